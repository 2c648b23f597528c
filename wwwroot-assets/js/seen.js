// How far this person has seen the event stream, as this browser remembers it. Nothing is noted while the page is hidden, so that coming back to it tells the difference.
const Key = "oc-seen";
const AwayAfter = 60_000;

export function seen(id) {
  if (document.visibilityState !== "visible") { return null; }
  let before = null;
  try {
    before = JSON.parse(localStorage.getItem(Key) ?? "null");
    localStorage.setItem(Key, JSON.stringify({ id, at: Date.now() }));
  } catch { return null; } // not remembered
  const away = before && Number.isFinite(before.id) && Number.isFinite(before.at) ? Date.now() - before.at : 0;
  return away >= AwayAfter ? { id: before.id, seconds: Math.round(away / 1000) } : null;
}
