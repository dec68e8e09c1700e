/**
 * Looking for programs, and replacing variables in settings.
 *
 * PATH is searched here and not left to the operating system, since Windows would look in the working folder first
 * and that may be a folder that nobody trusts.
 */

import * as path from "node:path";

/** What a search depends on. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly windows: boolean;
  isFile(file: string): boolean;
}

function variable(surroundings: Surroundings, name: string): string {
  const { environment, windows } = surroundings;
  if (!windows) {
    return environment[name] ?? "";
  }
  // On Windows names of variables have no case: it is `Path` more often than `PATH`.
  const key = Object.keys(environment).find((each) => each.toUpperCase() === name.toUpperCase());
  return key === undefined ? "" : (environment[key] ?? "");
}

/** The full path of a program on PATH; folders that are not absolute are passed over. */
export function locate(name: string, surroundings: Surroundings): string | undefined {
  const paths = surroundings.windows ? path.win32 : path.posix;
  const endings = surroundings.windows ? [".exe", ""] : [""];
  for (const folder of variable(surroundings, "PATH").split(paths.delimiter)) {
    if (!paths.isAbsolute(folder)) {
      continue;
    }
    for (const ending of endings) {
      const file = paths.join(folder, name + ending);
      if (surroundings.isFile(file)) {
        return file;
      }
    }
  }
  return undefined;
}

/** What the variables of a setting stand for. */
export interface Variables {
  readonly home: string;
  readonly workspaceFolder: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A setting with `~`, `${workspaceFolder}` and `${env:NAME}` replaced; what is not known stays as it is. */
export function expand(setting: string, variables: Variables): string {
  return setting
    .trim()
    .replace(/^~(?=$|[\\/])/, () => variables.home)
    .replace(/\$\{workspaceFolder\}/g, (whole) => variables.workspaceFolder ?? whole)
    .replace(/\$\{env:(\w+)\}/g, (_, name: string) => variables.environment[name] ?? "");
}
