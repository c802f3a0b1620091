// Themes: the plain one, the frame of docs/themes.md, comparison pages of other markup, colours of a sheet of one's own.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PAGES, address, withBrowser } from "./browser.mjs";

const TOP = join(dirname(fileURLToPath(import.meta.url)), "../..");
const built_in = (path) => readFileSync(join(TOP, "themes", path), "utf8");

/** Builds the sample archive with a theme and files below `themes/`, runs the test on it, and clears it away. */
async function themed(binary, theme, files, test) {
  const folder = mkdtempSync(join(tmpdir(), "gongkai-theme-"));
  try {
    cpSync(join(TOP, "content"), join(folder, "content"), { recursive: true });
    writeFileSync(join(folder, "site.toml"), `title = "试验档案"\ntheme = "${theme}"\n`);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, "themes", path)), { recursive: true });
      writeFileSync(join(folder, "themes", path), text);
    }
    execFileSync(binary, ["build", "--site", folder], { stdio: "pipe" });
    return await test(join(folder, "public"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The theme that the documentation builds step by step, with a change to its frame. */
function tutorial(change = (frame) => frame) {
  const section = readFileSync(join(TOP, "docs/themes.md"), "utf8").split("\n## ").find((s) => s.startsWith("A theme of your own"));
  const block = (language) => section.split("```" + language + "\n")[1].split("```")[0].replace(/^ {3}/gm, "");
  return { "mine/theme.yaml": block("yaml"), "mine/templates/base.html": change(block("html")), "mine/assets/mine.css": block("css") };
}

const watched = async (browser, options = {}) => {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })).newPage();
  const errors = [];
  page.on("pageerror", (e) => errors.push(`${page.url()}: ${e}`));
  return { page, errors };
};

