// The polite live region: one place, one sentence at a time.
export function say(text) {
  const region = document.getElementById("oc-live");
  if (region) {
    region.textContent = "";
    requestAnimationFrame(() => { region.textContent = text; });
  }
}
