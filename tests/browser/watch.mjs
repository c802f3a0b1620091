// The live preview in a real browser: an edit is shown with the place kept, errors come as an overlay and go when
// mended, a style sheet changes without a reload, the connection comes back after a restart.
//
// `run({ chromium, binary, assert })`: playwright-core's chromium, the path of the gongkai program, node:assert/strict.
// `screenshots` (a folder) is optional. Standalone: node tests/browser/watch.mjs target/release/gongkai
import { spawn } from "node:child_process";
import { cp, mkdtemp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const TOP = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const UNIT = "changji-egov";
const SOURCE = `content/units/${UNIT}/2023.yaml`;
const PATIENCE = 20_000;

// A running `gongkai watch`; `address` is where it says that it serves.
async function start(binary, site, port) {
  const child = spawn(binary, ["watch", "--site", site, "--port", String(port)], { stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise((resolve) => child.once("exit", (code) => resolve(code)));
  const address = await new Promise((resolve, reject) => {
    let said = "";
    child.stderr.on("data", (bytes) => {
      said += bytes;
      const found = said.match(/http:\/\/127\.0\.0\.1:(\d+)\//);
      if (found) resolve(found);
    });
    child.once("exit", () => reject(new Error("gongkai ended: " + said)));
  });
  return { child, ended, address: address[0], port: Number(address[1]) };
}

async function stop(preview) {
  preview.child.kill("SIGINT");
  return preview.ended;
}

// As editors save: a new file beside the old one, renamed over it.
async function save(file, text) {
  const beside = path.join(path.dirname(file), `.${path.basename(file)}.swp`);
  await writeFile(beside, text);
  await rename(beside, file);
}

export async function run({ chromium, binary, assert, screenshots }) {
  const folder = await mkdtemp(path.join(tmpdir(), "gongkai-watch-"));
  const site = path.join(folder, "site");
  await mkdir(site);
  await cp(path.join(TOP, "content"), path.join(site, "content"), { recursive: true });
  await writeFile(path.join(site, "site.toml"), 'title = "试验档案"\n');
  const source = path.join(site, SOURCE);
  const original = await readFile(source, "utf8");
  const shot = async (page, name) => screenshots && page.screenshot({ path: path.join(screenshots, `watch-${name}.png`) });
  let preview = await start(binary, site, 0);
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  try {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    page.setDefaultTimeout(PATIENCE);
    const broken = [];
    page.on("pageerror", (error) => broken.push(String(error)));
    await page.goto(`${preview.address}units/${UNIT}/2023/`);
    const panel = page.locator("gongkai-preview .panel");

    // A figure is edited: the page shows it, place and open details kept.
    const figure = await page.evaluate(() => {
      const cells = [...document.querySelectorAll("td.n")].map((c) => c.textContent.trim());
      return cells.find((c) => /^\d{2,}\.\d{2}$/.test(c) && cells.filter((o) => o === c).length < 4);
    });
    assert.ok(figure && original.includes(figure), "the page has a figure of its source");
    const mark = "76543.21";
    const { opened, y, at } = await page.evaluate(() => {
      const closed = [...document.querySelectorAll("details:not([open])")];
      const one = closed[Math.floor(closed.length / 2)];
      if (one) one.open = true;
      scrollTo({ top: Math.round(document.body.scrollHeight * 0.4), behavior: "instant" });
      const seen = [...document.querySelectorAll("main [id]")].find((e) => {
        const box = e.getBoundingClientRect();
        return box.height > 0 && box.top >= 0 && box.top < innerHeight;
      });
      const at = { id: seen.id, top: seen.getBoundingClientRect().top };
      return { opened: document.querySelectorAll("details[open]").length, y: scrollY, at };
    });
    assert.ok(y > 500, "the page is long enough to scroll");
    await save(source, original.replaceAll(figure, mark));
    await page.waitForFunction((mark) => document.body.textContent.includes(mark), mark);
    // What one looked at stands where it stood, even if a finding was added above it.
    await page.waitForFunction(({ id, top }) => Math.abs(document.getElementById(id).getBoundingClientRect().top - top) < 4, at);
    assert.equal(await page.locator("details[open]").count(), opened, "open details stay open");

    // So do those that the theme's script folds away on a narrow page, or brings; and what was closed on a wide one stays so.
    const folds = () => page.$$eval("details", (all) => all.map((e) => `${e.className || e.parentNode.className} ${e.open}`));
    const drawn = path.join(site, "content/units/pzh-dongqu-egov/2024.yaml");
    for (const [width, open] of [[900, true], [1280, false]]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(`${preview.address}units/pzh-dongqu-egov/2024/`);
      await page.locator(".settings").waitFor();
      await page.evaluate((open) => {
        document.querySelectorAll("details").forEach((e) => { e.open = open; });
        window.before = true;
      }, open);
      const were = await folds();
      assert.ok(["settings", "toc", "figure-data"].every((kind) => were.some((fold) => fold.startsWith(kind))), were.join(", "));
      await save(drawn, (await readFile(drawn, "utf8")).replace("来源说明: ", "来源说明: 又"));
      await page.waitForFunction(() => !window.before && document.readyState === "complete");
      assert.deepEqual(await folds(), were, `${width} pixels wide`);
    }

    // The page for what is not there asks nobody else for the preview's script.
    const sought = [];
    page.on("request", (request) => sought.push(request.url()));
    await page.goto(`${preview.address}a/b/c/`);
    await page.waitForFunction(() => document.querySelector("main ul a").href === `${location.origin}/index.html`);
    await page.locator(".settings").waitFor();
    assert.deepEqual(sought.filter((url) => !url.startsWith(preview.address)), []);
    page.removeAllListeners("request");
    await page.goto(`${preview.address}units/${UNIT}/2023/`);

    // A page that is not concerned is not reloaded.
    const other = await page.context().newPage();
    await other.goto(`${preview.address}about/`);
    await other.evaluate(() => { window.untouched = true; });

    // Two mistakes: both in the overlay, as text, over the last good page.
    await save(source, original.replaceAll(figure, mark) + "\n<img src=x onerror=alert(1)>: 1\n");
    await save(path.join(site, `content/units/${UNIT}/unit.yaml`), `编号: ${UNIT}\n名称：缺了半角冒号\n`);
    await panel.waitFor();
    const told = await panel.textContent();
    assert.ok(told.includes(SOURCE) && told.includes(`${UNIT}/unit.yaml`), "several errors at once, with their files: " + told);
    assert.ok(told.includes("<img src=x onerror=alert(1)>"), "the line itself, as text");
    assert.equal(await page.locator("gongkai-preview img").count(), 0, "nothing of it is markup");
    assert.ok((await page.locator("main").textContent()).includes(mark), "the last good page stays");
    await shot(page, "overlay");
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 390, height: 740 });
    await shot(page, "overlay-narrow");
    await page.setViewportSize({ width: 1280, height: 800 });

    // Mended: it goes.
    await save(source, original);
    await cp(path.join(TOP, `content/units/${UNIT}/unit.yaml`), path.join(site, `content/units/${UNIT}/unit.yaml`));
    await panel.waitFor({ state: "detached" });
    await page.waitForFunction((mark) => !document.body.textContent.includes(mark), mark);
    assert.equal(await other.evaluate(() => window.untouched), true, "the other tab was left in peace");

    // A style sheet changes without a reload.
    await page.evaluate(() => { window.untouched = true; });
    await mkdir(path.join(site, "themes/default/assets"), { recursive: true });
    const style = await readFile(path.join(TOP, "themes/default/assets/style.css"), "utf8");
    await writeFile(path.join(site, "themes/default/assets/style.css"), style + "\nbody { outline: 7px solid rgb(1, 2, 3); }\n");
    await page.waitForFunction(() => getComputedStyle(document.body).outlineWidth === "7px");
    assert.equal(await page.evaluate(() => window.untouched), true, "no reload for a style sheet");
    const sheets = await page.locator('link[rel="stylesheet"]').count();

    // A template with a mistake, then mended.
    const template = path.join(site, "themes/default/templates/disclosure.html");
    await mkdir(path.dirname(template), { recursive: true });
    await writeFile(template, "{{ nothing.at.all }}");
    await panel.waitFor();
    await shot(page, "template");
    await rm(template);
    await panel.waitFor({ state: "detached" });

    // A page that goes away and comes back.
    await rename(source, path.join(folder, "kept.yaml"));
    await page.waitForFunction(() => document.body.classList.contains("kind-not-found"));
    await rename(path.join(folder, "kept.yaml"), source);
    await page.waitForFunction(() => document.body.classList.contains("kind-disclosure"));
    assert.equal(await page.locator('link[rel="stylesheet"]').count(), sheets);

    // The program ends at once and is started again, with another text meanwhile: the page comes back by itself.
    const asked = Date.now();
    assert.equal(await stop(preview), 0);
    assert.ok(Date.now() - asked < 3000, "Ctrl-C ends it at once");
    await page.locator("gongkai-preview .badge").waitFor();
    await shot(page, "waiting");
    await save(source, original.replaceAll(figure, mark));
    preview = await start(binary, site, preview.port);
    await page.waitForFunction((mark) => document.body.textContent.includes(mark), mark);
    assert.equal(await page.locator("gongkai-preview .badge.error").count(), 0);
    assert.deepEqual(broken, [], "no script has failed");
  } finally {
    await browser.close();
    await stop(preview);
    await rm(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { chromium } = await import("playwright-core");
  const { default: assert } = await import("node:assert/strict");
  await run({ chromium, binary: path.resolve(process.argv[2]), assert, screenshots: process.argv[3] });
  console.log("watch: fine");
}
