// Drives all browser tests: node run.mjs BINARY SITE_DIR. Prints a line per test and "N passed, N failed".
import { chromium } from "playwright-core";
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const binary = resolve(process.argv[2] ?? join(here, "../../target/debug/gongkai"));
const siteDir = resolve(process.argv[3] ?? join(here, "../../public"));
const suites = ["pages.mjs", "html.mjs", "search.mjs", "cite.mjs", "english.mjs", "compare.mjs", "paper.mjs", "themes.mjs", "machines.mjs", "watch.mjs"].filter((name) => existsSync(join(here, name)));
let passed = 0;
let failed = 0;
for (const name of suites) {
  const suite = await import(`./${name}`);
  const tests = suite.tests ?? { [name.replace(".mjs", "")]: suite.run };
  for (const [title, test] of Object.entries(tests)) {
    const started = Date.now();
    try {
      await test({ chromium, binary, siteDir, assert });
      passed += 1;
      console.log(`ok   ${name}: ${title} (${Date.now() - started} ms)`);
    } catch (error) {
      failed += 1;
      console.log(`FAIL ${name}: ${title}\n${error?.stack ?? error}`);
    }
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
