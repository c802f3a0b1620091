// Pages as people meet them: assistive technology, keyboard, no script, narrow screens, print, a folder on disk.
import { createRequire } from "node:module";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { gzipSync } from "node:zlib";
import { extname, join } from "node:path";
import { PAGES, address, withBrowser } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const tests = {
  "axe-core finds nothing on any page kind, light and dark": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      const found = [];
      for (const colorScheme of ["light", "dark"]) {
        const context = await browser.newContext({ colorScheme, reducedMotion: "reduce" });
        const page = await context.newPage();
        for (const [kind, path] of Object.entries(PAGES)) {
          await page.goto(address(siteDir, path));
          await page.evaluate(axe);
          const result = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }));
          for (const violation of result.violations) {
            found.push(`${kind} (${colorScheme}): ${violation.id} at ${violation.nodes.slice(0, 2).map((n) => n.target.join(" ")).join("; ")}`);
          }
        }
        await context.close();
      }
      assert.deepEqual(found, []);
    }),

  "no page is wider than a screen of 320 pixels": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      const page = await browser.newPage({ viewport: { width: 320, height: 800 } });
      const wide = [];
      for (const [kind, path] of Object.entries(PAGES)) {
        await page.goto(address(siteDir, path));
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        if (width > 320) wide.push(`${kind}: ${width}`);
      }
      assert.deepEqual(wide, []);
    }),

  "large type fits a phone: the site's own size, and 200 %": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      const page = await browser.newPage({ viewport: { width: 360, height: 740 } });
      const wide = [];
      for (const [kind, path] of Object.entries(PAGES)) {
        await page.goto(address(siteDir, path));
        for (const [size, set] of [["huge", "huge"], ["200 %", ""]]) {
          const width = await page.evaluate((set) => {
            document.documentElement.dataset.size = set;
            document.documentElement.style.fontSize = set ? "" : "200%";
            return document.documentElement.scrollWidth;
          }, set);
          if (width > 360) wide.push(`${kind} (${size}): ${width}`);
        }
      }
      assert.deepEqual(wide, []);
    }),

  "in the reader's own colours nothing is a blank box": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      for (const colorScheme of ["light", "dark"]) {
        const page = await (await browser.newContext({ forcedColors: "active", colorScheme })).newPage();
        const check = async (path, selector) => {
          await page.goto(address(siteDir, path));
          const { color, ground, adjust } = await page.locator(selector).first().evaluate((e) => {
            const style = getComputedStyle(e);
            return { color: style.color, ground: style.backgroundColor, adjust: style.forcedColorAdjust };
          });
          // A plate in the reader's ground would be painted behind the text if colours were adjusted.
          assert.equal(adjust, "none", `${selector} (${colorScheme})`);
          assert.notEqual(color, ground, `${selector} (${colorScheme})`);
        };
        await check(PAGES.disclosure, ".years [aria-current]");
        await check(PAGES.year, ".years [aria-current]");
        await check(PAGES.unit, ".button.strong");
        await check(PAGES.search, "button.go");
        await page.goto(address(siteDir, PAGES.home));
        const dashes = await page.$$eval(".matrix td.missing,.swatch.missing", (all) => all.map((e) => getComputedStyle(e, "::after").content));
        assert.ok(dashes.length > 1 && dashes.every((c) => c.includes("–")), JSON.stringify([...new Set(dashes)]));
        assert.equal(await page.$eval(".swatch.published", (e) => getComputedStyle(e).borderTopStyle), "solid");
        await page.goto(address(siteDir, PAGES.disclosure));
        await page.goto(address(siteDir, PAGES.compare));
        assert.match(await page.$eval(".compare td.gap", (e) => getComputedStyle(e).backgroundImage), /gradient/, "years that are not held are hatched");
        await page.goto(address(siteDir, PAGES.disclosure));
        const [entry, ground] = await page.$eval(".toc li.l3 a:not([aria-current])", (e) => [getComputedStyle(e).borderLeftColor, getComputedStyle(document.body).backgroundColor]);
        assert.equal(entry, ground, "only the place of the reader has a line in the contents");
      }
    }),

  "every mark is explained on its page": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      const page = await browser.newPage();
      const missing = [];
      for (const [kind, path] of Object.entries(PAGES)) {
        await page.goto(address(siteDir, path));
        const left = await page.evaluate(() => {
          const legend = [...document.querySelectorAll("dl.marks dt,.legend")].map((e) => e.textContent).join(" ");
          const used = [...document.querySelectorAll("main :is(.state,.mark,.flag)")].map((e) => e.textContent.trim()).filter((t) => /^〔.+〕$/.test(t));
          return legend ? [...new Set(used)].filter((t) => !legend.includes(t)) : [];
        });
        if (left.length) missing.push(`${kind}: ${left.join(" ")}`);
      }
      await page.goto(address(siteDir, PAGES.compare));
      const legend = await page.textContent("p.legend");
      // What the picker may say.
      for (const word of await page.$eval(".picker", (e) => [e.dataset.derived, e.dataset.broken, e.dataset.uncounted])) if (!legend.includes(word)) missing.push(`compare: ${word}`);
      assert.deepEqual(missing, []);
    }),

  "links to places and pages have names of their own": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      const page = await browser.newPage();
      for (const path of [PAGES.compare, PAGES.disclosure, PAGES.glossary]) {
        await page.goto(address(siteDir, path));
        const names = await page.$$eval("a.anchor", (all) => all.map((a) => [a.getAttribute("aria-label"), a.hash]));
        // Two sections may have the same title, never all.
        assert.ok(new Set(names.map(([name]) => name)).size > names.length * 0.9, path);
      }
      const titles = [];
      for (const unit of readdirSync(join(siteDir, "units"))) {
        await page.goto(address(siteDir, `units/${unit}/compare/index.html`));
        titles.push(await page.title());
      }
      assert.equal(new Set(titles).size, titles.length, titles.join(" | "));
      assert.ok(titles.every((t) => t.includes("各年比较")), titles.join(" | "));
      await page.goto(address(siteDir, PAGES.compare));
      assert.equal(await page.textContent("h1"), "各年比较");
    }),

  "everything is there without scripts, and links work from a folder": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      const context = await browser.newContext({ javaScriptEnabled: false });
      const page = await context.newPage();
      await page.goto(address(siteDir, "index.html"));
      await page.click("table.matrix tbody a[href*='pzh-dongqu-egov/2024']");
      assert.match(await page.textContent("h1"), /2024/);
      await page.click("a[href$='compare/index.html']");
      const cell = page.locator("table.compare a[href*='2024/index.html#total.income']").first();
      assert.equal((await cell.textContent()).trim(), "412");
      await cell.click();
      assert.match(decodeURIComponent(page.url()), /units\/pzh-dongqu-egov\/2024\/index\.html#total\.income$/);
      assert.equal((await page.locator("[id='total.income']").textContent()).replace(/[^\d.]/g, ""), "412");
    }),

  "nobody takes the archive's sentences for the document's": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      const page = await browser.newPage();
      await page.goto(address(siteDir, PAGES.disclosure));
      assert.match(await page.textContent(".document-head"), /竖线旁的文句由本档案撰写，不是原件文字/);
      const lines = await page.$$eval(".narrative,.section>.prose,.terms dd", (all) => all.map((e) => getComputedStyle(e).borderLeftStyle));
      assert.ok(lines.length > 10 && lines.every((style) => style === "solid"), lines.join(" "));
      for (const path of Object.values(PAGES)) {
        await page.goto(address(siteDir, path));
        assert.match(await page.textContent("footer .record"), /叙述等文句由本档案撰写/, path);
      }
    }),

  "a mark at a figure opens the results of the checks, with and without scripts, also by its address": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      for (const javaScriptEnabled of [true, false]) {
        const page = await (await browser.newContext({ javaScriptEnabled })).newPage();
        await page.goto(address(siteDir, PAGES.disclosure));
        const flag = page.locator(".flag").first(), to = await flag.getAttribute("href");
        await flag.click();
        assert.ok(await page.locator(`[id='${to.slice(1)}'] li`).first().isVisible(), `${to} is open`);
        await page.goto("about:blank");
        await page.goto(address(siteDir, PAGES.disclosure) + to);
        assert.ok(await page.locator(`[id='${to.slice(1)}'] li`).first().isVisible(), `${to} is open by its address`);
      }
    }),

  "headings, tables, figures and what repeats have names of their own": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      const page = await browser.newPage();
      await page.goto(address(siteDir, PAGES.disclosure));
      const headings = await page.$$eval("main :is(h2,h3,h4)", (all) => all.map((e) => e.textContent));
      assert.deepEqual(headings.filter((t) => /#|第 \d+ 页|此处链接/.test(t)), []);
      const captions = await page.$$eval("main table[aria-labelledby]", (all) => all.map((e) => document.getElementById(e.getAttribute("aria-labelledby")).textContent));
      assert.ok(captions.length > 10 && captions.every((t) => t && !/引用/.test(t)), captions.join(" | "));
      assert.deepEqual(await page.$$eval("figure.chart-figure:not([aria-label^='图'])", (all) => all.map((e) => e.id)), []);
      for (const selector of [".flag", ".chart-figure .downloads a"]) {
        const names = await page.$$eval(selector, (all) => all.map((e) => e.getAttribute("aria-label")));
        assert.ok(new Set(names).size > names.length * 0.6, `${selector}: ${names.join(" | ")}`);
      }
      const cites = await page.$$eval(".cite-open", (all) => all.map((e) => e.getAttribute("aria-label")));
      assert.ok(new Set(cites).size > cites.length * 0.9, cites.join(" | "));
    }),

  "in a folder that is not there the page for that finds its style and the way home": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      // A host of the site below /archive/ that gives 404.html for whatever is not there.
      const server = createServer((request, answer) => {
        const name = decodeURIComponent(request.url.split("?")[0]).replace(/^\/archive\//, "").replace(/(^|\/)$/, "$1index.html");
        const file = join(siteDir, name), held = request.url.startsWith("/archive/") && existsSync(file);
        const type = { ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" }[extname(file)] ?? "text/html; charset=utf-8";
        answer.writeHead(held ? 200 : 404, { "content-type": held ? type : "text/html; charset=utf-8" });
        answer.end(readFileSync(held ? file : join(siteDir, "404.html")));
      });
      await new Promise((done) => server.listen(0, "127.0.0.1", done));
      try {
        const root = `http://127.0.0.1:${server.address().port}/archive/`;
        const page = await browser.newPage();
        for (const gone of ["gone.html", "units/gone/2019/index.html"]) {
          await page.goto(root + gone);
          await page.waitForFunction(() => getComputedStyle(document.body).marginTop === "0px");
          assert.equal(await page.$eval("main ul a", (a) => a.href), `${root}index.html`);
          assert.equal(await page.$eval("form.site-search", (f) => f.action), `${root}search/index.html`);
          await page.waitForSelector(".settings");
        }
        // The reference of a page has its address and the day.
        await page.goto(`${root}${PAGES.disclosure}`);
        assert.match(await page.textContent(".citation"), /\[\d{4}-\d\d-\d\d\]\. http:\/\/127\.0\.0\.1:\d+\/archive\/units\/pzh-dongqu-egov\/2024\/index\.html\.$/);
      } finally {
        server.close();
      }
    }),

  "nothing is requested from outside the site": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      const page = await browser.newPage();
      const outside = [];
      const errors = [];
      page.on("request", (r) => r.url().startsWith("file:") || r.url().startsWith("data:") || outside.push(r.url()));
      page.on("pageerror", (e) => errors.push(String(e)));
      for (const path of Object.values(PAGES)) await page.goto(address(siteDir, path));
      assert.deepEqual(outside, []);
      assert.deepEqual(errors, []);
    }),

  "on a phone remarks are in sight, and labels of figures grow with the type": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      const page = await browser.newPage({ viewport: { width: 390, height: 800 } });
      for (const path of [PAGES["disclosure of Xinjiang"], PAGES["disclosure with indicator tables"], PAGES.disclosure]) {
        await page.goto(address(siteDir, path));
        const cut = await page.$$eval("table.facts td.notes", (all) => all.map((e) => e.firstElementChild?.tagName === "DIV" ? e.firstElementChild : e).map((e) => [Math.round(e.getBoundingClientRect().right), e.textContent.slice(0, 20)]).filter(([right]) => right > 390));
        assert.deepEqual(cut, [], path);
      }
      const size = () => page.$eval(".chart text", (e) => e.getBoundingClientRect().height / document.documentElement.clientWidth);
      const plain = await size();
      await page.evaluate(() => { document.documentElement.dataset.size = "huge"; });
      assert.ok(await size() > plain * 1.2);
    }),

  "the keyboard alone reaches the text and the contents": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      await page.goto(address(siteDir, PAGES.disclosure));
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(() => document.activeElement.getAttribute("href")), "#main");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      assert.ok(await page.evaluate(() => document.querySelector("main").contains(document.activeElement)), "the first stop after the skip link is in the text");
      await page.goto(address(siteDir, PAGES.disclosure));
      const entry = page.locator(".toc a[href='#basic']").first();
      await entry.focus();
      await page.keyboard.press("Enter");
      assert.match(page.url(), /#basic$/);
    }),

  "the settings show what is chosen, at first what the system says": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      const page = await browser.newPage();
      const chosen = () => page.$$eval(".settings input:checked", (all) => all.map((e) => e.closest("label").textContent.trim()));
      const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      await page.goto(address(siteDir, PAGES.home));
      const [plain, light] = [await chosen(), await paper()];
      assert.deepEqual(plain, ["跟随系统", "标准"]);
      await page.click(".settings summary");
      await page.check(".settings input[value=dark]");
      await page.check(".settings input[value=large]");
      await page.reload();
      assert.deepEqual(await chosen(), ["深色", "大"]);
      assert.notEqual(await paper(), light);
      await page.click(".settings summary");
      for (const name of ["scheme", "size"]) await page.locator(`.settings input[name=${name}]`).first().check();
      await page.reload();
      assert.deepEqual(await chosen(), plain);
      assert.equal(await paper(), light);
    }),

  "on a phone the coverage begins at the newest year, its caption whole, with and without scripts": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      for (const javaScriptEnabled of [true, false]) {
        const page = await (await browser.newContext({ viewport: { width: 390, height: 800 }, javaScriptEnabled })).newPage();
        await page.goto(address(siteDir, PAGES.home));
        const places = await page.locator(".coverage :is(caption,thead th:last-child,tbody th[scope=row])").evaluateAll((all) => all.map((e) => {
          const box = e.getBoundingClientRect();
          return [Math.round(box.left), Math.round(box.right)];
        }));
        assert.ok(places.length >= 6 && places.every(([left, right]) => left >= 0 && right <= 390), JSON.stringify(places));
        // No amount is half behind the names, at the newest year and wherever the reader stops.
        for (const by of [0, -60]) {
          await page.evaluate((by) => document.querySelector(".coverage .scroll").scrollBy(by, 0), by);
          await page.waitForTimeout(600);
          const cut = await page.evaluate(() => {
            const names = document.querySelector(".coverage tbody th[scope=row]").getBoundingClientRect().right;
            return [...document.querySelectorAll(".coverage thead th:not(:first-child)")].map((e) => e.getBoundingClientRect()).filter((b) => b.left < names - 2 && b.right > names + 2).length;
          });
          assert.equal(cut, 0, `moved by ${by}`);
        }
      }
    }),

  "print shows the whole text on paper, without navigation": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      const page = await browser.newPage();
      await page.goto(address(siteDir, PAGES.disclosure));
      await page.emulateMedia({ media: "print" });
      assert.equal(await page.locator(".site-nav").isVisible(), false);
      assert.equal(await page.locator("#basic").isVisible(), true);
      const pdf = await page.pdf({ format: "A4", outline: true, tagged: true });
      const pages = (pdf.toString("latin1").match(/\/Type\s*\/Page[^s]/g) ?? []).length;
      assert.ok(pages >= 4, `the document has ${pages} pages on paper`);
      assert.match(pdf.toString("latin1"), /\/Outlines/, "the PDF has bookmarks");
    }),

  "pages keep to their weight": ({ siteDir, assert }) => {
    const weigh = (path) => gzipSync(readFileSync(join(siteDir, path)), { level: 9 }).length;
    const disclosures = readdirSync(join(siteDir, "units")).flatMap((u) => readdirSync(join(siteDir, "units", u)).filter((y) => /^\d{4}$/.test(y)).map((y) => `units/${u}/${y}/index.html`));
    assert.equal(disclosures.length, 5);
    const heavy = disclosures.map((path) => [path, weigh(path)]).filter(([, size]) => size > 40 * 1024);
    assert.deepEqual(heavy, []);
    assert.ok(weigh("index.html") <= 20 * 1024);
    const assets = readdirSync(join(siteDir, "assets")).map((name) => statSync(join(siteDir, "assets", name)).size);
    assert.ok(assets.reduce((a, b) => a + b, 0) < 200 * 1024, "style sheets and scripts together stay small");
  },
};
