/** Runs `host/tests.cjs` inside VS Code's extension host, as `@vscode/test-electron` would in a desktop VS Code. */

import assert from "node:assert/strict";
import * as path from "node:path";
import { it } from "node:test";

import { HERE, SUBJECT } from "../paths.mjs";
import { PATIENCE_MS, startBrowser, startVscode } from "./server.mjs";

it("passes the tests in VS Code's extension host", { timeout: 10 * PATIENCE_MS }, async (test) => {
  // This switch lets the page tell how the tests ended. It hides pop-ups, so the other test does without.
  const vscode = await startVscode({ switches: ["--enable-smoke-test-driver"] });
  test.after(() => vscode.stop());
  const { browser, page } = await startBrowser();
  test.after(() => browser.close());

  /** @type {string[]} */
  const lines = [];
  /** @type {(code: number) => void} */
  let end = () => undefined;
  const code = new Promise((resolve) => (end = resolve));
  await page.exposeFunction("codeAutomationLog", (/** @type {string} */ _type, /** @type {unknown[]} */ args) => {
    const line = args.filter((each) => typeof each === "string" && /^(PASS|FAIL)/.test(each)).join(" ");
    if (line !== "") {
      lines.push(line);
      test.diagnostic(line);
    }
  });
  await page.exposeFunction("codeAutomationExit", (/** @type {number} */ result) => end(result));

  const host = path.join(HERE, "vscode", "host");
  await page.goto(
    vscode.address([
      ["openFile", vscode.remote(path.join(vscode.workspace, SUBJECT))],
      ["skipWelcome", "true"],
      ["extensionDevelopmentPath", vscode.remote(host)],
      ["extensionTestsPath", vscode.remote(path.join(host, "tests.cjs"))],
    ]),
  );
  assert.equal(await code, 0, lines.join("\n"));
  // Should the interface by which VS Code runs tests change, a run without tests is not taken for a good one.
  assert.ok(lines.filter((line) => line.startsWith("PASS")).length > 0, "no test ran");
});
