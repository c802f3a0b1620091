// One way to start Chromium, and the page kinds of the sample archive.
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export const PAGES = {
  home: "index.html",
  unit: "units/pzh-dongqu-egov/index.html",
  disclosure: "units/pzh-dongqu-egov/2024/index.html",
  "disclosure with indicator tables": "units/chuanshan-egov/2023/index.html",
  "disclosure from Markdown": "units/pzh-dongqu-egov/2018/index.html",
  "disclosure of Xinjiang": "units/changji-egov/2023/index.html",
  compare: "units/pzh-dongqu-egov/compare/index.html",
  year: "years/2023/index.html",
  items: "items/index.html",
  item: "items/total.income/index.html",
  checks: "checks/index.html",
  check: "checks/share/index.html",
  glossary: "glossary/index.html",
  about: "about/index.html",
  search: "search/index.html",
  "not found": "404.html",
};

export const address = (siteDir, path) => pathToFileURL(join(siteDir, path)).href;

/** Starts Chromium for one test and closes it whatever happens. */
export async function withBrowser(chromium, test) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ARGS });
  try {
    return await test(browser);
  } finally {
    await browser.close();
  }
}
