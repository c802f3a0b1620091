/* Search in the page: loads shards of the index as scripts (fetch is refused on file://), intersects, ranks, quotes.
   The index's form is described in docs/search.md; folding must stay equal to src/search/fold.rs. */
(function () {
  "use strict";
  // Units behind a number: those of money also before other words, those of counts by themselves (3人, but 3人员).
  var MONEY = /^[亿万千百]?元/, COUNTED = /^(?:亿|万|人次|人|批次|批|辆次|辆|台套|台|套|次|个|家|户|件|项|间|平方米)$/;
  var POINT = /([0-9０-９])[^\S\n]*([.．])[^\S\n]*(?=[0-9０-９])/g, COMMA = /([0-9０-９])[^\S\n]*([,，])[^\S\n]*(?=[0-9０-９])/g;
  var RATE = /[0-9０-９][0-9０-９.,．，]*(?=\s*[%％])/g;
  var WORD = /[\p{Alphabetic}\p{N}]/u, SHOWN = 10, CHECKED = 50, DIRECT = 3;
  var WEIGHT = { h: 9, l: 7, n: 8, x: 3, d: 1, kind: 4, head: 12 };

  // ---- texts

  /* Folded form of a text; with `map`, the place in the text of each unit of the folded form. */
  function fold(text, map) {
    var chars = [], places = [], at = 0, i, k;
    for (var c of text) {
      var forms = /[\x00-\x7f\u4e00-\u9fff]/.test(c) ? c : c.normalize("NFKC");
      for (var f of forms) { chars.push(f); places.push(at); }
      at += c.length;
    }
    var out = "", gap = false, last = " ", ascii = /[0-9A-Za-z]/, digit = /[0-9]/;
    function push(c, place) { out += c; last = c; if (map) for (k = 0; k < c.length; k++) map.push(place); }
    for (i = 0; i < chars.length; i++) {
      var ch = chars[i];
      if (ascii.test(ch)) {
        if (gap && ascii.test(last)) push(" ", places[i]);
        push(ch.toLowerCase(), places[i]); gap = false;
      } else if (ch > "\x7f" && WORD.test(ch)) { push(ch, places[i]); gap = false; }
      else if (ch === "\n") { if (last !== " ") push(" ", places[i]); gap = true; }
      else if (!gap && digit.test(last) && (ch === "." || ch === ",")) {
        for (k = 0; k < 4 && i + 1 + k < chars.length && digit.test(chars[i + 1 + k]);) k++;
        if (ch === "." && k > 0) push(".", places[i]);
        else if (ch === "." || k !== 3) gap = true;
      } else gap = true;
    }
    return out;
  }

  /* A blank inside a number, as some documents print it (1,910. 22), taken out; as `closed` does in src/search/fold.rs. */
  function close(text) { return text.replace(POINT, "$1$2").replace(COMMA, "$1$2"); }

  /* Words of a query: runs of Chinese and runs of letters and digits. A unit right behind a number is no word, the text
     need not hold it (a table says 万元 in its caption): `units` takes it down for the number. */
  function words(query, units) {
    var out = [], last = "";
    query = query.replace(POINT, "$1$2");
    query.split(/\s+/).forEach(function (part) {
      var folded = fold(part).replace(/((?:19|20)\d\d)年度?/g, " $1 ");
      (folded.match(/[\x21-\x7f]+|[^\x00-\x7f]+/g) || []).forEach(function (w) {
        var unit = number(last) !== null && (MONEY.exec(w) || COUNTED.exec(w));
        if (unit) { if (units) units[last] = unit[0]; w = w.slice(unit[0].length); }
        last = w;
        if (w && out.indexOf(w) < 0) out.push(w);
      });
    });
    if (units) (query.match(RATE) || []).forEach(function (rate) { units[fold(rate)] = "%"; });
    return out.slice(0, 12);
  }

  function number(word) {
    if (!/^[0-9.]+$/.test(word) || word.split(".").length > 2) return null;
    if (word.indexOf(".") >= 0) word = word.replace(/0+$/, "").replace(/\.$/, "");
    return word.replace(/^0+/, "");
  }

  /* Whether a number is in the index of figures: as `is_telling` in src/search/fold.rs. */
  function telling(n) { return n.length >= 3 || n.indexOf(".") >= 0; }

  function hash(text) {
    var h = 0x811c9dc5;
    for (var i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
    return (h ^ (h >>> 13)) >>> 0;
  }

  function bytes(code) {
    var raw = atob(code), out = new Uint8Array(raw.length);
    for (var i = 0; i < raw.length; i++) out[i] = raw.charCodeAt(i);
    return out;
  }

  function reader(code) {
    var b = bytes(code), at = 0;
    return {
      more: function () { return at < b.length; },
      byte: function () { return b[at++]; },
      next: function () { var v = 0, m = 1, c; do { c = b[at++]; v += (c & 127) * m; m *= 128; } while (c > 127); return v; }
    };
  }

  /* A set of numbers: gaps, runs, bitmaps. */
  function decode(code) {
    var r = reader(code), out = [], last = -1, i, k;
    while (r.more()) {
      var v = r.next(), start = last + 1 + Math.floor(v / 4), kind = v & 3;
      if (kind === 0) out.push(last = start);
      else if (kind === 1) { for (i = r.next(); i > 0; i--) out.push(start++); last = start - 1; }
      else for (i = 0, k = r.byte(); i < k; i++) {
        var bits = r.byte();
        for (var b = 0; b < 8; b++) if (bits >> b & 1) out.push(last = start + i * 8 + b);
      }
    }
    return out;
  }

  function both(a, b) {
    var out = [], i = 0, j = 0;
    while (i < a.length && j < b.length) {
      if (a[i] === b[j]) { out.push(a[i]); i++; j++; } else if (a[i] < b[j]) i++; else j++;
    }
    return out;
  }

  if (typeof document === "undefined") {
    module.exports = { fold: fold, close: close, words: words, number: number, hash: hash, decode: decode, both: both };
    return;
  }

  // ---- loading

  var el = function (id) { return document.getElementById(id); };
  var results = el("search-results"), form = el("search-form"), box = el("search-q");
  // A page of a theme's own: without these there is nothing to do, and what else it lacks is made here and never shown.
  if (!results || !form || !box) return;
  var known = function (id, tag) { return el(id) || make(tag || "input"); };
  var status = known("search-status", "p"), elsewhere = known("search-else", "section"), filters = known("search-filters", "div");
  var kind = known("search-kind"), year = known("search-year"), unit = known("search-unit"), say = results.dataset;
  var waiting = {}, loaded = {}, core;

  window.gongkaiSearch = function (name, value) { loaded[name] = value; };

  function load(name) {
    if (!waiting[name]) waiting[name] = new Promise(function (done, failed) {
      var script = document.createElement("script");
      script.src = name + ".js?v=" + say.version;
      script.onload = function () { script.remove(); name in loaded ? done(loaded[name]) : failed(new Error(name)); };
      script.onerror = function () { script.remove(); delete waiting[name]; failed(new Error(name)); };
      document.head.appendChild(script);
    });
    return waiting[name];
  }

  function start() {
    return load("core").then(function (value) {
      if (core) return core;
      core = value;
      core.first = core.columns.length * core.n;
      var r = reader(core.units), unit = -1;
      core.unit = new Uint32Array(core.n);
      for (var d = 0; d < core.n; d++) { var z = r.next(); unit += z % 2 ? -(z + 1) / 2 : z / 2; core.unit[d] = unit; }
      core.year = new Int32Array(core.n);
      d = 0;
      core.years.forEach(function (y) { core.year.fill(y[0], d, d += y[1]); });
      return core;
    });
  }

  function term(text) {
    var name = "s/" + hash(text) % core.shards;
    return load(name).then(function () {
      if (typeof loaded[name] === "string") {
        var map = new Map(), parts = loaded[name].split(" ");
        for (var i = 0; i + 1 < parts.length; i += 2) map.set(parts[i], parts[i + 1]);
        loaded[name] = map;
      }
      var code = loaded[name].get(text);
      return code === undefined ? [] : code[0] === "*" ? load("t/" + code.slice(1)).then(decode) : decode(code);
    });
  }

  function entry(index) {
    var low = 0, high = core.entries.length - 1;
    while (low < high) { var mid = (low + high + 1) >> 1; if (core.entries[mid] <= index) low = mid; else high = mid - 1; }
    return load("e/" + low).then(function (list) {
      var e = list[index - core.entries[low]];
      return { index: index, kind: e[0], text: e[1], href: e[2], code: e[3] };
    });
  }

  function record(d) {
    return load("d/" + Math.floor(d / core.pack)).then(function (list) { return list[d % core.pack]; });
  }

  function text(column, d) {
    var size = core.columns[column][2];
    if (!size) return Promise.resolve("");
    return load("x/" + column + "-" + Math.floor(d / size)).then(function (list) { return list[d % size] || ""; });
  }

  // ---- looking up

  /* What one word finds: entries whose text holds it, and a weight for each document. */
  function find(word, unit) {
    var chinese = word > "\x7f", pairs = [], n = number(word), i;
    if (chinese) { var cs = Array.from(word); for (i = 0; i + 1 < cs.length; i++) pairs.push(cs[i] + cs[i + 1]); if (cs.length === 1) pairs.push(word); }
    else pairs.push(word);
    return Promise.all(pairs.map(term)).then(function (lists) {
      var ids = lists.slice().sort(function (a, b) { return a.length - b.length; }).reduce(function (a, b) { return both(a, b); });
      if (!ids.length && pairs.length > 1) return { word: word, split: cut(word, lists) };
      var found = { word: word, weight: new Uint8Array(core.first), entries: [], loose: false, number: null, unit: unit || "" };
      var at = ids.findIndex(function (id) { return id >= core.first; });
      var entries = at < 0 ? [] : ids.slice(at);
      (at < 0 ? ids : ids.slice(0, at)).forEach(function (id) { found.weight[id] = id < core.n ? WEIGHT.d : WEIGHT.x; found.loose = found.loose || pairs.length > 1; });
      var numbers = n && telling(n) && !core.years.some(function (y) { return String(y[0]) === n; }) ? figures(n, found) : null;
      return Promise.all([numbers].concat(entries.map(function (id) { return entry(id - core.first); }))).then(function (all) {
        all.slice(1).forEach(function (e) { take(found, e); });
        return found;
      });
    });
  }

  /* An entry that may hold the word: verified on its text, then its documents get its weight. */
  function take(found, e) {
    var lines = e.text.split("\n"), best = 0;
    lines.forEach(function (line, at) {
      var f = fold(line), p = f.indexOf(found.word);
      if (p < 0) return;
      var w = (f === found.word ? 6 : p === 0 ? 3 : 2) - (at ? 1 : 0);
      if (f.length > found.word.length * 3) w--;
      // A match is a match, however far behind and long its line: former names, ids, aliases.
      best = Math.max(best, w, 1);
    });
    if (!best) return;
    e.match = best;
    found.entries.push(e);
    if (!e.code) return;
    var weight = e.kind === "h" || e.kind === "l" ? WEIGHT[e.kind] + best : e.kind === "d" ? WEIGHT.kind : WEIGHT.head;
    decode(e.code).forEach(function (doc) { if (found.weight[doc] < weight) found.weight[doc] = weight; });
  }

  /* Documents with a figure: the index gives packs of records, which are loaded and looked through. */
  function figures(n, found) {
    var h = hash(n), packs = Math.ceil(core.n / core.pack), wanted = Math.floor(h / core.numbers) % (1 << core.bits);
    return load("n/" + h % core.numbers).then(function (code) {
      var r = reader(code), value = 0, hits = [];
      while (r.more()) { value += r.next(); if (Math.floor(value / packs) === wanted) hits.push(value % packs); }
      found.loose = hits.length > 40;
      return Promise.all(hits.slice(0, 40).map(function (pack) { return load("d/" + pack).then(function (list) { return [pack, list]; }); }));
    }).then(function (all) {
      found.number = n;
      all.forEach(function (pair) {
        pair[1].forEach(function (rec, i) {
          rec[5].forEach(function (part) {
            var id = part[0] * core.n + pair[0] * core.pack + i, hit = 0;
            if (part[1]) rowsOf(rec, part).forEach(function (row) { row.values.forEach(function (v) { if (same(v, n)) hit = Math.max(hit, WEIGHT.n + (fits(v, rec, found.unit) ? 5 : 4)); }); });
            if (!hit && part[2] && (" " + part[2] + " ").indexOf(" " + n + " ") >= 0) hit = WEIGHT.n - 3;
            if (hit > found.weight[id]) found.weight[id] = hit;
          });
        });
      });
    });
  }

  function same(value, n) {
    var printed = value.replace(/^[a-z]/, "");
    return fold(printed + "\n" + close(printed)).split(/[^0-9.]+/).some(function (w) { return w && number(w) === n; });
  }

  /* Whether a figure has the unit that was typed. */
  function fits(v, rec, unit) {
    var shown = value(v, rec), before = shown.slice(0, -unit.length);
    return unit !== "" && shown === before + unit && /[0-9\s]$/.test(before);
  }

  /* Rows of a part; labels by number count on through the whole record. */
  function rowsOf(rec, part) {
    if (!rec.rows) {
      var last = 0;
      rec.rows = new Map();
      rec[5].forEach(function (p) {
        rec.rows.set(p, p[1] ? p[1].split("|").map(function (row) {
          var values = row.split(";"), label = values.shift();
          if (label[0] === "=") { var own = label.split("="); return { anchor: own[1], label: own.slice(2).join("="), values: values }; }
          return { entry: last += parseInt(label, 10), values: values };
        }) : []);
      });
    }
    return rec.rows.get(part);
  }

  /* A run of Chinese that nothing holds: the longest stretches that something holds. */
  function cut(word, lists) {
    var cs = Array.from(word), out = [], from = 0;
    while (from < cs.length - 1) {
      var set = lists[from], to = from;
      while (set.length && to + 1 < lists.length) { var next = both(set, lists[to + 1]); if (!next.length) break; set = next; to++; }
      if (lists[from].length) { out.push(cs.slice(from, to + 2).join("")); from = to + 2; } else from++;
    }
    return out;
  }

  function query(all, units) {
    var each = function (w) { return find(w, units[w]); };
    return Promise.all(all.map(each)).then(function (found) {
      if (!found.some(function (f) { return f.split; })) return { found: found };
      var again = [];
      found.forEach(function (f) { again = again.concat(f.split || [f.word]); });
      again = again.filter(function (w, i) { return again.indexOf(w) === i; });
      return Promise.all(again.map(each)).then(function (second) {
        return { found: second.filter(function (f) { return !f.split; }), split: again };
      });
    });
  }

  // ---- ranking

  /* Documents that hold all words (or, if none does, some), the best first, the newest first among equals. */
  function rank(found, filter, any) {
    var n = core.n, columns = core.columns.length, buckets = [], count = 0, k = found.length;
    for (var d = 0; d < n; d++) {
      if (filter.year && core.year[d] !== filter.year || filter.units && !filter.units.has(core.unit[d])) continue;
      var head = 0, i;
      for (i = 0; i < k; i++) if (found[i].weight[d]) head++;
      for (var c = 0; c < columns; c++) {
        var id = c * n + d, score = 0, own = 0, held = 0;
        for (i = 0; i < k; i++) {
          var w = found[i].weight[id];
          if (w) { own++; held++; score += w; }
          else if (c && found[i].weight[d]) { held++; score += 1; }
        }
        // A section must hold a word itself; the disclosure's own words lead to the disclosure.
        if (c === 0 ? !head : !own) continue;
        if (any ? held < 1 : held < k) continue;
        if (any) score += 40 * held;
        (buckets[score] = buckets[score] || []).push(id);
        count++;
      }
    }
    var docs = [];
    for (var s = buckets.length - 1; s >= 0 && docs.length < 2000; s--) if (buckets[s]) docs = docs.concat(buckets[s].slice(0, 2000));
    return { docs: docs, count: count };
  }

  /* Pages that are no disclosures and hold all words. */
  function direct(found, filter) {
    var seen = new Map();
    found.forEach(function (f) {
      f.entries.forEach(function (e) {
        if ("uigcy".indexOf(e.kind) < 0) return;
        var s = seen.get(e.index) || { entry: e, words: 0, score: 0 };
        s.words++; s.score += e.match; seen.set(e.index, s);
      });
    });
    var order = "uyigc";
    return Array.from(seen.values()).filter(function (s) { return s.words === found.length; })
      .filter(function (s) { return !filter.kind || s.entry.kind === filter.kind || filter.kind === "g" && s.entry.kind === "c"; })
      .sort(function (a, b) { return b.score - a.score || order.indexOf(a.entry.kind) - order.indexOf(b.entry.kind) || a.entry.index - b.entry.index; });
  }

  // ---- showing

  function make(tag, cls, content) {
    var node = document.createElement(tag);
    if (cls) node.className = cls;
    (Array.isArray(content) ? content : content === undefined ? [] : [content]).forEach(function (c) { if (c) node.append(c); });
    return node;
  }

  /* A text with the words marked; long texts are cut around the first one. */
  function marked(whole, all, room) {
    var map = [], folded = fold(whole, map), spans = [];
    map.push(whole.length);
    all.forEach(function (w) {
      for (var p = folded.indexOf(w); p >= 0 && spans.length < 40; p = folded.indexOf(w, p + w.length)) spans.push([map[p], map[p + w.length - 1] + 1]);
    });
    spans.sort(function (a, b) { return a[0] - b[0]; });
    var out = make("span"), from = 0, to = whole.length, at;
    if (room && whole.length > room) {
      var first = spans.length ? spans[0][0] : 0;
      from = Math.max(0, first - Math.floor(room / 4)); to = Math.min(whole.length, from + room);
      if (from) out.append("…");
    }
    at = from;
    spans.forEach(function (s) {
      if (s[0] < at || s[1] > to) return;
      out.append(whole.slice(at, s[0]), make("mark", "", whole.slice(s[0], s[1])));
      at = s[1];
    });
    out.append(whole.slice(at, to));
    if (to < whole.length) out.append("…");
    return out;
  }

  function value(v, rec) {
    var label = "";
    if (/^[a-z]/.test(v)) { label = core.facets[v.charCodeAt(0) - 97] + " "; v = v.slice(1); }
    if (v.slice(-1) === "$") v = v.slice(0, -1) + " " + rec[3];
    return label + v.replace(/^-(?=\d)/, "\u2212");
  }

  /* Whether a word stands beside the figures of a row. */
  function beside(row, rec, word) {
    return word > "\x7f" && row.values.some(function (v) { return fold(value(v, rec)).indexOf(word) >= 0; });
  }

  /* What is taken from the record is in its language, whatever the site's. */
  function spoken(node) { if (say.lang) node.lang = say.lang; return node; }

  /* The figures of a row; one printed with a blank inside is marked as a whole. */
  function figured(values, rec, found, all) {
    var out = make("span");
    values.forEach(function (v, i) {
      var shown = value(v, rec), part = marked(shown, all), hit = found.some(function (f) { return f.number && same(v, f.number); });
      out.append(i ? say.sep : "", hit && !part.querySelector("mark") ? make("mark", "", shown) : part);
    });
    return out;
  }

  /* One result; nothing if the text does not hold the words after all. */
  function show(id, found, all) {
    var column = Math.floor(id / core.n), d = id % core.n, here = found.filter(function (f) { return f.weight[id]; });
    var plain = here.filter(function (f) { return f.weight[id] <= WEIGHT.x || f.number; });
    return Promise.all([record(d), plain.length ? text(column, d) : ""]).then(function (both) {
      var rec = both[0], quote = both[1], folded = quote && fold(quote);
      var parts = rec[5].filter(function (p) { return p[0] === column; }), part = parts[0] || [column];
      var labels = new Map();
      found.forEach(function (f) { f.entries.forEach(function (e) { if (e.kind === "l") labels.set(e.index, e); }); });
      var wanted = [], rest = [], said = {};
      parts.forEach(function (p) {
        rowsOf(rec, p).forEach(function (row) {
          var e = labels.get(row.entry), score = e ? e.match : 0;
          found.forEach(function (f) {
            if (f.number) score += row.values.reduce(function (most, v) { return same(v, f.number) ? Math.max(most, fits(v, rec, f.unit) ? 10 : 9) : most; }, 0);
            if (row.label && fold(row.label).indexOf(f.word) >= 0) score += 4;
            // 较上年, 增加: every other row has them, so they only tell rows apart that have more.
            if (beside(row, rec, f.word)) { said[f.word] = true; if (score) score++; else if (rest.indexOf(row) < 0) rest.push(row); }
          });
          if (score) wanted.push({ row: row, score: score, at: wanted.length });
        });
      });
      // Verified on the text: pairs of characters may stand apart.
      var title = (part[4] || core.columns[column][1] || "");
      var fine = plain.every(function (f) {
        return folded && folded.indexOf(f.word) >= 0 || fold(title).indexOf(f.word) >= 0 || said[f.word] || wanted.some(function (w) { return w.row.label && fold(w.row.label).indexOf(f.word) >= 0; }) || f.number && (wanted.length || f.weight[id] > WEIGHT.x);
      });
      if (!fine) return null;
      if (!wanted.length && Object.keys(said).some(function (w) { return folded.indexOf(w) < 0; })) wanted = rest.map(function (row, i) { return { row: row, score: 1, at: i }; });
      wanted.sort(function (a, b) { return b.score - a.score || a.at - b.at; });
      wanted = wanted.slice(0, 4);
      return Promise.all(wanted.map(function (w) { return w.row.entry === undefined ? null : labels.get(w.row.entry) || entry(w.row.entry); })).then(function (es) {
        var heading = found.some(function (f) { return f.weight[id] >= WEIGHT.h + 4 && f.weight[id] > WEIGHT.l + 6; });
        var page = say.root + rec[2] + "index.html", name = [rec[1], core.year[d] + " " + (rec[4] ? say.budget : say.final)];
        var rows = wanted.map(function (w, i) { return { label: es[i] ? es[i].text : w.row.label, anchor: es[i] ? es[i].href : w.row.anchor, values: w.row.values }; });
        var anchor = part[3] || core.columns[column][0];
        if (rows.length && rows[0].anchor && !heading) anchor = rows[0].anchor;
        var link = make("a", "", column ? marked(title, all) : marked(name.join(" "), all));
        link.href = page + (anchor ? "#" + encodeURIComponent(anchor) : "");
        var item = make("li", "", make("h3", "", link));
        if (column) item.append(make("p", "where", marked(name.join(" · "), all)));
        if (rows.length) item.append(make("ul", "rows", rows.map(function (row) {
          var a = make("a", "", marked(row.label, all));
          a.href = page + "#" + encodeURIComponent(row.anchor || core.columns[column][0]);
          return make("li", "", [a, " ", make("span", "num", figured(row.values, rec, found, all))]);
        })));
        var line = quote.split("\n").map(function (l) { var f = fold(l); return { l: l, s: all.filter(function (w) { return f.indexOf(w) >= 0; }).length }; })
          .reduce(function (a, b) { return b.s > a.s ? b : a; }, { l: "", s: 0 });
        if (line.s) item.append(make("p", "quote", marked(line.l, all, 110)));
        return item;
      });
    });
  }

  /* `alike`: another one has the same title, so what tells them apart (the item's id, the unit's other name) is shown too. */
  function page(e, all, alike) {
    var lines = e.text.split("\n"), link = make("a", "", marked(lines[0], all));
    link.href = say.root + e.href.split("#").map(encodeURI).join("#");
    var item = make("li", "", make("p", "", [link, " ", make("span", "kind", say[e.kind])]));
    var other = lines.slice(1).filter(function (l) { var f = fold(l); return all.some(function (w) { return f.indexOf(w) >= 0; }); })[0];
    if (!other && (e.kind === "g" || alike)) other = lines[1];
    if (other) item.append(make("p", "quote", marked(other, all, 90)));
    return item;
  }

  var run = 0;

  function fill(words, values) { return (words || "").replace(/\{(\w)\}/g, function (_, k) { return values[k]; }); }

  function search(state) {
    var mine = ++run, q = state.q.trim(), notes = [];
    results.textContent = "";
    elsewhere.hidden = !!q;
    if (!q) { status.textContent = ""; return Promise.resolve(); }
    status.textContent = say.loading;
    var units = {}, all = words(q, units);
    if (!all.length) { none(q); return Promise.resolve(); }
    return start().then(function () { return bodies(state.unit); }).then(function (chosen) {
      state.bodies = chosen;
      return query(all, units);
    }).then(function (answer) {
      if (mine !== run) return;
      var found = answer.found, out = found.filter(unsearched);
      if (state.unit && !state.bodies) notes.push(fill(say.unitNone, { w: state.unit }));
      if (state.bodies && state.bodies.length > 1) notes.push(fill(say.unitSome, { w: state.unit, n: state.bodies.length }));
      if (out.length) notes.push(fill(say.left, { w: out.map(function (f) { return f.word + (f.unit === "%" ? "%" : ""); }).join(" ") }));
      // What is not in the index cannot be missing from a page.
      if (out.length < found.length) found = found.filter(function (f) { return out.indexOf(f) < 0 || held(f); });
      if (answer.split) notes.push(fill(say.split, { w: "" }).replace("{words}", answer.split.join(" ")));
      var filter = { year: +state.year || 0, units: state.bodies && new Set(state.bodies), kind: state.kind };
      var pages = filter.year || filter.units ? [] : direct(found, filter);
      var ranked = state.kind && state.kind !== "s" || !found.length ? { docs: [], count: 0 } : rank(found, filter, false);
      if (state.kind === "s") pages = [];
      if (!ranked.count && !pages.length && found.length > 1 && (!state.kind || state.kind === "s")) { ranked = rank(found, filter, true); if (ranked.count) { if (answer.split) notes.pop(); notes.push(say.any); } }
      if (answer.split) all = answer.split;
      var total = ranked.count + pages.length;
      if (!total) { none(q, notes); return; }
      var loose = found.some(function (f) { return f.loose; }), counted = fill(loose && ranked.count > SHOWN ? say.about : say.count, { q: q, n: total });
      var room = make("div");
      results.append(room);
      notes.forEach(function (note) { room.append(make("p", "note", note)); });
      if (pages.length) {
        var list = spoken(make("ul", "pages")), all1 = state.kind || !ranked.count ? pages : spread(pages);
        var head = make("h2", "", say.direct);
        room.append(head, list);
        var titles = {}, title = function (p) { return p.entry.kind + p.entry.text.split("\n")[0]; };
        pages.forEach(function (p) { titles[title(p)] = (titles[title(p)] || 0) + 1; });
        var put = function (p) { list.append(page(p.entry, all, titles[title(p)] > 1)); }, rest = pages.filter(function (p) { return all1.indexOf(p) < 0; });
        all1.slice(0, 60).forEach(put);
        if (rest.length) {
          var others = room.appendChild(make("button", "more", fill(say.more, { n: rest.length })));
          others.type = "button";
          others.addEventListener("click", function () { var next = list.children.length; others.remove(); rest.forEach(put); list.children[next].querySelector("a").focus(); });
        }
      }
      if (!ranked.count) { status.textContent = counted; return; }
      var listing = spoken(make("ol", "sections")), more = make("button", "more"), at = 0, shown = 0, ready = {};
      more.type = "button";
      room.append(make("h2", "", say.sections), listing);
      function step(first) {
        var slice = ranked.docs.slice(at, at + SHOWN);
        at += slice.length;
        return Promise.all(slice.map(function (id) { return ready[id] || show(id, found, all); })).then(function (items) {
          if (mine !== run) return;
          items = items.filter(Boolean);
          items.forEach(function (item) { listing.append(item); });
          shown += items.length;
          if (items.length && !first) items[0].querySelector("a").focus();
          var left = offer();
          // All candidates may fail on the text: go on until something is found.
          if (!shown && left > 0 && at < 200) return step(first);
          if (!shown && !pages.length) { none(q, notes); return; }
          status.textContent = left <= 0 ? fill(say.count, { q: q, n: shown + pages.length }) : counted;
          if (loose && left > 0 && left <= CHECKED) check();
        });
      }
      // A few candidates that are left are verified behind the first ones, so that their number is told exactly.
      function check() {
        var before = shown, sum = 0;
        loose = false;
        Promise.all(ranked.docs.slice(at).map(function (id) { return show(id, found, all).then(function (item) { ready[id] = item; if (item) sum++; }); })).then(function () {
          if (mine !== run) return;
          ranked.docs = ranked.docs.filter(function (id, i) { return i < at || ready[id]; });
          status.textContent = counted = fill(say.count, { q: q, n: before + sum + pages.length });
          offer();
        });
      }
      function offer() {
        var left = ranked.docs.length - at;
        if (left <= 0) more.remove(); else { more.textContent = fill(say.more, { n: Math.min(SHOWN, left) }); room.append(more); }
        return left;
      }
      more.addEventListener("click", function () { step(false); });
      return step(true);
    }).catch(function (error) { if (mine === run) { status.textContent = say.failed; if (window.console) console.error(error); } });
  }

  /* Whether a word was found anywhere. */
  function held(f) { return f.entries.length > 0 || f.weight.some(Boolean); }

  /* Whether a word is a number that the index leaves out, though pages may have it: percentages beside a figure, whole
     numbers of one or two digits, and in running text of three. */
  function unsearched(f) {
    var n = number(f.word);
    if (n === null) return false;
    return f.unit === "%" || !telling(n) || n.length === 3 && n.indexOf(".") < 0 && !held(f);
  }

  /* A few pages of each kind, so that the disclosures stay in sight. */
  function spread(pages) {
    var counts = {};
    return pages.filter(function (p) { return (counts[p.entry.kind] = (counts[p.entry.kind] || 0) + 1) <= DIRECT; }).slice(0, 8);
  }

  function none(q, notes) {
    results.textContent = "";
    status.textContent = fill(say.none, { q: q });
    (notes || []).forEach(function (note) { results.append(make("p", "note", note)); });
    results.append(make("p", "note", say.hint));
    elsewhere.hidden = false;
  }

  // ---- the form

  function read() {
    var p = new URLSearchParams(location.search);
    return { q: p.get("q") || "", kind: p.get("kind") || "", year: p.get("year") || "", unit: p.get("unit") || "" };
  }

  function go(state, push) {
    var p = new URLSearchParams();
    ["q", "kind", "year", "unit"].forEach(function (k) { if (state[k]) p.set(k, state[k]); });
    var address = location.pathname + (p.toString() ? "?" + p : "");
    try { history[push ? "pushState" : "replaceState"](null, "", address); } catch (e) { /* some browsers refuse it on file:// */ }
    return search(state);
  }

  /* The units meant by an id, a name or a part of one, by their places in the list; nothing if none is meant. */
  function bodies(text) {
    if (!text) return Promise.resolve(null);
    return load("u").then(function (units) {
      var wanted = fold(text), all = units.map(function (u, i) { return i; });
      var just = all.filter(function (i) { return units[i][0] === text || units[i][1] === text; });
      var some = just.length ? just : wanted ? all.filter(function (i) { return fold(units[i][1]).indexOf(wanted) >= 0; }) : [];
      return some.length ? some : null;
    });
  }

  /* What the form asks for; a unit that is the only one meant stands there by its name and in the address by its id. */
  function state() {
    var typed = unit.value.trim(), s = { q: box.value, kind: kind.value, year: year.value, unit: typed };
    return bodies(typed).then(function (chosen) {
      if (!chosen || chosen.length > 1) return s;
      var u = loaded.u[chosen[0]];
      s.unit = u[0];
      if (unit.value.trim() === typed) unit.value = u[1];
      return s;
    }, function () { return s; });
  }

  function enter() {
    var s = read();
    box.value = s.q; kind.value = s.kind; year.value = s.year; unit.value = s.unit;
    if (s.unit) load("u").then(function (units) { units.forEach(function (u) { if (u[0] === s.unit) unit.value = u[1]; }); }, function () { /* told by the search */ });
    return search(s);
  }

  function ask() { state().then(function (s) { return go(s, true); }); }
  form.addEventListener("submit", function (e) { e.preventDefault(); ask(); });
  [kind, year, unit].forEach(function (c) { c.addEventListener("change", function () { if (box.value.trim()) ask(); }); });
  unit.addEventListener("focus", function () {
    load("u").then(function (units) {
      var list = el("search-units");
      if (!list || list.firstChild) return;
      units.forEach(function (u) { var o = make("option"); o.value = u[1]; list.append(o); });
    });
  });
  known("search-clear").addEventListener("click", function () { kind.value = year.value = unit.value = ""; go({ q: box.value, kind: "", year: "", unit: "" }, true); box.focus(); });
  window.addEventListener("popstate", enter);
  document.addEventListener("keydown", function (e) {
    if (e.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) { e.preventDefault(); box.focus(); box.select(); }
  });
  filters.hidden = false;
  if (!read().q) box.focus();
  enter();
})();
