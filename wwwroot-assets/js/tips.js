// One tooltip for the whole page: [data-tip] and relative times, on hover and on visible focus; Esc hides it.
import { absolute } from "./times.js";

let tip, owner, timer;

// In the narrow navigation the names are hidden, so they become tips.
const folded = () => document.documentElement.dataset.nav === "icons" && innerWidth > 640;
const textOf = element => element.matches("[data-nav-tip]") ? folded() && element.dataset.navTip : element.matches("time[data-oc-rel]") ? absolute(Date.parse(element.dateTime)) : element.dataset.tip;
const find = target => target instanceof Element ? target.closest("[data-nav-tip], [data-tip]:not([data-tip='']), time[data-oc-rel]") : null;

export function showTip(element, text = textOf(element)) {
  hideTip();
  if (!element.isConnected || !text) { return; }
  // A modal dialog makes everything outside it inert, so the tip lives beside its owner then.
  const home = element.closest("dialog[open]") ?? document.body;
  tip ??= Object.assign(document.createElement("div"), { id: "oc-tip", role: "tooltip", popover: "manual" });
  tip.setAttribute("role", "tooltip");
  home.append(tip);
  tip.textContent = text;
  tip.showPopover();
  owner = element;
  element.setAttribute("aria-describedby", "oc-tip");
  const at = element.getBoundingClientRect();
  const own = tip.getBoundingClientRect();
  const below = at.bottom + 6 + own.height < innerHeight;
  tip.style.left = `${Math.max(8, Math.min(at.left + at.width / 2 - own.width / 2, innerWidth - own.width - 8))}px`;
  tip.style.top = `${below ? at.bottom + 6 : at.top - own.height - 6}px`;
}

export function hideTip() {
  clearTimeout(timer);
  if (owner) {
    owner.removeAttribute("aria-describedby");
    owner = undefined;
    tip.hidePopover();
    tip.remove();
  }
}

export function startTips() {
  document.addEventListener("pointerover", event => {
    const element = find(event.target);
    if (element === owner) { return; }
    hideTip();
    if (element && event.pointerType !== "touch") { timer = setTimeout(() => showTip(element), 350); }
  });
  document.addEventListener("focusin", event => {
    const element = find(event.target);
    if (element && event.target.matches(":focus-visible")) { showTip(element); }
  });
  document.addEventListener("focusout", hideTip);
  document.addEventListener("click", event => {
    const time = event.target instanceof Element ? event.target.closest("time[data-oc-rel]") : null;
    if (time) { showTip(time); }
  });
  document.addEventListener("scroll", hideTip, { capture: true, passive: true });
  document.addEventListener("keydown", event => { if (event.key === "Escape") { hideTip(); } }, true);
}
