/* Choosing from a comparison: years, sections, the difference of any two years, order, marks; copy, CSV, and the choice as
   an address. The whole table is in the page; this only hides, adds two columns and sorts. Amounts are never floats: exact
   values stand in data-v (unit in data-u of cell, row or table; data-x: no exact number; data-b: years that break a row). */
(() => {
  "use strict";
  const $ = (s, e = document) => e.querySelector(s), all = (s, e = document) => [...e.querySelectorAll(s)];
  const source = $("#picker"), tables = all("table.compare");
  if (!source || !source.content || !tables.length) return;
  const ui = $(".picker", document.importNode(source.content, true)), form = ui && $("form", ui);
  if (!form) return;
  // A theme may leave controls and words out: what has no control stays as it is, and nobody can choose it.
  const spare = () => ({ value: "", checked: false, append() {} });
  const w = new Proxy(ui.dataset, { get: (words, name) => words[name] ?? "" });
  const mark = (word) => w.derived[0] + word + w.derived.slice(-1);
  const make = (tag, props, ...inside) => { const e = Object.assign(document.createElement(tag), props); e.append(...inside); return e; };

  // ---- exact decimals: {n: digits as an integer, s: how many of them are decimals}; the rules are those of src/compare/change.rs
  const ten = (n) => 10n ** BigInt(n), size = (n) => (n < 0n ? -n : n);
  const decimal = (text) => {
    const m = /^([-\u2212+]?)(\d+)(?:\.(\d+))?$/.exec(text);
    if (!m) return null;
    const n = BigInt(m[2] + (m[3] || ""));
    return { n: m[1] && m[1] !== "+" ? -n : n, s: (m[3] || "").length };
  };
  const minus = (a, b) => { const s = Math.max(a.s, b.s); return { n: a.n * ten(s - a.s) - b.n * ten(s - b.s), s }; };
  const POWER = { 元: 0, 万元: 4, 亿元: 8 };
  const convert = (d, from, to) => {
    if (from === to) return d;
    if (!(from in POWER && to in POWER)) return null;
    const up = POWER[from] - POWER[to], by = Math.min(up, d.s);
    return up < 0 ? { n: d.n, s: d.s - up } : { n: d.n * ten(up - by), s: d.s - by };
  };
  /* Per cent of the base to two decimals, half away from zero; none on a base of zero or less. */
  const percent = (change, base) => {
    if (base.n <= 0n) return null;
    const s = Math.max(change.s, base.s), over = change.n * ten(s - change.s) * 10000n, under = base.n * ten(s - base.s);
    const n = (size(over) * 2n + under) / (under * 2n);
    return { n: over < 0n ? -n : n, s: 2 };
  };
  const print = (d) => {
    const t = String(size(d.n)).padStart(d.s + 1, "0");
    return (d.n < 0n ? "-" : "") + (d.s ? t.slice(0, -d.s) + "." + t.slice(-d.s) : t);
  };
  const signed = (d) => (d.n > 0n ? "+" : "") + print(d).replace("-", "\u2212");

  // The tables are read when someone opens the controls or comes with a view: until then the script costs next to nothing.
  let started = false;
  const isView = (hash) => hash.startsWith("#view&");
  const start = () => { if (!started) { started = true; run(); } };
  const arrived = () => { if (isView(location.hash)) start(); };
  source.replaceWith(ui);
  const details = $("details", ui);
  if (details) details.addEventListener("toggle", start);
  ui.addEventListener(details ? "click" : "focusin", start);
  addEventListener("hashchange", arrived);
  let sheets = () => {};
  addEventListener("beforeprint", () => { start(); sheets(); });
  addEventListener("afterprint", () => { all(".sheets").forEach((e) => e.remove()); all(".split").forEach((e) => e.classList.remove("split")); });
  arrived();

  function run() {
    // ---- what the tables say
    // A section is its table with what stands around it: the nearest section or article that has no other such table,
    // else the table alone. Its heading, and the link to it in a list of sections, are found by its id.
    const around = (e) => e.closest(".compare-group,.duties-diff") || e.closest("section,article");
    const boxOf = (table) => {
      const box = around(table);
      return box && all("table.compare", box).length === 1 ? box : table.closest(".scroll") || table;
    };
    const sectionOf = (table, id, head, box) => {
      const heading = head && /^H\d$/.test(head.tagName) ? head : $("h2,h3,h4", box);
      const title = (heading && heading.firstChild || table && table.caption || box).textContent.trim();
      const link = all("nav a[href]").find((a) => a.hash && head && a.hash.slice(1) === head.id);
      return { box, id, title, entry: link && (link.closest("li") || link), model: table && read(table) };
    };
    const sections = tables.map((table) => {
      const box = boxOf(table), id = table.dataset.group;
      return sectionOf(table, id, document.getElementById("g-" + id), box);
    });
    const duties = document.getElementById("duties-diff"), texts = duties && around(duties);
    if (texts && !$("table.compare", texts)) sections.push(sectionOf(null, "duties", duties, texts));
    const models = sections.filter((s) => s.model).map((s) => s.model);
    const labels = new Map();
    models.forEach((m) => m.columns.forEach((c) => { if (c.year) labels.set(c.year, c.held ? String(c.year) : c.year + (w.derived[0] === "[" ? " " : "") + w.derived); }));
    const years = [...labels.keys()].sort((a, b) => a - b);

    function read(table) {
      const [top, second] = table.tHead.rows, below = second ? [...second.cells] : [], groups = all("colgroup", table).slice(1);
      const columns = [...top.cells].slice(1).map((th, i) => ({
        th, width: th.colSpan, heads: th.colSpan > 1 ? below.splice(0, 3) : [], group: groups[i],
        year: Number(th.dataset.year || 0), held: th.classList.contains("year"),
      }));
      columns.filter((c) => c.held).forEach((c, i, held) => { c.before = i && held[i - 1].year; });
      const rows = [];
      for (const tr of table.tBodies[0].rows) {
        if (tr.classList.contains("break")) { rows[rows.length - 1].tail.push(tr); continue; }
        const cells = [...tr.cells].slice(1), depth = /\bd(\d)/.exec(tr.className);
        const row = { tr, tail: [], depth: depth ? Number(depth[1]) : 0, cells: [], by: {}, unit: tr.dataset.u ?? table.dataset.u ?? "" };
        row.heading = tr.classList.contains("group");
        row.breaks = (tr.dataset.b || "").split(" ").filter(Boolean).map(Number);
        if (!row.heading) {
          for (const c of columns) {
            const own = [cells.shift()];
            if (c.width > 1) own.push(cells.shift());
            if (own[1] && own[1].colSpan === 1) own.push(cells.shift());
            row.cells.push(own);
            if (c.year) row.by[c.year] = own[0];
          }
        }
        rows.push(row);
      }
      return { table, columns, rows, body: table.tBodies[0], corner: top.cells[0], first: groups[0] };
    }
    function value(row, year) {
      const td = row.by[year], d = td && decimal(td.dataset.v || "");
      return d && { d, unit: td.dataset.u ?? row.unit, inexact: td.dataset.x, mark: $(":scope>.mark", td)?.textContent || "" };
    }
    /* The change of a row between the two years chosen: {change, rate, unit, marks} or {why}; nothing at all if neither has it. */
    function difference(row) {
      const from = value(row, state.a), to = value(row, state.b), low = Math.min(state.a, state.b), high = Math.max(state.a, state.b);
      if (!from && !to) return {};
      if (row.breaks.some((y) => low < y && y <= high)) return { why: w.broken };
      if (!from || !to) return { why: w.uncounted };
      if (from.inexact || to.inexact) return { why: mark(w.inexact) };
      const base = convert(from.d, from.unit, to.unit);
      if (!base) return { why: mark(w.units) };
      const change = minus(to.d, base), points = to.unit === "%", rate = points ? null : percent(change, base);
      const marks = [...new Set([from.mark, to.mark])].join("");
      return { change, rate, marks, points, unit: to.unit, other: points ? w.points : to.unit === row.unit ? "" : to.unit, baseless: !points && !rate && change.n !== 0n };
    }

    // ---- what is chosen
    let state = none();
    function none() { return { y: [], g: [], a: 0, b: 0, n: false, s: "", up: false, t: "", only: false, at: "" }; }
    const limit = (text) => (/^\d*\.?\d+$/.test(text) ? text.replace(/^\./, "0.") : "");
    const two = () => state.a && state.b && state.a !== state.b;
    const shown = (year) => !state.y.length || state.y.includes(year);
    function written() {
      const s = state, parts = [];
      if (s.y.length) parts.push("y=" + s.y.join(","));
      if (s.g.length) parts.push("g=" + s.g.map(encodeURIComponent).join(","));
      if (two()) parts.push("d=" + s.a + "-" + s.b);
      if (s.n) parts.push("n=1");
      if (s.s) parts.push("s=" + s.s);
      if (s.s && s.up) parts.push("up=1");
      if (s.t) parts.push("t=" + s.t);
      if (s.only && s.t) parts.push("only=1");
      return parts.length ? "#view&" + parts.join("&") : "";
    }
    function parse(hash) {
      const p = new URLSearchParams(hash.slice(1)), s = none(), list = (k) => (p.get(k) || "").split(",").filter(Boolean);
      s.y = list("y").map(Number).filter((y) => labels.has(y));
      s.g = list("g").filter((id) => sections.some((one) => one.id === id));
      const [a, b] = (p.get("d") || "").split("-").map(Number);
      if (labels.has(a) && labels.has(b)) Object.assign(s, { a, b });
      s.s = /^[cr]$/.test(p.get("s")) || labels.has(Number(p.get("s"))) ? p.get("s") || "" : "";
      if (/^[cr]$/.test(s.s) && (!s.a || s.a === s.b)) s.s = "";
      s.t = limit(p.get("t") || "");
      for (const k of ["n", "up", "only"]) s[k] = p.get(k) === "1";
      s.at = p.get("at") || "";
      return s;
    }
    function address(hash) {
      try { history.replaceState(null, "", hash || location.href.split("#")[0]); } catch (e) { location.replace(hash || "#main"); }
    }

    // ---- showing it
    function apply() {
      const t = decimal(state.t), over = (r) => t && r && minus({ n: size(r.n), s: r.s }, t).n > 0n;
      let hits = 0;
      for (const one of sections) {
        let hide = state.g.length > 0 && !state.g.includes(one.id);
        if (!hide && one.model) {
          const found = draw(one.model, over);
          hits += found;
          if (t && state.only && !found) hide = true;
        } else if (!one.model && t && state.only) hide = true;
        one.box.hidden = hide;
        if (one.entry) one.entry.hidden = hide;
      }
      tables.map((table) => table.closest(".scroll")).forEach((box) => { if (!box) return; if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0; else box.removeAttribute("tabindex"); });
      const notes = [];
      if (state.y.length) notes.push(state.y.join(w.sep));
      if (state.g.length) notes.push(w.sections.replace("{}", state.g.length));
      if (two()) notes.push(w.change + " " + labels.get(state.a) + " → " + labels.get(state.b));
      if (state.s) notes.push(w.sorted.replace("{}", words(state.s)));
      if (t) notes.push(w.hits.replace("{}", hits));
      const note = $(".picker-note", ui);
      if (note) note.textContent = notes.length ? w.seen + notes.join(w.semicolon) : "";
    }
    const words = (key) => (key === "c" ? w.change : key === "r" ? w.rate : labels.get(Number(key)) || "");

    /* Columns, the two columns of the difference, marks and order of a table; gives the number of marks. */
    function draw(model, over) {
      const { columns, rows, table, body } = model;
      all(".picked", table).forEach((e) => e.remove());
      const seen = columns.map((c) => c.year > 0 && shown(c.year)), places = columns.map((c, i) => i).filter((i) => seen[i]);
      let width = 0;
      columns.forEach((c, i) => {
        if (!c.year) seen[i] = places[0] < i && places[places.length - 1] > i;
        c.changes = c.width > 1 && !state.n && shown(c.before);
        c.shown = seen[i];
        c.th.hidden = c.group.hidden = !seen[i];
        c.th.colSpan = c.group.span = c.width > 1 && c.changes ? 3 : 1;
        c.heads.forEach((h, k) => { h.hidden = !seen[i] || (k > 0 && !c.changes); });
        (c.heads[0] || c.th).removeAttribute("aria-sort");
        if (seen[i]) width += c.changes ? 3 : 1;
      });
      if (two()) {
        const head = (word, key) => {
          const th = make("th", { className: "n computed picked", scope: "col", rowSpan: table.tHead.rows.length }, word,
            make("span", { className: "against" }, state.a + " → " + state.b));
          if (state.s === key) th.setAttribute("aria-sort", state.up ? "ascending" : "descending");
          return th;
        };
        model.corner.after(head(w.change, "c"), head(w.rate, "r"));
        model.first.before(make("colgroup", { className: "picked", span: 2 }));
        width += 2;
      }
      const by = columns.find((c) => String(c.year) === state.s);
      if (by) (by.heads[0] || by.th).setAttribute("aria-sort", state.up ? "ascending" : "descending");
      let hits = 0;
      for (const row of rows) {
        row.hit = false;
        for (const tr of row.tail) tr.cells[0].colSpan = width + 1;
        if (row.heading) { row.tr.cells[1].colSpan = width; row.tr.cells[1].hidden = !width; continue; }
        columns.forEach((c, i) => {
          const own = row.cells[i];
          own.forEach((td, k) => { td.hidden = !c.shown || (k > 0 && !c.changes); });
          if (own[2]) hits += light(row, own[2], c.shown && c.changes && over(decimal(own[2].textContent.replace("%", ""))));
        });
        row.diff = two() ? difference(row) : {};
        if (two()) hits += add(row, over);
      }
      order(model);
      const only = state.only && state.t;
      let open = [];
      // A row that is not marked stays if one below it is: it says what that one is part of.
      for (const row of [...model.sorted].reverse()) {
        const keep = !only || row.hit || open.some((d) => d > row.depth);
        if (keep) open = open.filter((d) => d <= row.depth).concat(row.depth);
        [row.tr, ...row.tail].forEach((tr) => { tr.hidden = !keep; });
      }
      body.append(...model.sorted.flatMap((row) => [row.tr, ...row.tail]));
      return hits;
    }
    function light(row, td, on) {
      const text = td.textContent;
      if (on) { row.hit = true; td.replaceChildren(make("mark", { className: /^\u2212/.test(text) ? "down" : "up" }, text)); }
      else if ($("mark", td)) td.textContent = text;
      return on ? 1 : 0;
    }
    function add(row, over) {
      const { why, change, rate, other, marks, baseless } = row.diff, cell = (...inside) => make("td", { className: "n computed picked" }, ...inside);
      const small = (className, text) => (text ? [make("span", { className }, text)] : []);
      if (!change) {
        const td = why ? cell(make("span", { className: "state" }, why)) : make("td", { className: "none picked" });
        td.colSpan = 2;
        row.tr.cells[0].after(td);
        return 0;
      }
      const last = cell(rate ? signed(rate) + "%" : "", ...small("state", baseless && mark(w.na)));
      row.tr.cells[0].after(cell(signed(change), ...small("u", other), ...small("mark", marks)), last);
      return light(row, last, over(rate));
    }
    /* Rows by an amount or a change, each with what stands below it; amounts of different kinds are not weighed against each other. */
    function order(model) {
      model.sorted = model.rows;
      if (!state.s) return;
      const key = (row) => {
        if (row.heading) return null;
        const v = state.s === "r" ? row.diff.rate && { d: row.diff.rate, unit: "%" }
          : state.s === "c" ? row.diff.change && { d: row.diff.change, unit: row.diff.unit } : value(row, Number(state.s));
        if (!v) return null;
        return v.unit in POWER ? { d: convert(v.d, v.unit, "元"), unit: "元" } : v;
      };
      const root = { below: [] }, path = [root], kinds = [];
      for (const row of model.rows) {
        const node = { row, below: [], key: key(row) };
        if (node.key && !kinds.includes(node.key.unit)) kinds.push(node.key.unit);
        while (path.length > 1 && path[path.length - 1].row.depth >= row.depth) path.pop();
        path[path.length - 1].below.push(node);
        path.push(node);
      }
      const compare = (a, b) => {
        if (!a.key || !b.key) return (a.key ? 0 : 1) - (b.key ? 0 : 1);
        const kind = kinds.indexOf(a.key.unit) - kinds.indexOf(b.key.unit), n = minus(a.key.d, b.key.d).n;
        return kind || (n === 0n ? 0 : n > 0n === state.up ? 1 : -1);
      };
      const flat = (node) => node.below.sort(compare).flatMap((one) => [one.row, ...flat(one)]);
      model.sorted = flat(root);
    }

    // ---- taking it along
    /* What is seen as rows of texts: exact values, and beside them what marks them. */
    function grid() {
      // Before anything was chosen nothing was drawn either.
      if (models.some((m) => !m.sorted)) apply();
      const open = sections.filter((s) => s.model && !s.box.hidden), columns = [];
      const put = (title, get) => columns.push([title, (row) => get(row)[0] || ""], [title + " " + w.marks, (row) => get(row)[1] || ""]);
      const plain = (text) => { const d = decimal(text.replace("%", "").trim()); return d ? print(d) : ""; };
      if (two()) {
        const span = `（${state.a} → ${state.b}）`;
        put(w.change + span, ({ diff: d }) => (d.change ? [print(d.change), (d.other || "") + d.marks] : ["", d.why]));
        put(w.rate + span + "%", ({ diff: d }) => [d.rate && print(d.rate), d.baseless && mark(w.na)]);
      }
      for (const year of years.filter(shown)) {
        put(labels.get(year), (row) => {
          const td = row.by[year], v = value(row, year);
          if (v) return [td.dataset.v, (v.unit === row.unit ? "" : v.unit) + v.mark + (v.inexact ? mark(w.inexact) : "")];
          // Without a number the cell says why, or what the document prints instead: 无.
          return ["", td && ($(".state", td) || $("a", td))?.textContent];
        });
        const c = open.length && open[0].model.columns.find((one) => one.year === year);
        if (!c || !c.changes) continue;
        const own = (row, k) => row.cells[open.find((s) => s.model.rows.includes(row)).model.columns.findIndex((one) => one.year === year)][k];
        put(`${year} ${w.change}（${c.before} → ${year}）`, (row) => {
          const td = own(row, 1);
          return [td.dataset.v, td.dataset.v ? $(".u", td)?.textContent : td.textContent];
        });
        put(`${year} ${w.rate}（${c.before} → ${year}）%`, (row) => { const td = own(row, 2); return td ? [plain(td.textContent), $(".state", td)?.textContent] : []; });
      }
      const out = [[w.section, w.item, w.code, w.unit, ...columns.map((c) => c[0])]];
      for (const s of open) {
        for (const row of s.model.sorted) {
          if (row.tr.hidden) continue;
          const th = row.tr.cells[0], name = th.firstChild.textContent.trim(), code = $(".code", th)?.textContent || "";
          out.push([s.title, "\u3000".repeat(row.depth) + name, code, row.heading ? "" : row.unit, ...columns.map((c) => (row.heading ? "" : c[1](row)))]);
        }
      }
      const used = out[0].map((_, i) => i < 4 || (i - 4) % 2 === 0 || out.some((line, k) => k && line[i]));
      return out.map((line) => line.filter((_, i) => used[i]));
    }
    /* A text that a spreadsheet would take for a formula is defused, as in the files beside the page. */
    const safe = (text) => (/^[=+@\t]/.test(text) || (text[0] === "-" && !decimal(text)) ? "'" + text : text);
    const csv = () => "\uFEFF" + grid().map((line) => line.map(safe).map((f) => (/[,"\n\r]/.test(f) ? '"' + f.replace(/"/g, '""') + '"' : f)).join(",") + "\r\n").join("");
    /* Into the clipboard: the way that may keep two forms, or, where it is refused (some browsers from a folder), the old one. */
    async function clip(text, html) {
      const forms = { "text/plain": text };
      if (html) forms["text/html"] = html;
      try {
        const blobs = Object.entries(forms).map(([type, body]) => [type, new Blob([body], { type })]);
        await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
        return true;
      } catch (e) { /* refused */ }
      let done = false;
      const give = (e) => { for (const [type, body] of Object.entries(forms)) e.clipboardData.setData(type, body); e.preventDefault(); done = true; };
      document.addEventListener("copy", give);
      try { document.execCommand("copy"); } catch (e) { /* refused too */ }
      document.removeEventListener("copy", give);
      return done;
    }
    const actions = {
      async copy() {
        const lines = grid(), table = make("table", {}, ...lines.map((line, i) => make("tr", {}, ...line.map((f) => make(i ? "td" : "th", {}, f)))));
        say(await clip(lines.map((line) => line.map((f) => safe(f).replace(/\s+/g, " ")).join("\t")).join("\n"), table.outerHTML));
      },
      csv() {
        const link = make("a", { href: URL.createObjectURL(new Blob([csv()], { type: "text/csv;charset=utf-8" })), download: w.path.split("/")[1] + "-compare.csv" });
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 10000);
      },
      async link() {
        const own = $("link[rel=canonical]");
        say(await clip((own ? own.href : location.href.split("#")[0]) + written()));
      },
      reset() { state = none(); fill(); update(); },
    };
    let timer;
    function say(done) {
      const out = $("output", ui);
      if (!out) return;
      out.textContent = done ? w.copied : w.refused;
      clearTimeout(timer);
      timer = setTimeout(() => { out.textContent = ""; }, 4000);
    }

    // ---- the controls
    const f = Object.fromEntries(["a", "b", "s", "t", "n", "up", "only"].map((name) => [name, form.elements[name] || spare()])), choice = (name, value, text) => make("label", {}, make("input", { type: "checkbox", name, value }), " " + text);
    const place = (name) => $(name + " p", form) || $(name, form);
    place(".pick-years")?.append(...years.map((y) => choice("y", y, labels.get(y))));
    place(".pick-groups")?.append(...sections.map((s) => choice("g", s.id, s.title)));
    for (const select of [f.a, f.b]) select.append(new Option("—", ""), ...years.map((y) => new Option(labels.get(y), y)));
    f.s.append(new Option(w.original, ""), new Option(w.change, "c"), new Option(w.rate, "r"), ...[...years].reverse().map((y) => new Option(labels.get(y), y)));
    const ticked = (name) => all(`input[name=${name}]:checked`, form).map((e) => e.value);
    function fill() {
      all("input[name=y],input[name=g]", form).forEach((e) => { e.checked = state[e.name].map(String).includes(e.value); });
      f.a.value = state.a || "";
      f.b.value = state.b || "";
      f.s.value = state.s;
      f.t.value = state.t;
      for (const k of ["n", "up", "only"]) f[k].checked = state[k];
    }
    function update() {
      state.at = "";
      apply();
      address(written());
    }
    form.addEventListener("input", (e) => {
      const latest = years[years.length - 1], newest = [years[years.length - 2], latest];
      // One year needs another, and an order by change needs two.
      if (e.target === f.a && f.a.value && !f.b.value) f.b.value = Number(f.a.value) === latest ? newest[0] || "" : latest;
      if (e.target === f.b && f.b.value && !f.a.value) f.a.value = Number(f.b.value) === years[0] ? years[1] || "" : years[0];
      if (/^[cr]$/.test(f.s.value) && (!f.a.value || !f.b.value) && newest[0]) [f.a.value, f.b.value] = newest;
      state = { ...none(), y: ticked("y").map(Number), g: ticked("g"), a: Number(f.a.value), b: Number(f.b.value), s: f.s.value, t: limit(f.t.value) };
      for (const k of ["n", "up", "only"]) state[k] = f[k].checked;
      update();
    });
    form.addEventListener("submit", (e) => e.preventDefault());
    all("[data-do]", ui).forEach((button) => button.addEventListener("click", () => actions[button.dataset.do]?.()));

    function restore() {
      state = parse(location.hash);
      fill();
      apply();
      const place = state.at && document.getElementById(state.at);
      if (place) place.scrollIntoView();
    }
    // A link within the page keeps the view: it goes to its place, and the address says both.
    addEventListener("hashchange", () => {
      if (isView(location.hash)) return restore();
      const view = written();
      let id = location.hash.slice(1);
      try { id = decodeURIComponent(id); } catch (e) { /* not written by us: taken as it is */ }
      const place = document.getElementById(id);
      if (!view || !place) return;
      const own = sections.find((s) => s.box.contains(place)), box = own && own.box, row = place.closest("tr");
      if ((box && box.hidden) || (row && row.hidden)) {
        if (state.g.length && own && !state.g.includes(own.id)) state.g.push(own.id);
        state.only = false;
        fill();
        apply();
        place.scrollIntoView();
      }
      address(written() + "&at=" + encodeURIComponent(id));
    });
    if (isView(location.hash)) restore();

    /* On paper nothing scrolls: a table of more years than a sheet holds is printed as several, each with its share of them. */
    sheets = () => models.forEach(({ table, columns, rows }) => {
      const room = 12 - (two() ? 2 : 0), parts = [];
      let left = 0;
      columns.forEach((c, i) => {
        if (c.shown === false) return;
        c.take = c.width > 1 && c.changes !== false ? 3 : 1;
        if (left < c.take) { parts.push([]); left = room; }
        left -= c.take;
        parts[parts.length - 1].push(i);
      });
      if (parts.length < 2) return;
      columns.forEach((c, i) => [c.th, c.group, ...c.heads, ...rows.flatMap((row) => row.cells[i] || [])].forEach((e) => { e.dataset.c = i; }));
      const box = table.closest(".scroll");
      box.classList.add("split");
      box.after(make("div", { className: "sheets" }, ...parts.map((part) => {
        const copy = table.cloneNode(true), title = part.map((i) => columns[i].year).filter(Boolean);
        all("[id]", copy).forEach((e) => e.removeAttribute("id"));
        all("[data-c]", copy).forEach((e) => { if (!part.includes(Number(e.dataset.c))) e.remove(); });
        const width = part.reduce((sum, i) => sum + columns[i].take, two() ? 2 : 0);
        all("tbody [colspan]:not([data-c],.picked)", copy).forEach((e) => { e.colSpan = e.matches(".break>td") ? width + 1 : width; });
        copy.caption.append(make("span", { className: "unit" }, " " + [...new Set([title[0], title[title.length - 1]])].join("–")));
        return copy;
      })));
    });
  }
})();
