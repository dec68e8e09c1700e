/**
 * The interpreter that is selected in the Python extension, if that is installed.
 *
 * Only the few members of its interface that are needed are described here; they have been stable since 2023.
 */

import * as vscode from "vscode";

const EXTENSION = "ms-python.python";

/** How long the server may wait for the Python extension, which looks through all environments when it starts. */
const PATIENCE_MS = 15_000;

interface PythonEnvironments {
  getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
  resolveEnvironment(environment: { readonly path: string }): Promise<
    { readonly executable: { readonly uri?: vscode.Uri } } | undefined
  >;
  readonly onDidChangeActiveEnvironmentPath: vscode.Event<unknown>;
}

interface PythonApi {
  readonly environments: PythonEnvironments;
}

/** Whether the Python extension is there to select an interpreter with. */
export function hasPythonExtension(): boolean {
  return vscode.extensions.getExtension(EXTENSION) !== undefined;
}

async function environments(): Promise<PythonEnvironments | undefined> {
  const extension = vscode.extensions.getExtension<PythonApi | undefined>(EXTENSION);
  const api = await extension?.activate();
  return api?.environments;
}

async function selected(resource: vscode.Uri | undefined): Promise<string | undefined> {
  const known = await environments();
  if (known === undefined) {
    return undefined;
  }
  const environment = known.getActiveEnvironmentPath(resource);
  // The path may be that of a folder; only the resolved environment names its program.
  const resolved = await known.resolveEnvironment(environment);
  return resolved?.executable.uri?.fsPath;
}

/** The program of the selected environment; `undefined` if there is none or the extension does not answer. */
export async function activeInterpreter(
  resource: vscode.Uri | undefined,
  log: vscode.LogOutputChannel,
): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      log.warn("The Python extension has not answered in time.");
      resolve(undefined);
    }, PATIENCE_MS);
  });
  try {
    return await Promise.race([selected(resource), late]);
  } catch (error) {
    log.warn(`The Python extension has failed: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** Calls `listener` whenever another environment is selected, from when the Python extension is ready. */
export async function onDidSelectInterpreter(listener: () => void): Promise<vscode.Disposable | undefined> {
  const known = await environments();
  return known?.onDidChangeActiveEnvironmentPath(listener);
}
