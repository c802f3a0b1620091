// Watches over a page of the preview: reloads it when it has changed, keeps the place, shows errors.
// Only responses of `gongkai watch` hold this script; it is no part of the site.
(() => {
  "use strict";
  const own = document.currentScript.dataset;
  const here = () => location.pathname;
  const KEY = "gongkai-place:";
  let known = { id: own.id, revision: Number(own.revision), page: own.page, assets: own.assets, styles: null };
  let source = null;
  let retry = 0;
  let dismissed = "";

  // ---- the place on the page ----

  const detailsOf = () => [...document.querySelectorAll("details")];
  // A name that outlives small changes around it: nearest id, summary, and which of several with the same name.
  const names = (all) => {
    const seen = new Map();
    return all.map((element) => {
      const id = element.id || element.closest("[id]")?.id || "";
      const name = id + "|" + (element.querySelector("summary")?.textContent.trim().slice(0, 80) ?? "");
      const count = seen.get(name) ?? 0;
      seen.set(name, count + 1);
      return name + "|" + count;
    });
  };

  // What one looks at: the first named element in sight, and how far it is from the top. It stays where it is even if
  // something above it has grown.
  const anchorOf = () => {
    for (const element of document.querySelectorAll("main [id]")) {
      const box = element.getBoundingClientRect();
      if (box.height > 0 && box.top >= 0 && box.top < innerHeight) return { id: element.id, top: box.top };
    }
    return null;
  };

  const reload = () => {
    const all = detailsOf();
    const labels = names(all);
    const inner = [...document.querySelectorAll(".scroll")].map((e) => [e.scrollLeft, e.scrollTop]);
    const place = { x: scrollX, y: scrollY, anchor: scrollY > 0 ? anchorOf() : null, open: all.map((e, i) => [labels[i], e.open]), inner };
    try {
      sessionStorage.setItem(KEY + here(), JSON.stringify(place));
      history.scrollRestoration = "manual";
    } catch { /* storage may be switched off: then the browser's own memory has to do */ }
    location.reload();
  };

  const restore = () => {
    let place = null;
    try {
      place = JSON.parse(sessionStorage.getItem(KEY + here()));
      sessionStorage.removeItem(KEY + here());
    } catch { /* see above */ }
    if (!place) return;
    const open = new Map(place.open);
    const unfold = () => {
      const all = detailsOf();
      const labels = names(all);
      all.forEach((element, i) => { if (open.has(labels[i])) element.open = open.get(labels[i]); });
      [...document.querySelectorAll(".scroll")].forEach((element, i) => {
        if (place.inner[i]) [element.scrollLeft, element.scrollTop] = place.inner[i];
      });
    };
    const back = () => {
      const element = place.anchor && document.getElementById(place.anchor.id);
      const top = element ? element.getBoundingClientRect().top + scrollY - place.anchor.top : place.y;
      scrollTo({ left: place.x, top, behavior: "instant" });
    };
    unfold();
    back();
    // The theme's scripts fold away, unfold and add some of these: they have run by then.
    document.addEventListener("DOMContentLoaded", () => { unfold(); back(); }, { once: true });
    // Style sheets and pictures may still move things.
    addEventListener("load", () => {
      back();
      // The browser puts its own idea of the place in after this event, unless told not to for a while yet.
      setTimeout(() => { history.scrollRestoration = "auto"; }, 1000);
    }, { once: true });
  };

  // ---- style sheets ----

  // Puts new versions in place without a reload; false if the page takes a changed one in some other way.
  const restyle = (styles) => {
    let all = true;
    for (const [path, versioned] of Object.entries(styles)) {
      const links = [...document.querySelectorAll('link[rel~="stylesheet"]')].filter((l) => new URL(l.href).pathname === "/" + path);
      const wanted = new URL("/" + versioned, location.href).href;
      const changed = known.styles && known.styles[path] !== versioned;
      if (!links.length && changed) all = false;
      for (const link of links) {
        if (link.href === wanted || (!changed && !new URL(link.href).search)) continue;
        const fresh = link.cloneNode();
        fresh.href = wanted;
        fresh.addEventListener("load", () => link.remove(), { once: true });
        fresh.addEventListener("error", () => fresh.remove(), { once: true });
        link.after(fresh);
      }
    }
    return all;
  };

  // ---- errors and findings ----

  const host = document.createElement("gongkai-preview");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; }
    * { box-sizing: border-box; }
    .panel { position: fixed; inset: auto 0 0 0; max-height: 70vh; overflow: auto; z-index: 2147483647; margin: 0; padding: 1rem 1.25rem 1.5rem;
      background: #17191c; color: #e8e6e3; border-top: 4px solid #e5534b; box-shadow: 0 -8px 40px rgb(0 0 0 / .45);
      font: 15px/1.55 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
    .panel.findings { border-top-color: #c69026; }
    .head { display: flex; align-items: baseline; gap: 1rem; max-width: 70rem; margin: 0 auto .5rem; }
    h2 { font-size: 1.05rem; margin: 0; flex: 1; }
    button { font: inherit; color: inherit; background: #2d3137; border: 1px solid #545b64; border-radius: 4px; padding: .15rem .7rem; cursor: pointer; }
    button:focus-visible { outline: 2px solid #6cb6ff; outline-offset: 2px; }
    ol { list-style: none; margin: 0 auto; padding: 0; max-width: 70rem; }
    li { padding: .75rem 0; border-top: 1px solid #333940; overflow-wrap: anywhere; }
    .message { margin: 0; font-weight: 600; }
    .error .word { color: #ff938a; } .warning .word { color: #daaa3f; } .info .word { color: #6cb6ff; }
    .place { margin: .1rem 0 0; color: #adbac7; font-family: ui-monospace, "Noto Sans Mono CJK SC", monospace; font-size: .9em; }
    pre { margin: .4rem 0 0; padding: .5rem .75rem; background: #22262b; border-radius: 4px; overflow-x: auto;
      font: .9em/1.5 ui-monospace, "Noto Sans Mono CJK SC", monospace; tab-size: 4; }
    pre .no { color: #8b98a5; user-select: none; }
    pre mark { background: #6e2b28; color: #fff; border-bottom: 2px solid #ff938a; }
    .hint { margin: .4rem 0 0; color: #c9d1d9; }
    .hint::before { content: "→ "; color: #57ab5a; }
    .note { color: #adbac7; margin: .25rem auto 0; max-width: 70rem; }
    .badge { position: fixed; right: 1rem; bottom: 1rem; z-index: 2147483646; background: #17191c; color: #e8e6e3; border: 1px solid #545b64;
      border-radius: 999px; padding: .3rem .9rem; font: 14px/1.4 system-ui, "Noto Sans CJK SC", sans-serif; box-shadow: 0 2px 12px rgb(0 0 0 / .3); }
    .badge.error { border-color: #e5534b; } .badge.warning { border-color: #c69026; }
    @media print { :host { display: none; } }
  `);
  root.adoptedStyleSheets = [sheet];

  const make = (tag, name, text) => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    if (text !== undefined) element.textContent = text;
    return element;
  };

  // The characters that the mark covers, found by their width on a terminal.
  const wide = (c) => /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u.test(c) ? 2 : 1;
  const excerpt = (d) => {
    const line = make("pre");
    line.append(make("span", "no", String(d.line).padStart(4) + "  "));
    let at = 0, before = "", marked = "", after = "";
    for (const c of d.text) {
      if (at < d.before) before += c; else if (at < d.before + d.marked) marked += c; else after += c;
      at += wide(c);
    }
    line.append(before, make("mark", "", marked || " "), after);
    return line;
  };

  const entry = (d) => {
    const item = make("li", d.severity);
    const message = make("p", "message");
    message.append(make("span", "word", d.severity), " ", d.message);
    item.append(message, make("p", "place", d.line ? `${d.file}:${d.line}:${d.column}` : d.file));
    if (d.text !== null) item.append(excerpt(d));
    if (d.hint) item.append(make("p", "hint", d.hint));
    return item;
  };

  const panel = (kind, title, note, list, more) => {
    const box = make("section", "panel " + kind);
    box.setAttribute("role", kind === "errors" ? "alert" : "region");
    box.setAttribute("aria-label", title);
    const head = make("div", "head");
    const close = make("button", "", "Close");
    close.addEventListener("click", () => { if (kind === "errors") dismissed = JSON.stringify(list); open = ""; draw(); });
    head.append(make("h2", "", title), close);
    box.append(head);
    if (note) box.append(make("p", "note", note));
    const items = make("ol");
    items.append(...list.map(entry));
    box.append(items);
    if (more > 0) box.append(make("p", "note", `and ${more} more; the terminal has them all`));
    return box;
  };

  let shown = { errors: { count: 0, shown: [] }, findings: [], broken: null, blocked: false };
  let open = "";
  let lost = false;
  const many = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;

  const draw = () => {
    const errors = [...(shown.broken ?? []), ...shown.errors.shown];
    const count = shown.errors.count + (shown.broken?.length ?? 0);
    const must = count > 0 && (shown.blocked || shown.broken) && JSON.stringify(errors) !== dismissed;
    const parts = [];
    if (must || open === "errors") {
      const note = shown.blocked ? "The page below is from before the change. This goes away once the error is mended." : "";
      if (count) parts.push(panel("errors", many(count, "error"), note, errors, count - errors.length));
    } else if (open === "findings" && shown.findings.length) {
      parts.push(panel("findings", many(shown.findings.length, "finding") + " on this page", "", shown.findings, 0));
    }
    if (!parts.length) {
      const words = [];
      if (lost) words.push("preview has ended; waiting for it");
      if (count) words.push(many(count, "error"));
      if (shown.findings.length) words.push(many(shown.findings.length, "finding"));
      if (words.length) {
        const badge = make("button", "badge " + (count || lost ? "error" : "warning"), words.join(" · "));
        badge.addEventListener("click", () => { open = count ? "errors" : "findings"; draw(); });
        parts.push(badge);
      }
    }
    root.replaceChildren(...parts);
    if (parts.length && !host.isConnected) document.documentElement.append(host);
    if (!parts.length) host.remove();
  };
  addEventListener("keydown", (event) => {
    const close = root.querySelector(".panel button");
    if (event.key === "Escape" && close) close.click();
  });

  // ---- following the preview ----

  let asking = false, again = false;
  const look = async () => {
    if (asking) { again = true; return; }
    asking = true;
    try {
      const response = await fetch("/_gongkai/status?path=" + encodeURIComponent(here()), { cache: "no-store" });
      if (!response.ok) return;
      const now = await response.json();
      const anew = now.id !== known.id;
      // A search page reads its index by script: its own bytes do not tell.
      const reads = document.body?.classList.contains("kind-search") && now.revision !== known.revision;
      if (now.page !== undefined && (anew || now.page !== known.page || now.assets !== known.assets || reads)) return reload();
      if (now.styles && !restyle(now.styles)) return reload();
      known = { ...known, id: now.id, revision: now.revision, styles: now.styles ?? known.styles };
      shown = { errors: now.errors ?? { count: 0, shown: [] }, findings: now.findings ?? [], broken: now.broken ?? null, blocked: now.blocked };
      draw();
    } catch { /* the connection was lost: the stream notices and comes back */ } finally {
      asking = false;
      if (again) { again = false; look(); }
    }
  };

  const connect = () => {
    clearTimeout(retry);
    source?.close();
    source = new EventSource("/_gongkai/events");
    source.onmessage = () => { lost = false; look(); };
    source.onerror = () => {
      source.close();
      lost = true;
      clearTimeout(retry);
      // A restart takes a second or two; the sign comes only if it takes longer.
      setTimeout(() => { if (lost) draw(); }, 1500);
      retry = setTimeout(connect, 400);
    };
  };
  const disconnect = () => { clearTimeout(retry); source?.close(); source = null; };

  // Browsers open six connections to a host: only tabs that are seen hold one, the others look when they come back.
  const follow = () => (document.visibilityState === "hidden" ? disconnect() : connect());
  document.addEventListener("visibilitychange", follow);
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", (event) => { if (event.persisted) follow(); });
  restore();
  follow();
})();
