/** Runs `tests.lua` in Neovim, with the settings that the documentation gives. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { it } from "node:test";

import { HERE, neovim, REPOSITORY, SERVER, SUBJECT, WORKSPACE } from "../paths.mjs";

const INIT = path.join(HERE, "neovim", "init.lua");

it("passes the tests in Neovim", (test) => {
  const { status, stdout, stderr } = spawnSync(
    neovim(),
    ["--clean", "--headless", "-c", `luafile ${path.join(HERE, "neovim", "tests.lua")}`],
    {
      encoding: "utf8",
      timeout: 300_000,
      env: {
        ...process.env,
        PATH: `${path.dirname(SERVER)}${path.delimiter}${process.env["PATH"] ?? ""}`,
        EINX_INIT: INIT,
        EINX_SUBJECT: path.join(WORKSPACE, SUBJECT),
      },
    },
  );
  // Neovim prints to the standard error when it has no screen.
  const lines = `${stdout}${stderr}`.split(/\r?\n/).filter((line) => line !== "");
  for (const line of lines) {
    test.diagnostic(line);
  }
  assert.equal(status, 0, lines.join("\n"));
  assert.ok(lines.some((line) => line.startsWith("PASS")), "no test ran");
});

it("has the settings that the documentation gives", () => {
  const settings = readFileSync(INIT, "utf8").split("\n").slice(1).join("\n").trim();
  assert.ok(readFileSync(path.join(REPOSITORY, "docs", "editors.md"), "utf8").includes(settings));
});
