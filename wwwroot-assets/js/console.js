// The browser's side of the console: a handful of small listeners on the document; the server renders everything else.
import { say } from "./say.js";
import { startTimes, setServerTime, relative } from "./times.js";
import { startTips } from "./tips.js";
import { startCopy } from "./copy.js";
import { openDialog, closeDialog, startDialogs } from "./dialogs.js";
import { panelOpened, panelClosed, startPanels } from "./panel.js";
import { startKeys } from "./keys.js";
import { startConnection } from "./connection.js";
import { seen } from "./seen.js";
import { startActive } from "./active.js";

function syncLook() {
  for (const radio of document.querySelectorAll("[data-oc-theme-set]")) { radio.checked = radio.value === window.ocLook.choice(); }
  for (const button of document.querySelectorAll("[data-oc-nav-toggle]")) { button.setAttribute("aria-expanded", String(document.documentElement.dataset.nav === "wide")); }
}

// Tells .NET whether the sentinel at the top of a list is in view.
function watchTop(sentinel, page) {
  const observer = new IntersectionObserver(entries => page.invokeMethodAsync("SetAtTop", entries.at(-1).isIntersecting).catch(() => observer.disconnect()));
  observer.observe(sentinel);
}

function scrollToTop(sentinel) {
  sentinel.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

// What .NET calls (UiScript).
window.oc = Object.freeze({
  say, relative, openDialog, closeDialog, panelOpened, panelClosed, watchTop, scrollToTop, seen,
  ready(serverTime) { setServerTime(serverTime); syncLook(); return Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC"; },
  setTheme: value => window.ocLook.setTheme(value),
  toggleNav: () => window.ocLook.toggleNav(),
  press: key => document.querySelector(`[data-oc-key="${CSS.escape(key)}"]`)?.click(),
});

document.addEventListener("change", event => {
  if (event.target instanceof Element && event.target.matches("[data-oc-theme-set]")) { window.ocLook.setTheme(event.target.value); }
});
document.addEventListener("click", event => {
  if (event.target instanceof Element && event.target.closest("[data-oc-nav-toggle]")) { window.ocLook.toggleNav(); }
});
document.addEventListener("click", event => {
  if (event.target instanceof Element && event.target.closest("[data-oc-skip]")) { document.getElementById("main")?.focus(); }
});
addEventListener("oc-theme", syncLook);
addEventListener("oc-nav", syncLook);

startTimes();
startTips();
startCopy();
startDialogs();
startPanels();
startKeys();
startConnection();
startActive();
window.Blazor.addEventListener?.("enhancedload", () => { window.ocLook.restore(); syncLook(); });