export const tests = {
  "the plain theme: fields are seen, words for listeners are hidden, pages of the original set apart, no dead button": ({ chromium, binary, assert }) =>
    themed(binary, "plain", {}, (site) => withBrowser(chromium, async (browser) => {
      const { page, errors } = await watched(browser, { colorScheme: "dark" });
      await page.goto(address(site, PAGES.search));
      const field = () => page.$eval("#search-q", (e) => { const s = getComputedStyle(e); return [s.borderTopWidth, s.backgroundColor, s.outlineStyle, s.outlineWidth]; });
      await page.focus("#search-q");
      assert.deepEqual(await field(), ["1px", "rgb(255, 255, 255)", "solid", "3px"]);
      await page.goto(address(site, PAGES.home));
      assert.ok(await page.$$eval(".vh", (all) => all.length > 3 && all.every((e) => e.offsetWidth <= 1)));
      await page.goto(address(site, PAGES.disclosure));
      assert.equal(await page.locator("button:visible").count(), 0);
      assert.equal(await page.$eval(".head .pagebreak", (e) => getComputedStyle(e).borderTopStyle), "solid");
      // The page is light whatever the reader's system says, and so are its charts.
      assert.equal(await page.$eval(".chart text:not(.m)", (e) => getComputedStyle(e).fill), "rgb(26, 26, 26)");
      await page.emulateMedia({ media: "print" });
      assert.ok(await page.locator(".figure-data table").first().isVisible(), "what is folded is printed");
      assert.deepEqual(errors, []);
    })),

  "scripts do without what a frame of one's own lacks, each feature by itself": ({ chromium, binary, assert }) => {
    const scripted = (frame) => frame.replace("</head>", '<script defer src="{{ page.root }}{{ assets["page.js"] }}"></script>\n</head>');
    const bare = (frame) => scripted(frame).replace('<template id="ui">{% block ui %}{% endblock %}</template>', "<div hidden>{% block ui %}{% endblock %}</div>");
    const check = (frame, test) => themed(binary, "mine", tutorial(frame), (site) => withBrowser(chromium, async (browser) => {
      const { page, errors } = await watched(browser);
      for (const path of Object.values(PAGES)) {
        await page.goto(address(site, path));
        await page.waitForFunction(() => [...document.querySelectorAll(".scroll[tabindex]")].every((e) => e.scrollWidth > e.clientWidth));
      }
      await page.goto(address(site, PAGES.disclosure));
      await test(page);
      assert.deepEqual(errors, []);
    }));
    return check(scripted, async (page) => {
      await page.click("caption .cite-open");
      assert.match(await page.inputValue("#cite-line"), /试验档案/);
      await page.click("[data-copy=cite-line]");
    }).then(() => check(bare, async (page) => assert.equal(await page.locator(".cite-open:visible").count(), 0)));
  },

  "a search page of one's own may be a field and a list": ({ chromium, binary, assert }) => {
    const own = '{% extends "base.html" %}{% block head %}{{ super() }}<script defer src="{{ page.root }}{{ assets["search.js"] }}"></script>{% endblock %}'
      + '{% block main %}<form id="search-form"><input id="search-q" name="q"></form><div id="search-results" data-version="{{ version }}" data-root="{{ page.root }}"></div>{% endblock %}';
    return themed(binary, "default", { "default/templates/search.html": own }, (site) => withBrowser(chromium, async (browser) => {
      const { page, errors } = await watched(browser);
      await page.goto(address(site, PAGES.search) + "?q=412");
      await page.waitForSelector(".sections a[href*='total.income']");
      assert.deepEqual(errors, []);
    }));
  },

  "the comparison's controls work on sections of other markup": ({ chromium, binary, assert }) => {
    const template = built_in("default/templates/compare.html");
    const start = template.indexOf("{% for group in groups %}<section"), end = template.indexOf("{% if duties %}<section");
    const own = template.slice(0, start) + '{% for group in groups %}<section><h2 id="{{ group.id }}">{{ group.title }}</h2>{{ group.table }}</section>{% endfor %}' + template.slice(end);
    const other = own.replace(/<nav class="compare-toc"[^]*?<\/nav>/, "").replace('<section><h2 id="{{ group.id }}">', '<article id="{{ group.id }}"><h3>').replace("</h2>{{ group.table }}</section>", "</h3>{{ group.table }}</article>")
      .replace(/<form autocomplete[^]*?<\/form>/, '<form><fieldset class="pick-groups"></fieldset></form>');
    assert.ok(own !== template && other.length < own.length - 500);
    const check = (html, toc) => themed(binary, "default", { "default/templates/compare.html": html }, (site) => withBrowser(chromium, async (browser) => {
      const { page, errors } = await watched(browser);
      await page.goto(address(site, PAGES.compare) + "#view&g=total");
      assert.deepEqual(await page.$$eval("table.compare", (all) => all.filter((t) => t.checkVisibility()).map((t) => t.dataset.group)), ["total"]);
      assert.equal(await page.locator("nav.compare-toc li:visible").count(), toc);
      await page.click(".picker summary");
      const names = await page.$$eval(".pick-groups label", (all) => all.map((e) => e.textContent.trim()));
      assert.ok(names.length > 8 && names.includes("收入支出决算总体情况说明"), names.join());
      await page.uncheck("input[name=g][value=total]");
      assert.ok(await page.locator("table.compare:visible").count() > 8);
      assert.deepEqual(errors, []);
    }));
    return check(own, 1).then(() => check(other, 0));
  },

  "colours of a sheet that is linked last win, in light and dark, and not over the reader's own ground": ({ chromium, binary, assert }) => {
    const frame = '{% extends "default/base.html" %}{% block head %}<link rel="stylesheet" href="{{ page.root }}{{ assets["mine.css"] }}">{% endblock %}';
    const colours = { 1: "rgb(255, 0, 0)", ink: "rgb(255, 0, 255)", muted: "rgb(0, 128, 0)", line: "rgb(0, 0, 255)", paper: "rgb(255, 255, 0)" };
    const sheet = `:root{${Object.entries(colours).map(([name, value]) => `--chart-${name}:${value}`).join(";")};--accent:rgb(1, 2, 3)}`;
    return themed(binary, "default", { "default/templates/base.html": frame, "default/assets/mine.css": sheet }, (site) => withBrowser(chromium, async (browser) => {
      for (const [options, stored] of [[{ colorScheme: "light" }], [{ colorScheme: "dark" }], [{ colorScheme: "light" }, "dark"], [{ colorScheme: "dark" }, "light"]]) {
        const { page } = await watched(browser, options);
        for (const path of [PAGES.disclosure, PAGES.compare]) {
          await page.goto(address(site, path));
          if (stored) await page.evaluate((theme) => { document.documentElement.dataset.theme = theme; }, stored);
          const seen = await page.evaluate((names) => Object.fromEntries(names.map((n) => [n, getComputedStyle(document.documentElement).getPropertyValue(`--chart-${n}`)])), Object.keys(colours));
          assert.deepEqual(seen, colours, JSON.stringify([options, stored]));
          assert.equal(await page.$eval(".chart text:not(.m)", (e) => getComputedStyle(e).fill), colours.ink);
          assert.equal(await page.$eval("main a:not([class])", (e) => getComputedStyle(e).getPropertyValue("--accent")), "rgb(1, 2, 3)");
        }
      }
      const { page } = await watched(browser, { forcedColors: "active", colorScheme: "dark" });
      await page.goto(address(site, PAGES.disclosure));
      assert.equal(await page.$eval(".chart text:not(.m)", (e) => getComputedStyle(e).fill), await page.evaluate(() => getComputedStyle(document.body).color));
    }));
  },
};
