// Runs before the first paint (blocking, in <head>): theme, navigation width and panel width as this browser remembers them.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");

  // Storage may be forbidden; then nothing is remembered and everything still works.
  const read = key => { try { return localStorage.getItem(key); } catch { return null; } };
  const write = (key, value) => { try { localStorage.setItem(key, value); } catch { /* not remembered */ } };

  const choice = () => {
    const stored = read("oc-theme");
    return stored === "light" || stored === "dark" ? stored : "system";
  };

  function applyTheme() {
    const theme = choice() === "system" ? (system.matches ? "dark" : "light") : choice();
    root.dataset.theme = theme;
    root.dataset.themeChoice = choice();
    for (const link of document.querySelectorAll("link[data-oc-theme]")) {
      link.media = link.dataset.ocTheme === theme ? "all" : "not all";
    }
  }

  function applyNav() {
    root.dataset.nav = read("oc-nav") === "icons" ? "icons" : "wide";
  }

  function applyPanel() {
    const width = Number(read("oc-panel"));
    if (width > 0) {
      root.style.setProperty("--oc-panel", `${width}px`);
    } else {
      root.style.removeProperty("--oc-panel");
    }
  }

  window.ocLook = {
    choice,
    setTheme(value) { write("oc-theme", value); applyTheme(); dispatchEvent(new CustomEvent("oc-theme")); },
    toggleNav() { write("oc-nav", root.dataset.nav === "icons" ? "wide" : "icons"); applyNav(); dispatchEvent(new CustomEvent("oc-nav")); },
    setPanel(width) { write("oc-panel", String(Math.round(width))); applyPanel(); },
    restore() { applyTheme(); applyNav(); applyPanel(); },
  };

  system.addEventListener("change", applyTheme);
  addEventListener("storage", event => { if (event.key?.startsWith("oc-")) { window.ocLook.restore(); } });
  window.ocLook.restore();
})();
