// Enlarged and printed: nothing is lost at 200 %, and what one prints to PDF has bookmarks, links, tags and page numbers.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { inflateSync } from "node:zlib";
import { PAGES, address, withBrowser } from "./browser.mjs";

/** The objects of a PDF as text, those in compressed streams too. */
function unpack(pdf) {
  const raw = pdf.toString("latin1");
  const streams = [...raw.matchAll(/\/ObjStm[^]*?stream\r?\n/g)].map((found) => {
    const start = found.index + found[0].length;
    return inflateSync(pdf.subarray(start, raw.indexOf("endstream", start))).toString("latin1");
  });
  return raw + streams.join("\n");
}

/** A text of a PDF: UTF-16 with a mark, or Latin. */
function text(hex) {
  const bytes = Buffer.from(hex, "hex");
  return bytes.readUInt16BE(0) === 0xfeff ? bytes.subarray(2).swap16().toString("utf16le") : bytes.toString("latin1");
}

/** Without spaces, and with compatibility forms (⽬ for 目, which fonts make of it) resolved. */
const squeeze = (words) => words.normalize("NFKC").replace(/\s/g, "");

export const tests = {
  "at 200 % nothing is lost and nothing scrolls sideways": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      // A window of 1280 pixels at 200 %: 640 CSS pixels, twice as dense.
      const zoomed = await (await browser.newContext({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 })).newPage();
      const plain = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
      // Texts that are rendered at all: open or closed contents aside, the same words must be there at both sizes.
      const words = (page) => page.evaluate(() => {
        document.querySelectorAll("details").forEach((d) => { d.open = true; });
        const lost = [];
        for (const e of document.querySelectorAll("main :is(h1,h2,h3,h4,p,li,th,td,dt,dd,a,button,summary,figcaption)")) {
          if (e.textContent.trim() && !e.closest("[hidden],.to-contents,.vh") && !e.getClientRects().length) lost.push(e.textContent.trim().slice(0, 30));
        }
        return { lost: lost.sort(), wide: document.documentElement.scrollWidth - innerWidth };
      });
      const found = [];
      for (const [kind, path] of Object.entries(PAGES)) {
        await zoomed.goto(address(siteDir, path));
        await plain.goto(address(siteDir, path));
        const [a, b] = [await words(zoomed), await words(plain)];
        if (a.wide > 0) found.push(`${kind} is ${a.wide} pixels too wide`);
        const gone = a.lost.filter((t) => !b.lost.includes(t));
        if (gone.length) found.push(`${kind} loses ${gone.slice(0, 3).join("; ")}`);
      }
      assert.deepEqual(found, []);
    }),

  "on paper no table's head stands at the foot of a page without a row": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      const found = [];
      for (const path of [PAGES.disclosure, PAGES["disclosure of Xinjiang"], PAGES["disclosure with indicator tables"], PAGES["disclosure from Markdown"], PAGES.compare]) {
        const page = await browser.newPage();
        await page.goto(address(siteDir, path));
        const heads = (await page.$$eval("main table", (all) => all.flatMap((t) => [t.caption, ...(t.tHead?.rows ?? [])].map((e) => e && [...e.childNodes].filter((n) => n.nodeName !== "BUTTON").map((n) => n.textContent).join(""))))).filter(Boolean).map(squeeze);
        const pdf = await page.pdf({ preferCSSPageSize: true });
        const sheets = execFileSync("pdftotext", ["-layout", "-", "-"], { input: pdf, encoding: "utf8", stdio: ["pipe", "pipe", "ignore"] }).split("\f").slice(0, -1);
        sheets.forEach((sheet, i) => {
          // The last line is the page's number.
          const last = squeeze(sheet.trimEnd().split("\n").filter((line) => line.trim()).at(-2) ?? "");
          if (heads.includes(last)) found.push(`${path}, page ${i + 1}: ${last}`);
        });
        await page.close();
      }
      assert.deepEqual(found, []);
    }),

  "on paper the coverage of ten years begins on the first page, upright": ({ chromium, binary, assert }) =>
    withBrowser(chromium, async (browser) => {
      const folder = mkdtempSync(join(tmpdir(), "gongkai-paper-"));
      try {
        const write = (path, text) => { mkdirSync(dirname(join(folder, path)), { recursive: true }); writeFileSync(join(folder, path), text); };
        write("site.toml", 'title = "档案"\n');
        for (let n = 0; n < 12; n++) {
          write(`content/units/u${n}/unit.yaml`, `编号: u${n}\n名称: 某市第${n}单位\n地区: 某省/某市${n}\n`);
          for (let year = 2015; year < 2025; year++) write(`content/units/u${n}/${year}.yaml`, `版式: sichuan-2023\n年度: ${year}\n名称: 某市第${n}单位\n收入支出决算总体情况说明: { 收入总计: 12967.11, 支出总计: 12967.11 }\n`);
        }
        execFileSync(binary, ["build", "--site", folder], { stdio: "pipe" });
        const page = await browser.newPage();
        await page.goto(address(join(folder, "public"), PAGES.home));
        const pdf = await page.pdf({ preferCSSPageSize: true });
        const first = execFileSync("pdftotext", ["-layout", "-l", "1", "-", "-"], { input: pdf, encoding: "utf8", stdio: ["pipe", "pipe", "ignore"] });
        assert.match(first, /收录情况[^]*12967\.11[^]*12967\.11/);
        assert.match(unpack(pdf), /\/MediaBox\s*\[\s*0 0 59\d/);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }),

  "on paper: bookmarks, links, tags, page numbers": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      const page = await browser.newPage();
      await page.goto(address(siteDir, PAGES.disclosure));
      const heads = (await page.$$eval("main :is(h1,h2,h3,h4)", (all) => all.map((h) => [...h.childNodes].filter((n) => !n.classList?.contains("anchor")).map((n) => n.textContent).join("")))).map(squeeze);
      const pdf = await page.pdf({ preferCSSPageSize: true, outline: true, tagged: true, printBackground: false });
      const objects = unpack(pdf);
      // Bookmarks: one for each heading, in its words.
      const titles = [...objects.matchAll(/\/Title\s*<([0-9A-Fa-f]+)>/g)].map((m) => squeeze(text(m[1])));
      // (Chromium says a heading twice that it moves to the next page, hence the beginning.)
      assert.deepEqual(heads.filter((h) => !titles.some((t) => t.startsWith(h))), []);
      // Links: a citation in the text leads to its figure in the same document.
      const links = (objects.match(/\/Subtype\s*\/Link/g) ?? []).length;
      assert.ok(links >= 20, `${links} links`);
      assert.match(objects, /\/Dest\b|\/GoTo\b/, "links within the document");
      assert.match(objects, /\/StructTreeRoot/, "tags for assistive technology");
      assert.match(objects, /\/Lang\s*\(zh-CN\)/);
      // A4, and a number at the foot of each page.
      const boxes = [...objects.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/g)].map((m) => m.slice(1, 3).map((n) => Math.round(Number(n))).join("×"));
      assert.deepEqual([...new Set(boxes)], ["595×842"]);
      const sheets = execFileSync("pdftotext", ["-layout", "-", "-"], { input: pdf, encoding: "utf8", stdio: ["pipe", "pipe", "ignore"] }).split("\f").slice(0, -1);
      assert.ok(sheets.length >= 4, `${sheets.length} pages`);
      sheets.forEach((sheet, i) => assert.match(sheet.trimEnd(), new RegExp(`\\n\\s*${i + 1} / ${sheets.length}$`)));
    }),
};
