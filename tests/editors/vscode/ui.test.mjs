/**
 * What a person sees in VS Code. The tests are the steps of one session, each on what the one before has left.
 *
 * EINX_SCREENSHOT=FILE keeps the picture of the window: docs/images/vscode.png is made so.
 */

import assert from "node:assert/strict";
import * as path from "node:path";
import { after, before, describe, it } from "node:test";
import { isDeepStrictEqual } from "node:util";

import { REPOSITORY, SUBJECT } from "../paths.mjs";
import { clickBehind, hover, leave, place, readable, squiggles } from "./page.mjs";
import { PATIENCE_MS, startBrowser, startVscode, WINDOW } from "./server.mjs";

const SWAPPED = 'swapped = einx.dot("b h w c, k c -> b h w k", images, kernel)';
const MISTAKE = { line: SWAPPED, column: SWAPPED.indexOf("k c") + 2, text: "c" };

/** So long nothing changes where all is said. */
const STILL_MS = 600;

describe("VS Code", { timeout: 5 * PATIENCE_MS }, () => {
  /** @type {Awaited<ReturnType<typeof startVscode>>} */
  let vscode;
  /** @type {Awaited<ReturnType<typeof startBrowser>>["browser"]} */
  let browser;
  /** @type {Awaited<ReturnType<typeof startBrowser>>["page"]} */
  let page;

  /** Wait until so many squiggles are drawn, if only for a moment. @param {number} count */
  async function drawn(count) {
    await page.waitForFunction(
      (wanted) => document.querySelectorAll('.monaco-editor[data-uri$=".py"] .squiggly-error').length === wanted,
      count,
    );
  }

  /**
   * Wait until so many squiggles are drawn and stay as they are, then tell which: while a person types, what is drawn
   * may belong to a text of a moment ago.
   *
   * @param {number} count
   */
  async function settled(count) {
    for (;;) {
      await drawn(count);
      const found = await squiggles(page);
      await page.waitForTimeout(STILL_MS);
      if (found.length === count && isDeepStrictEqual(await squiggles(page), found)) {
        return found;
      }
    }
  }

  before(async () => {
    vscode = await startVscode();
    ({ browser, page } = await startBrowser());
    const file = vscode.remote(path.join(vscode.workspace, SUBJECT));
    await page.goto(vscode.address([["openFile", file], ["skipWelcome", "true"]]));
    await page.locator(`.monaco-editor[data-uri$="${SUBJECT}"] .view-line`).first().waitFor();
  });

  after(async () => {
    await browser?.close();
    await vscode?.stop();
  });

  it("underlines the axis that is wrong, and nothing else", async () => {
    assert.deepEqual(await settled(1), [MISTAKE]);
  });

  it("says in the hover what is wrong with it, and where the lengths come from", async () => {
    const text = await hover(page, await place(page, "k c ->", "c"));
    assert.match(text, /axis c has length 3 .*, but length 16/);
    assert.match(text, /einx\(axis-size-conflict\)/);
    assert.match(text, /shapes\.py\(7, 10\): the shape of argument 1 comes from here/);
    await leave(page);
  });

  it("shows the compiled code of a call", async () => {
    const text = await hover(page, await place(page, "einx.mean", "mean"));
    assert.match(text, /np\.mean\(i0, axis=\(1, 2\)\)/);
    assert.match(text, /\(8, 3\)/);
    await leave(page);
  });

  it("colours axes and brackets apart from the string, and bracketed axes apart from the others", async () => {
    const colours = await page.evaluate(() => {
      const line = [...document.querySelectorAll(".view-line")].find((each) => each.textContent?.includes("einx.mean"));
      return Object.fromEntries(
        [...(line?.querySelectorAll("span span") ?? [])].map((span) => [
          span.textContent ?? "",
          getComputedStyle(span).color,
        ]),
      );
    });
    /** @type {Set<string | undefined>} */
    const distinct = new Set(['"', "b", "h", "["].map((text) => colours[text]));
    assert.equal(distinct.has(undefined), false, JSON.stringify(colours));
    assert.equal(distinct.size, 4, JSON.stringify(colours));
  });

  it("can be pictured", async () => {
    // A popup may be a quarter as high as the window; the picture is of the upper part.
    const { width, height } = WINDOW;
    await page.setViewportSize({ width, height: 1600 });
    assert.match(await hover(page, await place(page, "einx.mean", "mean")), /np\.mean/);
    const file = path.resolve(REPOSITORY, process.env["EINX_SCREENSHOT"] ?? path.join(vscode.root, "window.png"));
    await page.screenshot({ path: file, clip: { x: 0, y: 0, width, height } });
    await leave(page);
    await page.setViewportSize(WINDOW);
  });

  it("underlines a mistake as it is typed, and stops when it is mended", async () => {
    await clickBehind(page, await place(page, "[h w] c", "c"));
    await page.keyboard.type(" d");
    const both = await settled(2);
    assert.ok(both.some(({ line, text }) => line.includes('"b [h w] c d"') && text !== ""), JSON.stringify(both));
    assert.ok(both.some(({ text, line }) => line === SWAPPED && text === "c"), JSON.stringify(both));

    await page.keyboard.press("Backspace");
    await page.keyboard.press("Backspace");
    assert.deepEqual(await settled(1), [MISTAKE]);
  });

  it("starts a server that has crashed again", async () => {
    const [first, ...more] = vscode.languageServers();
    assert.ok(first !== undefined && more.length === 0, "there should be one server");
    process.kill(Number(first), "SIGKILL");
    await drawn(0);
    assert.deepEqual(await settled(1), [MISTAKE]);
    assert.notDeepEqual(vscode.languageServers(), [first]);
  });

  it("has nothing left to underline when the wrong axis is mended", async () => {
    await clickBehind(page, await place(page, "k c ->", "k c"));
    for (let each = 0; each < 3; each++) {
      await page.keyboard.press("Backspace");
    }
    await page.keyboard.type("c k");
    assert.deepEqual(await settled(0), []);
  });

  it("has shown no message", async () => {
    const messages = await page.locator(".notification-toast").allInnerTexts();
    assert.deepEqual(messages.map(readable), []);
  });
});
