// The side panel: width by mouse and keyboard, focus in and back.
let opener;
const narrow = matchMedia("(max-width: 900px)");
const limit = width => Math.max(360, Math.min(width, innerWidth * 0.7));

export function panelOpened(panel) {
  opener = document.activeElement;
  tell(panel.querySelector("[role=separator]"), panel);
  fence();
  // Who came by keyboard from a row goes on reading in the panel; on a narrow screen the panel is the page for everyone.
  if (narrow.matches || (opener?.closest?.("[data-oc-row]") && opener.matches(":focus-visible"))) { panel.querySelector("h2")?.focus(); }
}

// On a narrow screen the panel covers everything else, so nothing else may be reached.
function fence() {
  const panel = narrow.matches ? document.querySelector(".oc-panel") : null;
  for (const element of document.querySelectorAll(".oc-shell > nav, .oc-shell > header, .oc-split > :not(.oc-panel)")) { element.inert = Boolean(panel); }
}

export function panelClosed() {
  fence();
  const row = document.querySelector("[data-oc-list] [data-oc-row].selected a");
  const target = opener?.isConnected && opener !== document.body ? opener : row;
  target?.focus({ preventScroll: true });
  opener = undefined;
}

function tell(grip, panel) {
  grip?.setAttribute("aria-valuenow", String(Math.round(panel.getBoundingClientRect().width / innerWidth * 100)));
}

function resize(grip, panel, width) {
  window.ocLook.setPanel(limit(width));
  tell(grip, panel);
}

export function startPanels() {
  narrow.addEventListener("change", fence);
  document.addEventListener("pointerdown", event => {
    const grip = event.target instanceof Element ? event.target.closest(".oc-panel-grip") : null;
    if (!grip) { return; }
    event.preventDefault();
    grip.focus({ preventScroll: true });
    grip.setPointerCapture(event.pointerId);
    const panel = grip.parentElement;
    const right = panel.getBoundingClientRect().right;
    const move = e => resize(grip, panel, right - e.clientX);
    grip.addEventListener("pointermove", move);
    grip.addEventListener("lostpointercapture", () => grip.removeEventListener("pointermove", move), { once: true });
  });
  document.addEventListener("keydown", event => {
    if (!(event.target instanceof Element) || !event.target.matches(".oc-panel-grip")) { return; }
    const step = { ArrowLeft: 24, ArrowRight: -24, Home: 10_000, End: -10_000 }[event.key];
    if (step) {
      event.preventDefault();
      const panel = event.target.parentElement;
      resize(event.target, panel, panel.getBoundingClientRect().width + step);
    }
  });
  document.addEventListener("dblclick", event => {
    if (event.target instanceof Element && event.target.matches(".oc-panel-grip")) { window.ocLook.setPanel(0); }
  });
}
