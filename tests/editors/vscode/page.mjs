/** What a person sees in a page of the workbench, and does with the mouse. */

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ x: number, y: number, width: number, height: number }} Box */

/**
 * The characters that each squiggle is drawn under, with the line they are in.
 *
 * @param {Page} page
 * @returns {Promise<{ line: string, column: number, text: string }[]>} columns from 0
 */
export function squiggles(page) {
  return page.evaluate(() => {
    /** @param {Element} line */
    const characters = (line) => {
      const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      const found = [];
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const text = node.textContent ?? "";
        for (let index = 0; index < text.length; index++) {
          const range = document.createRange();
          range.setStart(node, index);
          range.setEnd(node, index + 1);
          found.push({ text: text[index] === "\u00a0" ? " " : text[index], box: range.getBoundingClientRect() });
        }
      }
      return found;
    };
    const lines = [...document.querySelectorAll('.monaco-editor[data-uri$=".py"] .view-line')].map(characters);
    const marks = [...document.querySelectorAll('.monaco-editor[data-uri$=".py"] .squiggly-error')];
    return marks.map((mark) => {
      const { left, right, top, bottom } = mark.getBoundingClientRect();
      for (const line of lines) {
        const under = line.map(({ box }) => {
          const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
          return left < x && x < right && top < y && y < bottom;
        });
        if (under.includes(true)) {
          const text = line.filter((_, index) => under[index]).map((each) => each.text).join("");
          return { line: line.map((each) => each.text).join(""), column: under.indexOf(true), text };
        }
      }
      return { line: "", column: -1, text: "" };
    });
  });
}

/**
 * Where a piece of text is drawn.
 *
 * @param {Page} page
 * @param {string} text one that stands once in the file, in one line
 * @param {string} [part] the part of it that is meant, the last one of that kind
 * @returns {Promise<Box>}
 */
export async function place(page, text, part = text) {
  const box = await page.evaluate(
    ([whole, piece]) => {
      for (const line of document.querySelectorAll('.monaco-editor[data-uri$=".py"] .view-line')) {
        const start = (line.textContent ?? "").replaceAll("\u00a0", " ").indexOf(whole);
        if (start < 0) {
          continue;
        }
        const range = document.createRange();
        /** @param {number} offset @returns {[Node, number]} */
        const at = (offset) => {
          const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
          let left = offset;
          for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
            const { length } = node.textContent ?? "";
            if (left < length) {
              return [node, left];
            }
            left -= length;
          }
          throw new Error("beyond the line");
        };
        const first = start + whole.lastIndexOf(piece);
        range.setStart(...at(first));
        const [node, index] = at(first + piece.length - 1);
        range.setEnd(node, index + 1);
        const { x, y, width, height } = range.getBoundingClientRect();
        return { x, y, width, height };
      }
      return undefined;
    },
    /** @type {const} */ ([text, part]),
  );
  if (box === undefined) {
    throw new Error(`${JSON.stringify(text)} is not on the page`);
  }
  return box;
}

/**
 * Rest the mouse on a place and read what pops up.
 *
 * @param {Page} page
 * @param {Box} box
 */
export async function hover(page, box) {
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
  const popup = page.locator(".monaco-hover:visible", { hasText: /\S/ }).first();
  await popup.waitFor();
  // While the server has not answered, the popup may say that it is loading.
  await popup.getByText("Loading...").waitFor({ state: "detached" });
  return readable(await popup.innerText());
}

/** Take the mouse away, and with it what has popped up. @param {Page} page */
export async function leave(page) {
  await page.mouse.move(4, 4);
  await page.locator(".monaco-hover:visible").first().waitFor({ state: "hidden" });
}

/**
 * Put the cursor right behind a place.
 *
 * @param {Page} page
 * @param {Box} box
 */
export async function clickBehind(page, box) {
  await page.mouse.click(box.x + box.width - 1, box.y + box.height / 2);
}

/** Text as it was meant: VS Code draws spaces as no-break spaces. @param {string} text */
export function readable(text) {
  return text.replaceAll("\u00a0", " ");
}
