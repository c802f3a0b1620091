// The Nu HTML checker finds no error on any page.
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export const tests = {
  "the Nu HTML checker finds no error": ({ siteDir, assert }) => {
    const require = createRequire(import.meta.url);
    const jar = join(dirname(require.resolve("vnu-jar/package.json")), "build/dist/vnu.jar");
    let report = "";
    try {
      execFileSync("java", ["-Xss4m", "-jar", jar, "--errors-only", "--skip-non-html", "--format", "text", siteDir], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 64 << 20 });
    } catch (error) {
      report = String(error.stderr ?? error);
    }
    assert.equal(report.split("\n").slice(0, 12).join("\n"), "");
  },
};
