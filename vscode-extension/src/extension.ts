/**
 * Where the editor meets the rest: settings, commands and messages. What to run is decided in `interpreter.ts`, how it
 * lives in `server.ts`.
 */

import { statSync } from "node:fs";
import { homedir } from "node:os";
import * as path from "node:path";

import * as vscode from "vscode";

import { type Choice, chooseInterpreter, type Command, notFoundMessage, spelled } from "./interpreter";
import { expand, locate, type Surroundings } from "./locate";
import { ISOLATED, pythonVersion } from "./probe";
import { activeInterpreter, hasPythonExtension, onDidSelectInterpreter } from "./pythonExtension";
import { Server } from "./server";

const SHOW_LOG = "Show Log";
const OPEN_SETTINGS = "Open Settings";
const SELECT_INTERPRETER = "Select Interpreter";

const surroundings: Surroundings = {
  environment: process.env,
  windows: process.platform === "win32",
  isFile: (file) => statSync(file, { throwIfNoEntry: false })?.isFile() ?? false,
};

function firstFolder(): vscode.Uri | undefined {
  return vscode.workspace.workspaceFolders?.[0]?.uri;
}

function setting(name: "python" | "server.path"): string {
  const value = vscode.workspace.getConfiguration("einx", firstFolder()).get(name, "");
  return expand(value, {
    home: homedir(),
    workspaceFolder: firstFolder()?.fsPath,
    environment: process.env,
  });
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Show the setting where it counts: the settings of another machine are on a page of their own. */
async function openSettings(): Promise<void> {
  const page = vscode.env.remoteName === undefined ? "openSettings" : "openRemoteSettings";
  await vscode.commands.executeCommand(`workbench.action.${page}`, { query: "einx.python" });
}

class Extension {
  private readonly server: Server;
  /** What the person has been told last, so that the same is not said twice. */
  private told: string | undefined;
  /** Counts the choices, so that one that took long does not replace a later one. */
  private latest = 0;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.server = new Server(log);
  }

  /** Choose what to run and run it. Never fails: what goes wrong is logged and said once. */
  async start(): Promise<void> {
    const turn = ++this.latest;
    try {
      const command = await this.command();
      if (turn === this.latest) {
        await this.server.use(command);
      }
    } catch (error) {
      this.log.error(`The server did not start: ${reason(error)}`);
      await this.tell(`The einx server did not start: ${reason(error)}`, [SHOW_LOG]);
    }
  }

  async restart(): Promise<void> {
    this.told = undefined;
    await this.server.stop();
    await this.start();
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  private async command(): Promise<Command | undefined> {
    const own = setting("server.path");
    if (own !== "") {
      return { program: /[\\/]/.test(own) ? own : (locate(own, surroundings) ?? own), args: ["serve"] };
    }
    const choice = await this.interpreter();
    if (choice.found === undefined) {
      return undefined;
    }
    const { program, args } = choice.found;
    const launcher = path.join(this.context.extensionPath, "bundled", "launch.py");
    return { program, args: [...args, ...ISOLATED, launcher, "serve"] };
  }

  private async interpreter(): Promise<Choice> {
    const named = setting("python");
    const choice = await chooseInterpreter({
      setting: named,
      // An environment in a folder that is not trusted may hold any program under the name of Python.
      active: async () =>
        vscode.workspace.isTrusted ? await activeInterpreter(firstFolder(), this.log) : undefined,
      locate: (name) => locate(name, surroundings),
      version: pythonVersion,
      windows: surroundings.windows,
    });
    for (const { candidate, reason: why } of choice.rejected) {
      this.log.info(`Not used: ${spelled(candidate)} (from ${candidate.origin}), since ${why}`);
    }
    if (choice.found === undefined) {
      const message = notFoundMessage(named, choice);
      this.log.error(message);
      // Not awaited: the search is over, whenever the person closes the message.
      void this.tell(message, hasPythonExtension() && named === "" ? [SELECT_INTERPRETER, OPEN_SETTINGS] : [OPEN_SETTINGS]);
    } else {
      this.log.info(`Python: ${spelled(choice.found)} (from ${choice.found.origin})`);
      this.told = undefined;
    }
    return choice;
  }

  private async tell(message: string, buttons: readonly string[]): Promise<void> {
    if (message === this.told) {
      return;
    }
    this.told = message;
    switch (await vscode.window.showErrorMessage(message, ...buttons)) {
      case SHOW_LOG:
        this.log.show();
        break;
      case OPEN_SETTINGS:
        await openSettings();
        break;
      case SELECT_INTERPRETER:
        await vscode.commands.executeCommand("python.setInterpreter");
        break;
    }
  }
}

let extension: Extension | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("einx", { log: true });
  const running = new Extension(context, log);
  extension = running;
  const chooseAgain = (): void => void running.start();
  context.subscriptions.push(
    log,
    vscode.commands.registerCommand("einx.restartServer", () => running.restart()),
    vscode.commands.registerCommand("einx.showLog", () => log.show()),
    vscode.workspace.onDidGrantWorkspaceTrust(chooseAgain),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("einx.python") || change.affectsConfiguration("einx.server.path")) {
        chooseAgain();
      }
    }),
  );
  await running.start();
  // Not awaited: the server is there, whether or not the Python extension ever is.
  void onDidSelectInterpreter(chooseAgain).then(
    (subscription) => subscription !== undefined && context.subscriptions.push(subscription),
    (error: unknown) => log.warn(`Changes of the interpreter are not followed: ${reason(error)}`),
  );
}

export function deactivate(): Promise<void> | undefined {
  return extension?.stop();
}
