// The circuit: starts it, and when it breaks shows a bar (never a curtain), keeps the data readable, refuses clicks with the reason, and retries for ever.
import { say } from "./say.js";
import { showTip } from "./tips.js";

const root = document.documentElement;
let barTimer;
const bar = () => document.getElementById("components-reconnect-modal");
const state = () => ["show", "failed", "rejected"].find(name => bar()?.classList.contains(`components-reconnect-${name}`));
const busy = () => document.querySelector("dialog[open]") || document.activeElement?.matches("input, textarea, select");

function onChange() {
  const now = state();
  const before = root.dataset.circuit;
  if (!now) {
    clearTimeout(barTimer);
    delete root.dataset.circuit;
    delete root.dataset.circuitBar;
    if (before) { say("Connected again."); }
  } else if (before !== now) {
    root.dataset.circuit = now;
    // A blink that heals at once is not worth moving the page.
    clearTimeout(barTimer);
    barTimer = setTimeout(() => { root.dataset.circuitBar = ""; }, now === "show" ? 800 : 0);
    say(now === "show" ? "The connection is lost. What you see stays; it reconnects by itself." : "The console has restarted. Reload the page to go on.");
    // The view is in the address, so a reload loses nothing, unless someone is typing.
    if (now === "rejected" && !busy()) { setTimeout(() => { if (!busy()) { location.reload(); } }, 1_500); }
  }
}

function refuse(event) {
  const target = event.target;
  if (!root.dataset.circuit || !(target instanceof Element) || target.closest("[data-oc-local], .oc-connection, [data-oc-copy], [data-oc-dismiss]")) { return; }
  const control = target.closest(event.type === "submit" ? "form" : "a, button, input, select, textarea, label, [role=button]");
  if (control) {
    event.preventDefault();
    event.stopImmediatePropagation();
    showTip(control, "Not connected. It reconnects by itself.");
  }
}

export function startConnection() {
  addEventListener("click", refuse, true);
  addEventListener("submit", refuse, true);
  document.addEventListener("click", event => {
    const action = event.target instanceof Element ? event.target.closest("[data-oc-connection]")?.dataset.ocConnection : null;
    if (action === "reload") { location.reload(); }
    if (action === "retry") { window.Blazor.reconnect().catch(() => { /* still away: the next attempt is on its way */ }); }
    if (action === "dismiss") { document.getElementById("blazor-error-ui").style.display = "none"; }
  });
  if (bar()) { new MutationObserver(onChange).observe(bar(), { attributeFilter: ["class"] }); }
  const seconds = [0, 1, 2, 3, 5];
  window.Blazor.start({
    circuit: { reconnectionOptions: { dialogId: "components-reconnect-modal", maxRetries: 100_000, retryIntervalMilliseconds: attempt => (seconds[attempt] ?? 10) * 1_000 } },
  });
}
