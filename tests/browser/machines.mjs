// What programs read: the feed (RFC 4287), the sitemap (sitemaps.org, 0.9), JSON-LD, of the sample archive under an address.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PAGES, address, withBrowser } from "./browser.mjs";

const TOP = join(dirname(fileURLToPath(import.meta.url)), "../..");
// With an escape in it: links of the 404 page, which stand below this path, are decoded when they are checked.
const HREF = "https://archive.example/%E5%86%B3%E7%AE%97/";
const ATOM = "http://www.w3.org/2005/Atom";
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** Builds the sample archive as a site that knows its address, runs the test on it, and clears it away. */
async function published(binary, test) {
  const folder = mkdtempSync(join(tmpdir(), "gongkai-machines-"));
  try {
    cpSync(join(TOP, "content"), join(folder, "content"), { recursive: true });
    const settings = readFileSync(join(TOP, "site.toml"), "utf8");
    writeFileSync(join(folder, "site.toml"), `base_url = "${HREF}"\n${settings}`);
    execFileSync(binary, ["build", "--site", folder], { stdio: "pipe" });
    return await test(join(folder, "public"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An XML file as a tree of plain objects, by the browser's parser; throws what the parser says. */
const tree = (page, path) =>
  page.evaluate((xml) => {
    const doc = new DOMParser().parseFromString(xml, "application/xml");
    const error = doc.querySelector("parsererror");
    if (error) throw new Error(error.textContent);
    const plain = (e) => ({ name: e.localName, ns: e.namespaceURI, attributes: Object.fromEntries([...e.attributes].map((a) => [a.name, a.value])), text: e.textContent, children: [...e.children].map(plain) });
    return plain(doc.documentElement);
  }, readFileSync(path, "utf8"));

const all = (node, name) => node.children.filter((c) => c.name === name);
const held = (site, url) => {
  const path = decodeURI(url.slice(HREF.length));
  return url.startsWith(HREF) && existsSync(join(site, path.endsWith("/") || !path ? path + "index.html" : path));
};

export const tests = {
  "the feed is valid Atom": ({ chromium, binary, assert }) =>
    published(binary, (site) => withBrowser(chromium, async (browser) => {
      const bytes = readFileSync(join(site, "feed.xml"));
      assert.doesNotThrow(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes));
      const feed = await tree(await browser.newPage(), join(site, "feed.xml"));
      const one = (node, name) => {
        const found = all(node, name);
        assert.equal(found.length, 1, `${node.name} has ${found.length} ${name}`);
        return found[0].text.trim();
      };
      const allowed = { feed: ["author", "category", "contributor", "generator", "icon", "id", "link", "logo", "rights", "subtitle", "title", "updated", "entry"], entry: ["author", "category", "content", "contributor", "id", "link", "published", "rights", "source", "summary", "title", "updated"] };
      const common = (node) => {
        assert.equal(node.ns, ATOM);
        for (const child of node.children) {
          assert.equal(child.ns, ATOM);
          assert.ok(allowed[node.name].includes(child.name), `${child.name} in ${node.name}`);
        }
        assert.ok(one(node, "title"));
        assert.equal(new URL(one(node, "id")).href, one(node, "id"), "an id is an absolute IRI in its normal form");
        assert.match(one(node, "updated"), DATE);
        assert.ok(!Number.isNaN(Date.parse(one(node, "updated"))));
        for (const link of all(node, "link")) assert.equal(new URL(link.attributes.href).href, link.attributes.href);
        const alternates = all(node, "link").filter((l) => (l.attributes.rel ?? "alternate") === "alternate");
        assert.equal(alternates.length, 1, "one alternate link of a type and language, and where there is no content there must be one");
        assert.ok(held(site, alternates[0].attributes.href), alternates[0].attributes.href);
      };
      assert.equal(feed.name, "feed");
      common(feed);
      assert.deepEqual(all(feed, "link").filter((l) => l.attributes.rel === "self").map((l) => l.attributes.href), [`${HREF}feed.xml`]);
      for (const author of all(feed, "author")) assert.ok(one(author, "name"));
      const entries = all(feed, "entry");
      assert.equal(entries.length, 5);
      for (const entry of entries) {
        common(entry);
        assert.ok(all(entry, "author").length || all(feed, "author").length, "an author, of the entry or of the feed");
      }
      const ids = entries.map((e) => one(e, "id"));
      assert.equal(new Set(ids).size, ids.length, "ids are unique");
      const dates = entries.map((e) => Date.parse(one(e, "updated")));
      assert.deepEqual(dates, [...dates].sort((a, b) => b - a));
      assert.equal(Date.parse(one(feed, "updated")), Math.max(...dates));
    })),

  "the sitemap is valid and names every page": ({ chromium, binary, assert }) =>
    published(binary, (site) => withBrowser(chromium, async (browser) => {
      const map = await tree(await browser.newPage(), join(site, "sitemap.xml"));
      assert.deepEqual([map.name, map.ns], ["urlset", "http://www.sitemaps.org/schemas/sitemap/0.9"]);
      assert.ok(map.children.length <= 50_000 && statSync(join(site, "sitemap.xml")).size <= 50 << 20);
      const addresses = map.children.map((url) => {
        assert.equal(url.name, "url");
        assert.ok(url.children.every((c) => ["loc", "lastmod", "changefreq", "priority"].includes(c.name)));
        const [loc, ...more] = all(url, "loc");
        assert.deepEqual(more, []);
        assert.equal(new URL(loc.text).href, loc.text, "addresses are absolute and escaped");
        assert.ok(loc.text.length < 2048);
        for (const date of all(url, "lastmod")) assert.match(date.text, /^\d{4}-\d\d-\d\d$/);
        return loc.text;
      });
      assert.equal(new Set(addresses).size, addresses.length);
      const pages = readdirSync(site, { recursive: true }).map((p) => p.replaceAll("\\", "/")).filter((p) => /(^|\/)index\.html$/.test(p) && !p.startsWith("search/"));
      const expected = pages.map((p) => new URL(p.replace(/index\.html$/, ""), HREF).href);
      assert.deepEqual([...addresses].sort(), expected.sort());
      assert.match(readFileSync(join(site, "robots.txt"), "utf8"), new RegExp(`^Sitemap: ${HREF}sitemap\\.xml$`, "m"));
    })),

  "JSON-LD parses on every page kind": ({ chromium, binary, assert }) =>
    published(binary, (site) => withBrowser(chromium, async (browser) => {
      const page = await browser.newPage();
      const kinds = {};
      for (const [kind, path] of Object.entries(PAGES)) {
        await page.goto(address(site, path));
        const texts = await page.$$eval("script[type='application/ld+json']", (found) => found.map((s) => s.textContent));
        kinds[kind] = texts.map((text) => {
          const value = JSON.parse(text);
          assert.equal(value["@context"], "https://schema.org", kind);
          const walk = (node) => {
            if (Array.isArray(node)) return node.forEach(walk);
            if (node === null || typeof node !== "object") return assert.notEqual(node, null, `${kind}: no value is null`);
            for (const [key, inner] of Object.entries(node)) {
              if (/^(url|contentUrl|sameAs)$/.test(key) && typeof inner === "string") {
                const target = new URL(inner, new URL(path, HREF)).href;
                assert.ok(held(site, target), `${kind}: ${key} ${inner}`);
              }
              walk(inner);
            }
          };
          walk(value);
          return value["@type"];
        });
      }
      for (const [kind, type] of [["home", "DataCatalog"], ["disclosure", "Report"], ["compare", "Dataset"], ["unit", "GovernmentOrganization"]]) {
        assert.ok(kinds[kind].flat().includes(type), `${kind}: ${JSON.stringify(kinds[kind])}`);
      }
    })),
};
