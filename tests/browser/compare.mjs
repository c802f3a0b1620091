// The comparison's controls: years, sections, differences, order, marks, copy and CSV, and the view as an address.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PAGES, address, withBrowser } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const open = async (browser, siteDir, options = {}, hash = "") => {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })).newPage();
  const errors = [];
  page.on("pageerror", (e) => errors.push(String(e)));
  await page.goto(address(siteDir, PAGES.compare) + hash);
  return { page, errors };
};
const hash = (page) => page.evaluate(() => decodeURIComponent(location.hash));
/** Cells of a row as seen, by item. */
const row = (page, item) => page.$eval(`.compare-group:not([hidden]) tr[data-item="${item}"]`, (tr) => [...tr.cells].filter((c) => !c.hidden).map((c) => c.innerText.replace(/\s+/g, " ").trim()));

/** An archive of one invented body over many years, in 元 and 万元, with a blank and an approximate number; gives its folder. */
function archive(binary, years) {
  const folder = mkdtempSync(join(tmpdir(), "gongkai-years-"));
  const unit = join(folder, "content/units/long");
  mkdirSync(unit, { recursive: true });
  writeFileSync(join(folder, "site.toml"), 'title = "试验档案"\nbase_url = "https://archive.example/a/"\n');
  writeFileSync(join(unit, "unit.yaml"), "编号: long\n名称: 某馆\n");
  for (let i = 0; i < years; i++) {
    const yuan = i === years - 1;
    const income = yuan ? "3000000.10" : (100.1 + i).toFixed(2);
    const spent = i === 1 ? "''" : i === 2 ? "100余" : yuan ? "2999999" : (99.3 + i).toFixed(2);
    const text = `版式: sichuan-2023\n年度: ${2024 - years + 1 + i}\n名称: 某馆\n金额单位: ${yuan ? "元" : "万元"}\n收入支出决算总体情况说明:\n  收入总计: ${income}\n  支出总计: ${spent}\n`;
    writeFileSync(join(unit, `${2024 - years + 1 + i}.yaml`), text);
  }
  execFileSync(binary, ["build", "--site", folder], { stdio: "pipe" });
  return folder;
}

