// Keeps every <time data-oc-rel> current with one timer, in the words of Format.Relative (TimesTests keeps the two alike).
const minute = 60_000, hour = 60 * minute, day = 24 * hour;
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
let skew = 0;

export function relative(then, now) {
  const gap = Math.abs(now - then);
  if (gap < 10_000) { return "just now"; }
  if (gap >= 7 * day) {
    const date = new Date(then);
    const year = date.getFullYear() === new Date(now).getFullYear() ? "" : ` ${date.getFullYear()}`;
    return `${date.getDate()} ${months[date.getMonth()]}${year}`;
  }
  const text = gap < minute ? `${Math.floor(gap / 10_000) * 10} s`
    : gap < hour ? `${Math.floor(gap / minute)} min`
    : gap < day ? `${Math.floor(gap / hour)} h`
    : `${Math.floor(gap / day)} d`;
  return now >= then ? `${text} ago` : `in ${text}`;
}

const pad = (value, width = 2) => String(value).padStart(width, "0");

// Local first, because that is the clock on the wall; then UTC, because that is what the logs say.
export function absolute(then) {
  const d = new Date(then);
  const local = `${d.getFullYear()}-${pad(d.getMonth() + 1)}-${pad(d.getDate())} ${pad(d.getHours())}:${pad(d.getMinutes())}:${pad(d.getSeconds())}`;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "local";
  const utc = `${d.toISOString().slice(0, 10)} ${d.toISOString().slice(11, 19)}`;
  return `${local} ${zone}\n${utc} UTC`;
}

export function setServerTime(ms) { skew = ms - Date.now(); tick(); }

function tick() {
  const now = Date.now() + skew;
  for (const element of document.querySelectorAll("time[data-oc-rel]")) {
    const text = relative(Date.parse(element.dateTime), now);
    const node = element.firstChild;
    // The text node itself is Blazor's: change its value, never replace it.
    if (node?.nodeType === Node.TEXT_NODE && node.nodeValue !== text) { node.nodeValue = text; }
  }
}

export function startTimes() { setInterval(tick, 5_000); document.addEventListener("visibilitychange", tick); }
