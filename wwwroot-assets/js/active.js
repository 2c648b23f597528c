// Tells the console that somebody is at this tab, at most once a minute: without it a page that updates by itself would never be idle, or always.
const Every = 60_000;
let told = Date.now(); // the page itself was asked for by somebody

function active() {
  if (Date.now() - told < Every) { return; }
  told = Date.now();
  fetch("/api/access/active", { method: "POST", keepalive: true }).catch(() => { /* not connected: the next touch tells it */ });
}

export function startActive() {
  for (const type of ["pointerdown", "pointermove", "keydown", "wheel"]) { addEventListener(type, active, { capture: true, passive: true }); }
}
