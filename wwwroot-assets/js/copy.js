// [data-oc-copy="text"]: a click copies, shows it on the spot and says so.
import { say } from "./say.js";
import { showTip, hideTip } from "./tips.js";

async function copy(text) {
  if (navigator.clipboard) { return navigator.clipboard.writeText(text); }
  // Plain http on another host than localhost has no clipboard API.
  const area = Object.assign(document.createElement("textarea"), { value: text });
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) { throw new Error("refused"); }
}

export function startCopy() {
  document.addEventListener("click", async event => {
    const button = event.target instanceof Element ? event.target.closest("[data-oc-copy]") : null;
    if (!button) { return; }
    event.preventDefault();
    let message = "Copied";
    try { await copy(button.dataset.ocCopy); } catch { message = "The browser refused to copy; select the text instead"; }
    button.dataset.copied = "";
    showTip(button, message);
    say(message);
    setTimeout(() => { delete button.dataset.copied; hideTip(); }, 1_600);
  });
}
