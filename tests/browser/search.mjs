// Search from a folder on disk: terms lead to anchors that exist, filters and the address work, the keyboard suffices.
import { readFileSync, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL, fileURLToPath } from "node:url";
import { dirname, join } from "node:path";

/** Whether a link leads to a page that has its anchor; gives the reason if not. */
function broken(href) {
  const url = new URL(href);
  const file = fileURLToPath(url.href.split("#")[0]);
  if (!existsSync(file)) return `${file} does not exist`;
  const anchor = decodeURIComponent(url.hash.slice(1));
  if (!anchor) return "";
  const ids = new Set([...readFileSync(file, "utf8").matchAll(/\sid=(?:"([^"]*)"|'([^']*)'|([^\s>]+))/g)].map((m) => m[1] ?? m[2] ?? m[3]));
  return ids.has(anchor) ? "" : `${file} has no anchor ${anchor}`;
}

/** Runs the searches; `siteDir` holds the site built from the repository's own content. */
export async function run({ chromium, siteDir, assert }) {
  // Words of a query: units behind numbers are taken down, not looked up.
  const { words } = createRequire(import.meta.url)(join(dirname(fileURLToPath(import.meta.url)), "../../themes/default/assets/search.js"));
  for (const [query, expected, behind] of [
    ["412 万元", ["412"], { 412: "万元" }],
    ["2024年收入2,114. 81万元", ["2024", "收入", "2114.81"], { 2114.81: "万元" }],
    ["412元收入", ["412", "收入"], { 412: "元" }],
    ["3 人 412人员", ["3", "412", "人员"], { 3: "人" }],
    ["万元", ["万元"], {}],
    ["下降5.84%", ["下降", "5.84"], { 5.84: "%" }],
  ]) {
    const units = {};
    assert.deepEqual(words(query, units), expected, query);
    assert.deepEqual(units, behind, query);
  }
  const address = pathToFileURL(join(siteDir, "search/index.html")).href;
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  try {
    const context = await browser.newContext();
    const page = await context.newPage();
    const errors = [];
    page.on("pageerror", (e) => errors.push(String(e)));
    const settled = () => page.waitForFunction(() => { const t = document.getElementById("search-status").textContent; return t && !/…$/.test(t); });
    const search = async (query, more = "") => {
      await page.goto(`${address}?q=${encodeURIComponent(query)}${more}`);
      await settled();
      return page.$$eval("#search-results li h3 a, #search-results .pages a", (links) => links.map((a) => ({ href: a.href, text: a.textContent, all: a.closest("li").textContent })));
    };
    const cases = [
      ["三公", /三公/],
      ["三公经费", /“三公”经费/],
      ["部门决算", /部门决算/],
      ["411.91", /411\.91/],
      ["2,114.81", /2,?114\.81/],
      ["2013701", /2013701/],
      ["攀枝花市东区电子政务建设管理中心", /电子政务建设管理中心/],
      ["公务接待费 2023", /公务接待费/],
      ["巴州区三公经费", /三公/],
      ["数字城管", /数字城管/],
      // Amounts as readers type them, and figures printed with a blank inside.
      ["412 万元", /收入总计 412 万元/],
      ["2114.81万元", /2,114\.81 万元/],
      ["支出2,114.81万元", /2,114\.81 万元/],
      ["1910.22", /1,910\. 22/],
      ["1,910. 22 万元", /1,910\. 22/],
      ["27.39", /27\. 39/],
    ];
    for (const [query, expected] of cases) {
      const found = await search(query);
      assert.ok(found.length > 0, `${query} finds something`);
      assert.match(found.slice(0, 3).map((f) => f.all).join("\n"), expected, query);
      for (const one of found) assert.equal(broken(one.href), "", `${query}: ${one.text}`);
      assert.ok((await page.$$("#search-results mark")).length > 0, `${query} is marked`);
      assert.match(await page.textContent("#search-status"), /\d/, `${query} is counted`);
    }
    // Figures below 1; words that stand beside figures, also without a blank between.
    const notes = () => page.$$eval("#search-results .note", (all) => all.map((note) => note.textContent).join("\n"));
    for (const [query, expected] of [["0.05", /0\.05 万元/], ["0.07", /0\.07/], ["增加191.93", /增加 191\.93/], ["增加 38.65", /38\.65/], ["较上年 增加 191.93 万元", /较上年 增加 191\.93 万元/]]) {
      const found = await search(query);
      assert.match(found.slice(0, 3).map((f) => f.all).join("\n"), expected, query);
      assert.equal(await notes(), "", query);
    }
    assert.ok((await search("公务接待费 增加")).some((f) => /pzh-dongqu-egov\/2024/.test(f.href)), "a row that says 增加 holds that word");
    // What the index leaves out is said, and no page is denied for it.
    assert.ok((await search("公务接待费 9.07%")).length > 5);
    assert.match(await notes(), /“9\.07%”可能有而未列出/);
    await search("三公 12");
    assert.match(await notes(), /“12”可能有而未列出/);
    // Quotes are as the page prints: brackets around a rate, states by their marks.
    assert.match((await search("收支总计 5.84")).map((f) => f.all).join("\n"), /减少30\.04万元（下降5\.84%）/);
    const states = (await search("接待 2023", "&unit=chuanshan-egov")).map((f) => f.all).join("\n");
    assert.match(states, /〔列名〕/);
    assert.doesNotMatch(states, /—/);
    // A part of a name filters; one that no unit has is told and not kept to.
    const typed = async (text) => {
      await search("公务接待费");
      await page.fill("#search-unit", text);
      await page.press("#search-unit", "Tab");
      await page.waitForFunction((unit) => decodeURIComponent(location.search).includes(`unit=${unit}`), text === "船山" ? "chuanshan-egov" : text);
      await settled();
      await page.waitForSelector("#search-results li h3 a");
      return page.$$eval("#search-results li h3 a", (links) => [...new Set(links.map((a) => a.href.match(/units\/([^/]+)/)[1]))]);
    };
    assert.deepEqual(await typed("船山"), ["chuanshan-egov"]);
    assert.match(await page.inputValue("#search-unit"), /船山/);
    assert.ok((await typed("政府")).length > 0);
    assert.ok((await typed("不存在")).length > 1);
    assert.match(await notes(), /没有名称含“不存在”的单位/);
    // Units are found by former names and by parts of their ids; a word among the figures has no unit behind it.
    const units = async (query) => (await search(query, "&kind=u")).map((f) => f.href.match(/units\/([^/]+)/)[1]).sort();
    assert.deepEqual(await units("建设管理"), ["pzh-dongqu-egov"]);
    assert.deepEqual(await units("管理中心"), ["chuanshan-egov", "pzh-dongqu-egov"]);
    assert.deepEqual(await units("egov"), ["changji-egov", "chuanshan-egov", "pzh-dongqu-egov"]);
    assert.deepEqual(await units("pzh-dongqu-egov"), ["pzh-dongqu-egov"]);
    const flat = (await search("因公出国 bazhou", "&kind=s")).concat(await search("因公出国（境）费 2023 巴中市", "&kind=s")).map((f) => f.all).join("\n");
    assert.match(flat, /较上年 持平/);
    assert.doesNotMatch(flat, /持平 万元/);
    // A section of a disclosure is reached at its place, with unit and year.
    const sections = await search("三公", "&kind=s");
    assert.match(sections[0].href, /units\/[^/]+\/\d{4}\/index\.html#.+/);
    assert.match(sections[0].all, /\d{4}/);
    // The number told is that of the results, without an “about” where few are left to verify.
    for (const query of ["收入", "公务接待费", "机关运行经费", "2013701"]) {
      await search(query);
      await page.waitForFunction(() => !document.getElementById("search-status").textContent.includes("约"));
      const told = Number((await page.textContent("#search-status")).match(/(\d+) 项/)[1]);
      const results = "#search-results .sections > li, #search-results .pages > li";
      for (let more = await page.$("button.more"); more; more = await page.$("button.more")) {
        const before = (await page.$$(results)).length;
        await more.click();
        await page.waitForFunction(([all, n]) => document.querySelectorAll(all).length > n, [results, before]);
      }
      assert.equal((await page.$$(results)).length, told, `${query}: as many as told`);
    }
    // Two items of one name are told apart by their groups.
    const named = (await search("收入", "&kind=i")).filter((f) => f.text === "收入").map((f) => f.all);
    assert.ok(named.length > 1 && new Set(named).size === named.length, named.join(" | "));
    // Filters.
    const year = await search("三公", "&kind=s&year=2018");
    assert.ok(year.length > 0 && year.every((f) => /\/2018\//.test(f.href)), "the year is kept to");
    const unit = await search("三公", "&unit=changji-egov");
    assert.ok(unit.length > 0 && unit.every((f) => /changji-egov/.test(f.href)), "the unit is kept to");
    // Nothing found says so and offers the lists; nothing hostile is taken as markup.
    await search("<img src=x onerror=alert(1)>齉龘");
    assert.ok(await page.isVisible("#search-else"), "lists are offered");
    assert.equal((await page.$$("#search-results img")).length, 0);
    // Keyboard: type, Enter, the address keeps the query, Tab reaches the first result.
    await page.goto(address);
    await page.keyboard.type("机关运行经费");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#search-results li a");
    assert.match(decodeURIComponent(page.url()), /q=机关运行经费/);
    let reached = false;
    for (let i = 0; i < 20 && !reached; i++) {
      await page.keyboard.press("Tab");
      reached = await page.evaluate(() => !!document.activeElement.closest("#search-results"));
    }
    assert.ok(reached, "Tab reaches the results");
    assert.deepEqual(errors, []);
    await context.close();
    // Without scripts the page says what to do instead.
    const plain = await browser.newContext({ javaScriptEnabled: false });
    const silent = await plain.newPage();
    await silent.goto(address);
    assert.ok(await silent.isVisible("noscript p"), "the page explains itself without scripts");
    for (const href of await silent.$$eval("#search-else a", (links) => links.map((a) => a.href))) assert.equal(broken(href), "");
  } finally {
    await browser.close();
  }
}
