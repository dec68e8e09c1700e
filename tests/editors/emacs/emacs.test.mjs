/** Runs `tests.el` in Emacs, with the settings that the documentation gives; left out at a desk without Emacs. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { it } from "node:test";

import { HERE, REPOSITORY, SERVER, SUBJECT, WORKSPACE } from "../paths.mjs";

const INIT = path.join(HERE, "emacs", "init.el");
const missing = spawnSync("emacs", ["--version"]).error !== undefined && process.env["CI"] !== "true";

it("passes the tests in Emacs", { skip: missing && "there is no Emacs" }, (test) => {
  const { status, stdout, stderr } = spawnSync("emacs", ["--batch", "-l", path.join(HERE, "emacs", "tests.el")], {
    encoding: "utf8",
    timeout: 300_000,
    env: {
      ...process.env,
      PATH: `${path.dirname(SERVER)}${path.delimiter}${process.env["PATH"] ?? ""}`,
      EINX_INIT: INIT,
      EINX_SUBJECT: path.join(WORKSPACE, SUBJECT),
    },
  });
  const lines = `${stdout}${stderr}`.split(/\r?\n/);
  for (const line of lines.filter((each) => /^(PASS|FAIL)/.test(each))) {
    test.diagnostic(line);
  }
  assert.equal(status, 0, lines.join("\n"));
  assert.ok(lines.some((line) => line.startsWith("PASS")), "no test ran");
});

it("has the settings for Emacs that the documentation gives", () => {
  const settings = readFileSync(INIT, "utf8").split("\n").slice(1).join("\n").trim();
  assert.ok(readFileSync(path.join(REPOSITORY, "docs", "editors.md"), "utf8").includes(settings));
});
