// Citing single figures: no page that the record does not have, and words that name one figure only.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { address, withBrowser } from "./browser.mjs";

/** The folders of all disclosures of a site, below its root. */
const disclosures = (siteDir) => readdirSync(join(siteDir, "units")).flatMap((u) => readdirSync(join(siteDir, "units", u)).filter((y) => /^\d{4}$/.test(y)).map((y) => `units/${u}/${y}`));

/** What the page cites for each of its figures: anchor, name in the list, citation. */
async function cited(browser, siteDir, folder) {
  const page = await browser.newPage();
  await page.goto(address(siteDir, `${folder}/index.html`));
  const all = await page.evaluate(() => {
    const which = document.querySelector("#cite-which"), line = document.querySelector("#cite-line");
    return [...document.querySelectorAll(".cite-open")].flatMap((button) => {
      button.click();
      const found = [...which.options].map((option) => {
        which.value = option.value;
        which.dispatchEvent(new Event("change"));
        return { id: option.value, name: option.text, line: line.value };
      });
      document.querySelector(".cite-box").close();
      return found;
    });
  });
  await page.close();
  return all;
}

export const tests = {
  "a page is cited only where the record has it": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      let pages = 0;
      for (const folder of disclosures(siteDir)) {
        const known = new Map(JSON.parse(readFileSync(join(siteDir, folder, "data.json"), "utf8")).facts.map((f) => [f.anchor, f.page]));
        const wrong = [];
        for (const { id, line } of await cited(browser, siteDir, folder)) {
          const told = /档案: (\d+)/.exec(line)?.[1];
          if (told) pages += 1;
          if (known.has(id) && told && Number(told) !== known.get(id)) wrong.push(`${id}: page ${told}, recorded ${known.get(id)}`);
        }
        assert.deepEqual(wrong, [], folder);
      }
      assert.ok(pages > 20, `${pages} citations with a page`);
    }),

  "every citation names one figure: project, row, column, unit": ({ chromium, siteDir, assert }) =>
    withBrowser(chromium, async (browser) => {
      const names = new Map();
      for (const folder of disclosures(siteDir)) {
        const seen = new Map();
        const twice = [];
        for (const { id, name, line } of await cited(browser, siteDir, folder)) {
          const words = line.split("[R/OL]")[0];
          if (seen.has(words)) twice.push(`${id} and ${seen.get(words)}: ${words}`);
          seen.set(words, id);
          names.set(`${folder}#${id}`, [name, words]);
        }
        assert.deepEqual(twice, [], folder);
      }
      const [name, words] = [(at) => names.get(at)[0], (at) => names.get(at)[1]];
      const egov = "units/pzh-dongqu-egov/2024";
      assert.equal(name(`${egov}#total.income`), "收入总计 412 万元");
      assert.equal(name(`${egov}#total.change`), "较上年 增加 191.93 万元");
      assert.equal(name(`${egov}#three_public.reception.domestic.persons`), "公务接待费 › 国内 › 人次 0人次");
      assert.equal(name(`${egov}#evaluation.project.1.applied`), "电子政务建设及安全运维费 › 申报金额 161.78 万元");
      assert.match(words(`${egov}#evaluation.project.1.applied`), /：专项预算项目绩效评价报告，电子政务建设及安全运维费 › 申报金额/);
      assert.match(words("units/pzh-dongqu-egov/2018#work.服务管理信息系统投入"), / 180余 万元$/);
      assert.match(words("units/chuanshan-egov/2023#performance.table.1.indicator.4.target"), / ≥ 90%$/);
      const office = "units/bazhou-gov-office/2023";
      assert.match(words(`${office}#figure.1.2022年.收入`), /：图1 .+，2022年（收入） 1924\.37 万元$/);
      assert.match(words(`${office}#performance.table.1.indicator.1.weight`), /表 1 电子政务外网二级数据平台电路租赁费，绩效指标，产出指标 › 数量指标 › .+（权重） 10 分$/);
      assert.match(name(`${office}#performance.table.1.indicator.1.target`), /（指标值） 100%$/);
    }),
};
