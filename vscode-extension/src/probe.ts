/** Asking a Python for its version, quickly: nothing of the environment is imported. */

import { execFile } from "node:child_process";

import type { Command } from "./interpreter";

/** Generous, since the first start of a Python on a busy machine can take seconds. */
const PATIENCE_MS = 20_000;

/** Start without the site module: neither packages nor startup files of the environment run. */
export const ISOLATED = ["-I", "-S"] as const;

/** The version as "3.12"; an error says why the program did not tell. */
export function pythonVersion(command: Command): Promise<string> {
  const script = "import sys; print('%d.%d' % sys.version_info[:2])";
  const args = [...command.args, ...ISOLATED, "-c", script];
  return new Promise((resolve, reject) => {
    execFile(command.program, args, { timeout: PATIENCE_MS, windowsHide: true }, (error, stdout) => {
      if (error === null) {
        resolve(stdout.trim());
      } else {
        reject(new Error(error.killed === true ? "no answer in time" : String(error.code ?? error.message)));
      }
    });
  });
}
