/** Builds what the extension loads: the client as one file with the licences of what is in it, and the grammar. */

import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath, URL } from "node:url";

import { build } from "esbuild";

import { grammar } from "../syntaxes/grammar.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * The licences of the packages that these files come from, one after the other.
 *
 * @param {string[]} files
 */
async function licences(files) {
  const packages = new Set(files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []));
  const texts = [...packages].sort().map(async (folder) => {
    const names = await readdir(`${root}/${folder}`);
    const name = names.find((each) => /^licen[cs]e/i.test(each));
    if (name === undefined) {
      throw new Error(`${folder} has no licence file`);
    }
    const title = folder.replace(/^.*node_modules\//, "");
    return `${title}\n${"=".repeat(title.length)}\n\n${(await readFile(`${root}/${folder}/${name}`, "utf8")).trim()}\n`;
  });
  return (await Promise.all(texts)).join("\n\n");
}

await mkdir(`${root}/dist`, { recursive: true });
await writeFile(`${root}/dist/einx.tmLanguage.json`, `${JSON.stringify(grammar, null, 2)}\n`);
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.js",
  bundle: true,
  minify: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  external: ["vscode"],
  metafile: true,
  logLevel: "warning",
});
await writeFile(`${root}/dist/extension.LICENSES.txt`, await licences(Object.keys(metafile.inputs)));
