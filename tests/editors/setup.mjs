/** Sets up the editors in .editors/, once: a second run takes no time and needs no network. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { CACHE, HERE, PROGRAMS, VSCODE, VSCODE_VERSION } from "./paths.mjs";

const NPM_QUIET = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error"];

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 */
function run(command, args, cwd) {
  // What succeeds is not worth a line; what fails has said why on the standard error.
  execFileSync(command, args, { cwd, stdio: ["ignore", "ignore", "inherit"] });
}

/**
 * Do a step unless it has been done with the same input.
 *
 * @param {string} folder what the step makes
 * @param {string} input what it depends on
 * @param {() => void} step
 */
function once(folder, input, step) {
  const mark = path.join(folder, ".ready");
  if (existsSync(mark) && readFileSync(mark, "utf8") === input) {
    return;
  }
  console.log(`setting up ${path.relative(CACHE, folder)}`);
  step();
  writeFileSync(mark, input);
}

function vscode() {
  const work = `${VSCODE}.new`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  run("npm", ["pack", `code-server@${VSCODE_VERSION}`, "--pack-destination", work, ...NPM_QUIET], work);
  run("tar", ["xzf", `code-server-${VSCODE_VERSION}.tgz`], work);
  const inner = path.join(work, "package", "lib", "vscode");
  // `npm ci` refuses this package's own list of versions; `npm install` follows it.
  run("npm", ["install", "--omit=dev", ...NPM_QUIET], inner);
  rmSync(VSCODE, { recursive: true, force: true });
  renameSync(inner, VSCODE);
  rmSync(work, { recursive: true });
}

function programs(/** @type {string} */ requirements) {
  rmSync(PROGRAMS, { recursive: true, force: true });
  run(process.env["PYTHON"] ?? "python3", ["-m", "venv", PROGRAMS], CACHE);
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
  run(path.join(PROGRAMS, "bin", "python"), [...pip, "--requirement", requirements], CACHE);
}

mkdirSync(CACHE, { recursive: true });
const requirements = path.join(HERE, "requirements.txt");
once(PROGRAMS, readFileSync(requirements, "utf8"), () => programs(requirements));
once(path.join(HERE, "node_modules"), readFileSync(path.join(HERE, "package-lock.json"), "utf8"), () =>
  run("npm", ["ci", ...NPM_QUIET], HERE),
);
once(VSCODE, VSCODE_VERSION, vscode);
