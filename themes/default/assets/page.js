// Enhancements of the default theme. Every page is complete without them, and each does without the others: a theme's own
// markup may lack what one of them needs (docs/themes.md tells what that is).
(function () {
  "use strict";
  var root = document.documentElement, $ = function (s, e) { return (e || document).querySelector(s); };
  var all = function (s, e) { return Array.prototype.slice.call((e || document).querySelectorAll(s)); };
  var store = {
    get: function (k) { try { return localStorage.getItem("gongkai." + k) || ""; } catch (e) { return ""; } },
    set: function (k, v) { try { v ? localStorage.setItem("gongkai." + k, v) : localStorage.removeItem("gongkai." + k); } catch (e) { /* private */ } }
  };
  var keys = { scheme: "theme", size: "size" };
  function apply(name, value) {
    if (value) root.dataset[keys[name]] = value; else delete root.dataset[keys[name]];
  }
  // What nobody chose stays as the markup has it.
  Object.keys(keys).forEach(function (name) { if (store.get(name)) apply(name, store.get(name)); });

  var template = $("#ui"), held = template && template.content;
  var ui = held ? document.importNode(held, true) : document.createDocumentFragment();
  var toast = $(".toast", ui), words = toast ? toast.dataset : {};

  // Settings: colour scheme and size of type
  var tools = $(".tools"), settings = $(".settings", ui);
  if (tools && settings) {
    all("input", settings).forEach(function (input) {
      var value = input.value === "auto" ? "" : input.value;
      input.checked = store.get(input.name) === value;
      input.addEventListener("change", function () { store.set(input.name, value); apply(input.name, value); });
    });
    tools.appendChild(settings);
    document.addEventListener("click", function (e) { if (settings.open && !settings.contains(e.target)) settings.open = false; });
    settings.addEventListener("keydown", function (e) {
      if (e.key === "Escape" && settings.open) { settings.open = false; $("summary", settings).focus(); }
    });
  }
  if (toast) document.body.appendChild(toast);
  var timer;
  function say(text) {
    if (!toast || !text) return;
    toast.textContent = text;
    clearTimeout(timer);
    timer = setTimeout(function () { toast.textContent = ""; }, 2500);
  }
  function copy(text, field) {
    function old() {
      var box = field || document.body.appendChild(document.createElement("textarea"));
      if (!field) box.value = text;
      box.select();
      var done = false;
      try { done = document.execCommand("copy"); } catch (e) { /* not allowed */ }
      if (!field) box.remove();
      if (done) say(words.copied);
    }
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(function () { say(words.copied); }, old); else old();
  }
  function address(id) {
    var canonical = $("link[rel=canonical]");
    var base = canonical ? canonical.href : location.href.split("#")[0];
    return id ? base + "#" + encodeURI(id) : base;
  }

  // What is folded away opens when a link or the address leads there; browsers that do so by themselves are ahead of this.
  function reveal() {
    var target;
    try { target = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch (e) { return; }
    for (var fold = target && target.closest("details:not([open])"); fold; fold = target.closest("details:not([open])")) { fold.open = true; target.scrollIntoView(); }
  }
  addEventListener("hashchange", reveal);

  // A click on # goes there and copies the address.
  document.addEventListener("click", function (e) {
    var link = e.target.closest && e.target.closest(".anchor");
    if (link) copy(address(decodeURIComponent(link.hash.slice(1))));
  });

  // Tables that fit are no stop for the Tab key.
  var boxes = all(".scroll[tabindex]");
  function fit(box) {
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0; else box.removeAttribute("tabindex");
  }
  if (window.ResizeObserver) {
    var sizes = new ResizeObserver(function (list) { list.forEach(function (one) { fit(one.target); }); });
    boxes.forEach(function (box) { sizes.observe(box); });
  }

  // Contents: open beside the text, marked where the reader is
  var toc = $(".toc"), list = toc && $("details", toc), wide = matchMedia("(min-width:64em)");
  function open() {
    if (list) list.open = wide.matches;
    all(".figure-data").forEach(function (d) { d.open = wide.matches; });
  }
  open();
  reveal();
  if (wide.addEventListener) wide.addEventListener("change", open);
  addEventListener("beforeprint", function () { all(".figure-data").forEach(function (d) { d.open = true; }); });
  addEventListener("afterprint", open);
  var jump = $(".to-contents a");
  if (jump && list) jump.addEventListener("click", function () { list.open = true; });
  if (toc) {
    var marks = all("ol a[href^='#']", toc).filter(function (a) { return !a.closest(".pagelist"); }).map(function (a) {
      return { link: a, head: document.getElementById(decodeURIComponent(a.hash.slice(1))) };
    }).filter(function (m) { return m.head; });
    var current, waiting;
    var mark = function () {
      waiting = 0;
      var found;
      for (var i = 0; i < marks.length && marks[i].head.getBoundingClientRect().top < innerHeight * 0.3; i++) found = marks[i];
      if (found === current) return;
      if (current) current.link.removeAttribute("aria-current");
      current = found;
      if (!found) return;
      found.link.setAttribute("aria-current", "location");
      var a = found.link.getBoundingClientRect(), box = toc.getBoundingClientRect();
      if (wide.matches && (a.top < box.top + 40 || a.bottom > box.bottom - 40)) toc.scrollTop += a.top - box.top - box.height / 3;
    };
    var soon = function () { waiting = waiting || requestAnimationFrame(mark); };
    addEventListener("scroll", soon, { passive: true });
    soon();
    toc.addEventListener("click", function (e) { if (list && !wide.matches && e.target.closest("a")) list.open = false; });
  }

  // Lists and tables that can be narrowed down
  all("[data-filter]").forEach(function (region, n) {
    var rows = all(region.dataset.filter, region), p = $(".filter", region);
    if (!p || !words.filter) return;
    var label = document.createElement("label"), input = document.createElement("input"), note = document.createElement("span");
    label.textContent = words.filter;
    label.htmlFor = input.id = "filter-" + n;
    input.type = "search";
    note.setAttribute("role", "status");
    p.append(label, input, note);
    var texts = rows.map(function (row) { return row.textContent.toLowerCase(); });
    input.addEventListener("input", function () {
      var wanted = input.value.trim().toLowerCase(), shown = 0;
      rows.forEach(function (row, i) { row.hidden = texts[i].indexOf(wanted) < 0; if (!row.hidden) shown++; });
      all("tbody, .item-group", region).forEach(function (group) {
        var own = rows.filter(function (row) { return group.contains(row); });
        group.hidden = own.length > 0 && own.every(function (row) { return row.hidden; });
      });
      note.textContent = wanted ? (shown ? shown + " / " + rows.length : words.none || "0") : "";
    });
  });

  function date() {
    var today = new Date(), two = function (n) { return (n < 10 ? "0" : "") + n; };
    return today.getFullYear() + "-" + two(today.getMonth() + 1) + "-" + two(today.getDate());
  }

  // Cite any figure of a table after GB/T 7714
  var box = $(".cite-box", ui), opener = $(".cite-open", ui), main = $("main[data-title]");
  var which = box && $("#cite-which", box), line = box && $("#cite-line", box), field = box && $("#cite-link", box);
  if (which && line && field && opener && main && box.showModal) {
    document.body.appendChild(box);
    var text = function (node, without) {
      var clone = node.cloneNode(true);
      all(".code,.flag,.mark,.anchor,.vh,button" + (without || ""), clone).forEach(function (e) { e.remove(); });
      all(".word", clone).forEach(function (e) { e.append(" "); });
      return clone.textContent.replace(/\s+/g, " ").trim();
    };
    // A page is cited only where it is known: the figure's own, that of a mark above a drawing in the text, or the one its
    // section starts on. Tables of indicators fill many pages of an annex that only has a first one.
    var page = function (node) {
      if (node.dataset.page) return node.dataset.page;
      var section = node.closest(".section");
      if (!section || node.closest(".indicator")) return "";
      var last = section.dataset.page || "", drawing = node.closest(".chart-figure");
      if (drawing && drawing.closest(".prose")) all(".prose .pagebreak", section).forEach(function (b) {
        if (b.compareDocumentPosition(drawing) & 4) last = b.id.slice(1);
      });
      return last;
    };
    // The rows of a table as seen, each with the cell of every column, merged ones in all their places.
    var grids = new Map();
    var grid = function (table) {
      if (grids.has(table)) return grids.get(table);
      var rows = all("tr", table).map(function () { return []; });
      all("tr", table).forEach(function (tr, y) {
        var x = 0;
        all("th,td", tr).forEach(function (cell) {
          while (rows[y][x]) x++;
          for (var down = 0; down < cell.rowSpan && rows[y + down]; down++) for (var over = 0; over < cell.colSpan; over++) rows[y + down][x + over] = cell;
        });
      });
      grids.set(table, rows);
      rows.labels = labels(table, rows);
      return rows;
    };
    var join = function (cells) {
      var out = [];
      cells.forEach(function (cell) { var t = cell && text(cell); if (t && out[out.length - 1] !== t) out.push(t); });
      return out.join(" › ");
    };
    var depth = function (tr) { return Number((/\bd(\d)/.exec(tr.className) || [])[1] || 0); };
    // What each row is of: the rows above that it belongs to, the words in front. Rows that stay alike are counted.
    var labels = function (table, rows) {
      var seen = {}, first = table.tHead ? table.tHead.rows.length : 0;
      return all("tr", table).map(function (tr, y) {
        var own = [];
        rows[y].forEach(function (c, i) { if (c.scope === "row") own = rows[y].slice(0, i + 1).filter(function (h) { return !h.id || h.scope === "row"; }); });
        for (var above = tr.previousElementSibling, level = depth(tr); above && level > 0; above = above.previousElementSibling) {
          var head = $("th", above);
          if (head && depth(above) < level) { own.unshift(head); level = depth(above); }
        }
        var label = join(own), known = y >= first && $("td[id]", tr) && seen[label];
        seen[label] = true;
        return known ? label + " 第 " + (y - first + 1) + " 行" : label;
      });
    };
    // A figure by its row and its column (but for that of plain amounts), with its unit.
    var name = function (cell) {
      if (cell.tagName === "FIGURE") return text($("figcaption", cell));
      var table = cell.closest("table"), rows = grid(table), y = cell.parentNode.rowIndex, row = rows[y], at = row.indexOf(cell);
      var heads = rows.slice(0, table.tHead ? table.tHead.rows.length : 0), label = rows.labels[y], column = join(heads.map(function (r) { return r[at]; }));
      if (column && column !== label && [box.dataset.amount, box.dataset.count].indexOf(column) < 0) label += /（/.test(column) ? " › " + column : "（" + column + "）";
      var value = text(cell, ",.as-is"), note = $(".as-is", cell);
      if (/^\D*[\d.,\u2212 ]+(余|多|以上|以下|以内|左右)?$/.test(value)) {
        var figure = table.closest("figure"), unit = table.caption && $(".unit", table.caption) || figure && $("figcaption .unit", figure);
        // Tables of indicators have a column for the unit of aim and outcome; weights and scores are points.
        var kind = cell.closest(".indicator") && (/\.(target|actual|weight|score)$/.exec(cell.id) || [])[1];
        var beside = function (title) {
          var other = heads.length ? heads[0].findIndex(function (h) { return h && text(h) === title; }) : -1;
          return other >= 0 && row[other] ? text(row[other]) : "";
        };
        if (kind === "target" && /^[≥≤>＞<＜]/.test(beside("指标性质"))) value = beside("指标性质") + " " + value;
        if (kind) unit = kind === "weight" || kind === "score" ? "分" : beside("度量单位");
        else unit = unit ? text(unit).replace(/[（）]/g, "") : "";
        if (unit) value += (unit[0] === "%" ? "" : " ") + unit;
      }
      return label + " " + value + (note ? text(note) : "");
    };
    // Which table that is: the drawing's or the section's title, for indicators the project as well.
    var place = function (cell) {
      if (cell.tagName === "FIGURE") return "";
      var table = cell.closest("table"), figure = cell.closest("figure"), project = cell.closest(".indicator");
      return [project && $("h4", project), figure ? $("figcaption", figure) : table.caption].map(function (e) { return e ? text(e, ",.unit") + "，" : ""; }).join("");
    };
    var write = function (node) {
      var d = main.dataset, at = page(node);
      var link = location.protocol === "file:" && !$("link[rel=canonical]") ? (d.path || location.pathname) + "#" + node.id : address(node.id);
      line.value = (d.who ? d.who + ". " : "") + d.title + "：" + place(node) + name(node) + "[R/OL]. " + (d.site || "") + (at ? ": " + at : "") + (d.date ? "(" + d.date + ")" : "") + "[" + date() + "]. " + link + ".";
      field.value = link;
    };
    var show = function (region, node) {
      var cells = region.tagName === "FIGURE" ? [region].concat(all("td[id]", region)) : all("td[id]", region);
      which.textContent = "";
      cells.forEach(function (cell) { which.add(new Option(name(cell), cell.id)); });
      which.value = (node || cells[0]).id;
      write(document.getElementById(which.value));
      box.showModal();
    };
    which.addEventListener("change", function () { write(document.getElementById(which.value)); });
    all("[data-copy]", box).forEach(function (button) {
      button.addEventListener("click", function () { var f = document.getElementById(button.dataset.copy); if (f) copy(f.value, f); });
    });
    // Each by its own name for those who listen, and the table's name without the button in its caption.
    var add = function (region, place) {
      var button = opener.cloneNode(true), figure = region.tagName === "FIGURE", caption = figure ? $("figcaption", region) : region.caption;
      if (caption) button.setAttribute("aria-label", opener.textContent + " " + text(caption, ",.unit"));
      if (caption && !figure) {
        var words = document.createElement("span");
        words.id = "caption-" + all(".cite-open", main).length;
        words.append.apply(words, Array.prototype.slice.call(caption.childNodes));
        caption.append(words);
        region.setAttribute("aria-labelledby", words.id);
      }
      button.addEventListener("click", function () { show(region); });
      place.append(" ", button);
    };
    all(".chart-figure", main).forEach(function (f) { var p = $(".downloads", f); if (p) add(f, p); });
    all("table", main).forEach(function (t) {
      if (t.closest("figure") || !$("td[id]", t) || !t.caption) return;
      t.classList.add("cellable");
      add(t, t.caption);
      t.addEventListener("click", function (e) {
        var cell = e.target.closest("td[id]");
        if (cell && !e.target.closest("a") && !String(getSelection())) show(t, cell);
      });
    });
  }
  // The reference of the whole page: where it was read, and today, as its rules demand for what is on-line.
  var reference = $(".citation");
  if (reference && main) reference.textContent = reference.textContent.replace(/\. (\S+)\.$/, function (_, known) {
    return "[" + date() + "]. " + (location.protocol === "file:" ? known : address("")) + ".";
  });
  var printer = $(".print-page", ui), line2 = $(".page-downloads");
  if (printer && line2) {
    printer.addEventListener("click", function () { print(); });
    line2.append(printer);
  }
})();
