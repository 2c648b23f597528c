// Every shortcut presses a control that is on the page: [data-oc-key="q"] is clicked by q, [data-oc-go="p"] by g p, so what a key does
// can always be seen and is never allowed where the control is not. Rows: [data-oc-list] holds [data-oc-row], each with a link.
const fields = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]";
const shown = element => element.checkVisibility() && !element.closest("[inert]");
let going = -Infinity;

function press(selector) {
  const control = [...document.querySelectorAll(selector)].find(element => shown(element) && element.getAttribute("aria-disabled") !== "true" && !element.disabled);
  control?.click();
  return Boolean(control);
}

// A collapsed or closed navigation hides its links; a click works all the same.
function go(letter) {
  const link = document.querySelector(`[data-oc-go="${CSS.escape(letter)}"]`);
  link?.click();
  return Boolean(link);
}

function move(step) {
  const rows = [...document.querySelectorAll("[data-oc-list] [data-oc-row]")].filter(shown);
  const here = document.activeElement?.closest("[data-oc-row]") ?? document.querySelector("[data-oc-list] [data-oc-row].selected");
  const at = rows.indexOf(here);
  const row = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.max(0, Math.min(at + step, rows.length - 1))];
  const link = row?.querySelector("a, button");
  if (!link) { return false; }
  link.focus({ focusVisible: true });
  row.scrollIntoView({ block: "nearest" });
  // With a panel open beside the list, moving on means reading on.
  if (row !== here && document.querySelector(".oc-panel")) { link.click(); }
  return true;
}

function act(event) {
  const row = document.activeElement?.closest("[data-oc-row]");
  switch (event.key) {
    case "j": return move(1);
    case "k": return move(-1);
    case "x": { const box = row?.querySelector("input[type=checkbox]"); box?.click(); return Boolean(box); }
    case "/": { const box = [...document.querySelectorAll("[data-oc-search]")].find(shown); box?.focus(); box?.select(); return Boolean(box); }
    case "Escape": return press("[data-oc-close]");
    case "g": going = performance.now(); return true;
    // Space on a button presses that button; elsewhere it pauses.
    case " ": return !event.target.closest("button, summary, input, [role=button], [tabindex='0']") && press('[data-oc-key="space"]');
    default: return event.key.length === 1 && press(`[data-oc-key="${CSS.escape(event.key)}"]`);
  }
}

export function startKeys() {
  document.addEventListener("keydown", event => {
    if (event.defaultPrevented || event.isComposing || !(event.target instanceof Element)) { return; }
    const modal = document.querySelector("dialog[open]");
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (modal?.matches(".oc-palette")) { modal.close(); } else if (!modal) { press('[data-oc-key="ctrl+k"]'); }
      return;
    }
    // In a combobox the arrows walk the list, not the caret.
    if (event.target.matches("[role=combobox]") && (event.key === "ArrowUp" || event.key === "ArrowDown")) { event.preventDefault(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || modal) { return; }
    if (event.target.matches(fields)) {
      if (event.key === "Escape") { event.target.blur(); }
      return;
    }
    if (document.querySelector(".oc-menu:popover-open")) { return; }
    const wentOn = performance.now() - going < 1_500;
    going = -Infinity;
    if (wentOn ? go(event.key) : act(event)) { event.preventDefault(); }
  });
}
