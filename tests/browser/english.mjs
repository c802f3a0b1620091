// The archive in English: words in English, the record told apart as Chinese, singular forms, no full-width punctuation.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PAGES, address, withBrowser } from "./browser.mjs";

const TOP = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Builds the sample archive with an English interface, runs the test on it, and clears it away. */
async function english(binary, test) {
  const folder = mkdtempSync(join(tmpdir(), "gongkai-english-"));
  try {
    cpSync(join(TOP, "content"), join(folder, "content"), { recursive: true });
    writeFileSync(join(folder, "site.toml"), 'language = "en"\ntitle = "An archive"\n');
    execFileSync(binary, ["build", "--site", folder], { stdio: "pipe" });
    return await test(join(folder, "public"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const tests = {
  "in English the record is marked as Chinese, and the interface is English": ({ chromium, binary, assert }) =>
    english(binary, (site) => withBrowser(chromium, async (browser) => {
      const page = await browser.newPage();
      const found = [];
      for (const [kind, path] of Object.entries({ home: PAGES.home, unit: PAGES.unit, compare: PAGES.compare, year: PAGES.year, items: PAGES.items, item: PAGES.item, glossary: PAGES.glossary, about: PAGES.about })) {
        await page.goto(address(site, path));
        const foreign = await page.evaluate(() => {
          const out = [];
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          for (let n = walker.nextNode(); n; n = walker.nextNode()) {
            const at = n.parentElement;
            // Units of amounts and flags stand in brackets of the record everywhere; 三公 is explained in an English name, 万元 in a note.
            if (at.closest("script,style,template,svg,.unit") || at.closest("[lang]").lang !== "en") continue;
            const text = n.data.replace(/\(三公\)|万元/g, "");
            if (/[\u3001-\u301f\u4e00-\u9fff\uff00-\uffef]/.test(text)) out.push(text.trim());
          }
          return out;
        });
        if (foreign.length) found.push(`${kind}: ${foreign.slice(0, 4).join(" | ")}`);
        for (const wrong of (await page.innerText("body")).match(/\b1 (?:disclosures|bodies|units|results)\b/g) ?? []) found.push(`${kind}: ${wrong}`);
      }
      for (const path of [PAGES.disclosure, PAGES.compare, PAGES.unit]) {
        await page.goto(address(site, path));
        if (!/10,000 yuan/.test(await page.innerText("main"))) found.push(`${path} does not explain 万元`);
      }
      for (const width of [1200, 390]) {
        await page.setViewportSize({ width, height: 900 });
        for (const path of [PAGES.about, PAGES.disclosure]) {
          await page.goto(address(site, path));
          found.push(...await page.$$eval(".marks dt", (all) => all.filter((e) => e.scrollWidth > e.clientWidth || /[〔〕]/.test(e.textContent)).map((e) => `mark ${e.textContent}`)));
        }
      }
      await page.goto(address(site, "years/2024/index.html"));
      if (!/\b1 disclosure\b/.test(await page.innerText("main"))) found.push("2024 has one disclosure");
      assert.deepEqual(found, []);
    })),

  "both languages have the same strings": ({ assert }) => {
    const keys = (lang) => readFileSync(join(TOP, `themes/default/strings/${lang}.yaml`), "utf8").split("\n").map((l) => /^([\w-]+):/.exec(l)?.[1]).filter(Boolean).sort();
    assert.deepEqual(keys("en"), keys("zh-CN"));
  },
};