export const tests = {
  "without scripts there are no controls and all years": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      const { page } = await open(browser, siteDir, { javaScriptEnabled: false });
      assert.equal(await page.locator(".picker").count(), 0);
      assert.equal((await page.locator(".picker-place").boundingBox()).height, 0);
      assert.ok(await page.locator("tr[data-item='total.income'] td.v").first().isVisible());
    }),

  "years and sections are chosen, the address says which, and restores them": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      const { page, errors } = await open(browser, siteDir);
      await page.click(".picker summary");
      await page.check("input[name=y][value='2024']");
      await page.check("input[name=g][value='total']");
      assert.equal(await hash(page), "#view&y=2024&g=total");
      const view = async (page) => {
        assert.deepEqual(await page.$$eval(".compare-group", (all) => all.filter((g) => !g.hidden).map((g) => g.querySelector("h2").id)), ["g-total"]);
        assert.deepEqual(await row(page, "total.income"), ["收入总计", "412"]);
        assert.equal(await page.locator(".compare-toc li:visible").count(), 1);
        assert.match(await page.textContent(".picker-note"), /2024.*1 个部分/);
      };
      await view(page);
      const again = await open(browser, siteDir, {}, await hash(page));
      await view(again.page);
      assert.ok(await again.page.isChecked("input[name=y][value='2024']"), "the controls show what is chosen");
      // A link within the page keeps the view, and what it leads to is shown.
      await again.page.click(".breaks a >> nth=0");
      await again.page.waitForFunction(() => location.hash.includes("&at="));
      assert.match(await hash(again.page), /^#view&y=2024&g=total,gpb-structure&at=gpb\.function\.206\.amount$/);
      assert.ok(await again.page.locator("[id='gpb.function.206.amount']").isVisible());
      await page.click("[data-do=reset]");
      assert.equal(await hash(page), "");
      assert.equal(await page.locator(".compare-group[hidden]").count(), 0);
      assert.deepEqual([...errors, ...again.errors], []);
    }),

  "the difference of two years is exact, marked, and not computed across a break": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      const { page, errors } = await open(browser, siteDir, {}, "#view&d=2018-2024");
      // What the program computed for neighbouring years, the script computes again: cell by cell the same.
      const unequal = await page.$$eval("table.compare tbody tr:not(.group,.break)", (rows) => rows.map((tr) => {
        const texts = (cells) => [...tr.querySelectorAll(cells)].map((c) => c.innerText.trim()).filter(Boolean);
        const picked = texts(".picked"), own = texts(".computed:not(.picked)");
        return own.length && own.join() !== picked.join() ? tr.dataset.item + ": " + own + " / " + picked : "";
      }).filter(Boolean));
      assert.deepEqual(unequal, []);
      assert.equal((await row(page, "gpb.function[201].amount"))[1], "〔断〕");
      assert.equal((await row(page, "org.subordinate.total"))[1], "〔未计算〕");
      await page.evaluate(() => { location.hash = "#view&d=2017-2024&g=total"; });
      await page.waitForFunction(() => document.querySelector("tr[data-item='total.income'] .picked .mark"));
      assert.deepEqual((await row(page, "total.income")).slice(1, 3), ["−102.21 〔推算〕", "−19.88%"]);
      assert.deepEqual(errors, []);
    }),

  "rows are ordered by a change, marks stand above the limit": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      const { page, errors } = await open(browser, siteDir);
      await page.click(".picker summary");
      await page.selectOption("select[name=s]", "2024");
      const order = () => page.$$eval(".compare-group:has(#g-gpb-structure) .scroll tbody tr:not(.break)", (rows) => rows.map((tr) => Number(tr.querySelectorAll("td.v")[1]?.dataset.v ?? NaN)).filter((n) => !Number.isNaN(n)));
      const down = await order();
      assert.deepEqual(down, [...down].sort((a, b) => b - a));
      assert.equal(await page.locator(".compare-group:has(#g-gpb-structure) .scroll th[aria-sort=descending]").count(), 1);
      await page.check("input[name=up]");
      const up = await order();
      assert.deepEqual(up, [...up].sort((a, b) => a - b));
      // Breaks stay with their rows, children with what they are part of.
      const after = await page.$$eval(".compare tr.break", (all) => all.map((tr) => tr.previousElementSibling.dataset.item));
      assert.ok(after.includes("gpb.function[206].amount"), after.join());
      await page.fill("input[name=t]", "30");
      const marked = await page.$$eval(".compare mark", (all) => all.map((m) => m.textContent));
      assert.ok(marked.length > 0);
      const beyond = await page.$$eval(".compare td.computed", (all) => all.map((td) => td.textContent).filter((t) => /%$/.test(t)).filter((t) => Math.abs(Number(t.replace("−", "-").replace("%", ""))) > 30));
      assert.deepEqual(marked.sort(), beyond.sort(), "marked are exactly those beyond the limit");
      await page.check("input[name=only]");
      assert.equal(await hash(page), "#view&s=2024&up=1&t=30&only=1");
      const plain = await page.$$eval(".compare-group:not([hidden]) tbody tr", (all) => all.filter((tr) => !tr.hidden && !tr.querySelector("mark") && tr.dataset.item).map((tr) => tr.dataset.item));
      for (const item of plain) assert.ok(await page.$eval(`tr[data-item="${item}"]`, (tr) => /\bd\d/.test(tr.nextElementSibling?.className)), `${item} is over a marked row`);
      for (const odd of ["-5", "1e2"]) {
        await page.fill("input[name=t]", odd);
        assert.equal(await hash(page), "#view&s=2024&up=1", `${odd} is no limit`);
      }
      await page.fill("input[name=t]", ".5");
      assert.equal(await hash(page), "#view&s=2024&up=1&t=0.5&only=1");
      await page.fill("input[name=t]", "");
      assert.equal(await page.locator(".compare mark").count(), 0);
      assert.equal(await page.locator(".compare tbody tr[hidden]").count(), 0);
      assert.deepEqual(errors, []);
    }),

  "what is seen is copied as a table and saved as CSV, from a folder too": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      for (const refused of [false, true]) {
        const { page, errors } = await open(browser, siteDir, { acceptDownloads: true }, "#view&y=2018,2024&g=total&d=2018-2024&n=1");
        await page.context().grantPermissions(["clipboard-read", "clipboard-write"]).catch(() => {});
        if (refused) await page.evaluate(() => { navigator.clipboard.write = () => Promise.reject(new Error("refused")); });
        await page.click(".picker summary");
        await page.click("[data-do=copy]");
        await page.waitForFunction(() => document.querySelector(".picker output").textContent === "已复制");
        const [text, html] = await page.evaluate(async () => {
          const [item] = await navigator.clipboard.read();
          return Promise.all(["text/plain", "text/html"].map(async (type) => (await item.getType(type)).text()));
        });
        const lines = text.split(/\r?\n/).map((line) => line.split("\t"));
        assert.deepEqual(lines[0].slice(0, 8), ["部分", "项目", "编码", "单位", "变动（2018 → 2024）", "变动率（2018 → 2024）%", "2018", "2024"]);
        assert.deepEqual(lines[1].slice(1, 8), ["收入总计", "", "万元", "-72.17", "-14.91", "484.17", "412"]);
        assert.match(html, /<table>.*<td>484\.17<\/td>/s);
        const [download] = await Promise.all([page.waitForEvent("download"), page.click("[data-do=csv]")]);
        assert.equal(download.suggestedFilename(), "pzh-dongqu-egov-compare.csv");
        const csv = readFileSync(await download.path(), "utf8");
        assert.ok(csv.startsWith("\uFEFF部分,项目,"), csv.slice(0, 40));
        assert.equal(csv.trim().split("\r\n").length, lines.filter((l) => l.length > 1).length, "the same rows");
        await page.click("[data-do=link]");
        await page.waitForTimeout(50);
        assert.equal(await page.evaluate(() => navigator.clipboard.readText()), page.url());
        assert.deepEqual(errors, []);
      }
    }),

  "the whole table is taken along without a choice, 无 as it is printed": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      const { page, errors } = await open(browser, siteDir, { acceptDownloads: true });
      await page.click(".picker summary");
      const [download] = await Promise.all([page.waitForEvent("download"), page.click("[data-do=csv]")]);
      const lines = readFileSync(await download.path(), "utf8").trim().split("\r\n");
      const rows = await page.$$eval("table.compare tbody tr:not(.break)", (all) => all.length);
      assert.equal(lines.length, rows + 1);
      const marks = lines[0].split(",").indexOf("2024 标记");
      assert.equal(lines.find((line) => line.includes("内设机构数")).split(",")[marks], "无");
      assert.deepEqual(errors, []);
    }),

  "an address that nobody wrote on purpose shows what can be shown": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      for (const [hash, note] of [["#view&y=abc,9999&g=<img>&d=1-2&s=__proto__&t=x&only=1&at=%E0%A4%A", ""], ["#view&d=2018-2018&s=c&t=-1", ""], ["#view&y=2017,1,2018", "所见：2017、2018"], ["#%E0%A4%A", ""]]) {
        const { page, errors } = await open(browser, siteDir, {}, hash);
        assert.equal(await page.textContent(".picker-note"), note, hash);
        await page.evaluate(() => { location.hash = "#%E0%A4%A"; });
        await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50)));
        assert.deepEqual(errors, [], hash);
        await page.context().close();
      }
    }),

  "axe-core finds nothing in the open controls and a marked view, light and dark": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      for (const colorScheme of ["light", "dark"]) {
        const { page } = await open(browser, siteDir, { colorScheme, reducedMotion: "reduce" }, "#view&d=2017-2024&s=r&t=10");
        await page.click(".picker summary");
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }));
        assert.deepEqual(violations.map((v) => `${v.id} at ${v.nodes[0].target}`), []);
      }
    }),

  "the keyboard alone chooses, and the note is said": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      const { page } = await open(browser, siteDir);
      await page.focus(".picker summary");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Space");
      assert.match(await hash(page), /^#view&y=\d{4}$/);
      assert.equal(await page.getAttribute(".picker-note", "role"), "status");
      const unnamed = await page.$$eval(".picker :is(input,select)", (all) => all.filter((e) => !e.labels.length).map((e) => e.name));
      assert.deepEqual(unnamed, []);
    }),

  "twenty years: controls fit a phone, units and approximate numbers are minded, nothing moves": ({ chromium, binary, assert }) => {
    const folder = archive(binary, 20);
    return withBrowser(chromium, async (browser) => {
      const site = join(folder, "public");
      const page = await (await browser.newContext({ viewport: { width: 320, height: 800 }, reducedMotion: "reduce" })).newPage();
      await page.goto(address(site, "units/long/compare/index.html"));
      const shift = await page.evaluate(() => new Promise((resolve) => {
        let sum = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((e) => { sum += e.value; })).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => resolve(sum), 200);
      }));
      assert.ok(shift < 0.001, `the layout shifted by ${shift}`);
      await page.click(".picker summary");
      assert.equal(await page.locator("input[name=y]").count(), 20);
      await page.selectOption("select[name=a]", "2005");
      await page.selectOption("select[name=b]", "2024");
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 320);
      // 100.10 万元 in 2005, 3,000,000.10 元 in 2024.
      assert.deepEqual((await row(page, "total.income")).slice(1, 3), ["+1999000.10", "+199.70%"]);
      const difference = async (a, b) => {
        await page.evaluate(([a, b]) => { location.hash = `#view&d=${a}-${b}`; }, [a, b]);
        await page.waitForFunction(([a, b]) => document.querySelector("th.picked")?.textContent.includes(`${a} → ${b}`), [a, b]);
        return (await row(page, "total.expenditure"))[1];
      };
      assert.equal(await difference(2005, 2006), "〔未计算〕", "2006 is blank");
      assert.equal(await difference(2005, 2007), "〔约数〕", "2007 is approximate");
      assert.equal(await difference(2010, 2008), "−2.00万元", "backwards too, in the unit of the last");
      const [small] = await page.$$eval(".picker :is(summary,label,button,select)", (all) => all.map((e) => e.getBoundingClientRect().height).sort((a, b) => a - b));
      assert.ok(small >= 24, `a control is ${small} pixels high`);
    }).finally(() => rmSync(folder, { recursive: true, force: true }));
  },

  "twenty years on paper: every value and change stands on a sheet, and the page is as before": ({ chromium, binary, assert }) => {
    const folder = archive(binary, 20);
    return withBrowser(chromium, async (browser) => {
      const page = await browser.newPage();
      await page.goto(address(join(folder, "public"), "units/long/compare/index.html"));
      const before = await page.$eval("main", (main) => main.innerText);
      const printed = async () => {
        const pdf = await page.pdf({ preferCSSPageSize: true });
        const words = execFileSync("pdftotext", ["-bbox", "-", "-"], { input: pdf, encoding: "utf8", stdio: ["pipe", "pipe", "ignore"] });
        return new Set([...words.matchAll(/xMin="([\d.-]+)"[^>]*xMax="([\d.-]+)"[^>]*>([^<]*)/g)].filter((m) => m[1] > 40 && m[2] < 555).map((m) => m[3]));
      };
      // Incomes from 2005 on, and the change of each year but the last, which is in 元.
      const wanted = Array.from({ length: 19 }, (_, i) => (100.1 + i).toFixed(2)).concat("3000000.10", "+1.00", "+0.86%");
      const sheets = await printed();
      assert.deepEqual(wanted.filter((w) => !sheets.has(w)), []);
      assert.equal(await page.$eval("main", (main) => main.innerText), before);
      assert.equal(await page.locator(".sheets").count(), 0);
      // Chosen years are the ones that are printed.
      await page.evaluate(() => { location.hash = "#view&y=2006,2024"; });
      await page.waitForFunction(() => /2006/.test(document.querySelector(".picker-note").textContent));
      const chosen = await printed();
      assert.ok(chosen.has("101.10") && chosen.has("3000000.10") && !chosen.has("105.10"));
    }).finally(() => rmSync(folder, { recursive: true, force: true }));
  },

  "the sections to choose from are all in sight": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      const page = await browser.newPage({ viewport: { width: 390, height: 800 } });
      await page.goto(address(siteDir, PAGES.compare));
      await page.click(".picker summary");
      assert.deepEqual(await page.$eval(".pick-groups p", (e) => [e.scrollHeight - e.clientHeight, e.scrollWidth - e.clientWidth]), [0, 0]);
    }),
};
