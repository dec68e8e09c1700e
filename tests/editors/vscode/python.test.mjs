/** What a person sees whose Python does not fit. */

import assert from "node:assert/strict";
import * as path from "node:path";
import { it } from "node:test";

import { SUBJECT } from "../paths.mjs";
import { readable } from "./page.mjs";
import { PATIENCE_MS, startBrowser, startVscode } from "./server.mjs";

it("says once that Python is missing, and leads to the setting", { timeout: 5 * PATIENCE_MS }, async (test) => {
  const vscode = await startVscode({ settings: { "einx.python": "/no/such/python" } });
  test.after(() => vscode.stop());
  const { browser, page } = await startBrowser();
  test.after(() => browser.close());

  const file = vscode.remote(path.join(vscode.workspace, SUBJECT));
  await page.goto(vscode.address([["openFile", file], ["skipWelcome", "true"]]));
  const messages = page.locator(".notification-toast");
  await messages.first().waitFor();
  assert.equal(await messages.count(), 1);
  const text = readable(await messages.innerText());
  assert.match(text, /einx needs Python 3\.10 or newer\. The setting einx\.python names \/no\/such\/python/);
  assert.deepEqual(vscode.languageServers(), []);

  await messages.getByRole("button", { name: "Open Settings" }).click();
  await page.locator(".settings-editor", { hasText: /Einx:\s*Python/ }).waitFor();
});
