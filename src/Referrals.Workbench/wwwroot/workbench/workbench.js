// What the workbench needs of the browser itself. No token passes through here.
window.workbench = (() => {
  const channel = new BroadcastChannel("referrals");
  let touched = Date.now();
  let watching = null;
  let unsaved = false;
  let sound = null;
  const openers = [];

  const touch = () => { touched = Date.now(); };
  for (const kind of ["keydown", "pointerdown", "wheel", "touchstart"])
    window.addEventListener(kind, touch, { passive: true, capture: true });
  window.addEventListener("beforeunload", e => { if (unsaved) e.preventDefault(); });

  return {
    keep: (name, value) => sessionStorage.setItem(name, value),
    kept: name => sessionStorage.getItem(name),
    forget: name => sessionStorage.removeItem(name),
    forgetAll: prefix => {
      for (const name of Object.keys(sessionStorage))
        if (name.startsWith(prefix)) sessionStorage.removeItem(name);
    },
    // In place of this page, where the way leads back to it: “back” does not stumble over it then.
    go: (address, inPlace) => { unsaved = false; if (inPlace) location.replace(address); else location.assign(address); },
    choice: name => localStorage.getItem("referrals." + name),
    choose: (name, value) => localStorage.setItem("referrals." + name, value),
    page: (language, title) => { document.documentElement.lang = language; document.title = title; },
    copy: async text => {
      try { await navigator.clipboard.writeText(text); return true; } catch { return false; }
    },
    save: (name, type, content) => {
      const address = URL.createObjectURL(new Blob([content], { type }));
      const link = Object.assign(document.createElement("a"), { href: address, download: name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 60000);
    },
    // A sheet over the page takes the focus, and gives it back to where it was opened.
    opened: selector => { openers.push(document.activeElement); document.querySelector(selector)?.focus(); },
    closed: () => { openers.pop()?.focus?.(); },
    // A page that was fetched with the token. Its style is put in by script, as the policy of this page allows no style in a page.
    print: html => {
      const styles = [];
      const bare = html.replace(/<style>([\s\S]*?)<\/style>/g, (_, text) => { styles.push(text); return ""; });
      const page = new DOMParser().parseFromString(bare, "text/html");
      const view = window.open("about:blank", "_blank");
      if (!view) return false;
      const style = new view.CSSStyleSheet();
      style.replaceSync(styles.join("\n"));
      for (const part of page.querySelectorAll("style, script")) part.remove();
      view.document.adoptedStyleSheets = [style];
      view.document.replaceChild(view.document.adoptNode(page.documentElement), view.document.documentElement);
      view.setTimeout(() => view.print());
      return true;
    },
    focus: selector => document.querySelector(selector)?.focus(),
    tell: message => channel.postMessage(message),
    guard: yes => { unsaved = yes; },
    // Two short tones; browsers allow sound only after the page was touched.
    beep: () => {
      try {
        sound ??= new AudioContext();
        for (const [at, pitch] of [[0, 880], [0.22, 1175]]) {
          const tone = sound.createOscillator(), volume = sound.createGain();
          tone.frequency.value = pitch;
          volume.gain.value = 0.08;
          tone.connect(volume).connect(sound.destination);
          tone.start(sound.currentTime + at);
          tone.stop(sound.currentTime + at + 0.16);
        }
      } catch { /* No sound on this machine. */ }
    },
    watch: (listener, idleMinutes) => {
      touch();
      if (watching) return;
      watching = setInterval(() => {
        if (Date.now() - touched >= idleMinutes * 60000) { touch(); listener.invokeMethodAsync("OnIdle"); }
      }, 5000);
      channel.onmessage = e => listener.invokeMethodAsync("OnHeard", e.data);
      window.addEventListener("online", () => listener.invokeMethodAsync("OnOnline", true));
      window.addEventListener("offline", () => listener.invokeMethodAsync("OnOnline", false));
    },
  };
})();

// Arrow keys go through the rows of a list, which may be longer than anybody wants to tab through.
document.addEventListener("keydown", e => {
  if (e.key !== "ArrowDown" && e.key !== "ArrowUp") return;
  const row = e.target.closest?.("[data-rows] [data-row]");
  if (!row) return;
  const all = [...row.closest("[data-rows]").querySelectorAll("[data-row]")];
  const next = all[all.indexOf(row) + (e.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  e.preventDefault();
  next.focus();
  next.scrollIntoView({ block: "nearest" });
});

// Fields that take the first of what was found by Enter do not send the form by it.
document.addEventListener("keydown", e => {
  if (e.key === "Enter" && e.target.matches?.("input[data-enter=self]")) e.preventDefault();
}, true);

// F6 goes from pane to pane, as in other programs with several.
document.addEventListener("keydown", e => {
  if (e.key !== "F6") return;
  const panes = [...document.querySelectorAll(".board .pane")].filter(pane => pane.offsetParent);
  if (panes.length === 0) return;
  e.preventDefault();
  const next = panes[(panes.findIndex(pane => pane.contains(document.activeElement)) + (e.shiftKey ? panes.length - 1 : 1)) % panes.length];
  (next.querySelector("[data-row]") ?? next.querySelector("button:enabled, select:enabled, a[href], input:enabled"))?.focus();
});

// A sheet over the page is left by Escape from wherever the focus is, and by Tab not at all.
document.addEventListener("keydown", e => {
  const sheet = document.querySelector(".drawer");
  if (!sheet) return;
  if (e.key === "Escape") sheet.querySelector("#close-drawer")?.click();
  if (e.key !== "Tab") return;
  const all = [...sheet.querySelectorAll("a[href],button:enabled,input:enabled,select:enabled,textarea:enabled,summary,[tabindex='0']")]
    .filter(one => one.offsetParent !== null);
  const [first, last] = [all[0], all[all.length - 1]];
  const at = document.activeElement;
  if (sheet.contains(at) && at !== (e.shiftKey ? first : last) && !(e.shiftKey && at === sheet)) return;
  e.preventDefault();
  (e.shiftKey ? last : first)?.focus();
});
