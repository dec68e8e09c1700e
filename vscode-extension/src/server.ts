/**
 * The life of the server: one process at a time, started, replaced and stopped in the order in which that was asked.
 *
 * A server that crashes is started again by the client's own policy: four times in three minutes, then one message.
 * All else goes to the log and not to pop-ups.
 */

import * as vscode from "vscode";
import {
  type Executable,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  State,
  TransportKind,
} from "vscode-languageclient/node";

import type { Command } from "./interpreter";
import { spelled } from "./interpreter";

const DOCUMENTS = [
  { language: "python", scheme: "file" },
  { language: "python", scheme: "untitled" },
];

export class Server {
  private client: LanguageClient | undefined;
  private command: Command | undefined;
  private pending: Promise<void> = Promise.resolve();

  constructor(private readonly log: vscode.LogOutputChannel) {}

  /** Run this command as the server; leave it alone if it runs already. Without a command the server is stopped. */
  use(command: Command | undefined): Promise<void> {
    return this.next(async () => {
      const same = command !== undefined && this.command !== undefined && spelled(command) === spelled(this.command);
      if (same && this.client?.isRunning() === true) {
        return;
      }
      await this.halt();
      if (command !== undefined) {
        await this.launch(command);
      }
    });
  }

  stop(): Promise<void> {
    return this.next(() => this.halt());
  }

  private next(step: () => Promise<void>): Promise<void> {
    // A step that has failed has been reported to whoever asked for it; the next one starts all the same.
    const result = this.pending.then(step);
    this.pending = result.catch(() => undefined);
    return result;
  }

  private async launch(command: Command): Promise<void> {
    this.log.info(`Starting ${spelled(command)}`);
    const executable: Executable = {
      command: command.program,
      args: [...command.args],
      transport: TransportKind.stdio,
    };
    const options: LanguageClientOptions = {
      documentSelector: DOCUMENTS,
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      // The one who asked for the start says that it failed; the client would add a pop-up of its own.
      initializationFailedHandler: () => false,
    };
    this.client = new LanguageClient("einx", "einx", executable, options);
    this.command = command;
    await this.client.start();
  }

  private async halt(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    this.command = undefined;
    if (client === undefined) {
      return;
    }
    try {
      if (client.state === State.Starting) {
        // It is being started again after a crash; a client can only be stopped once it runs.
        await client.start();
      }
      await client.dispose();
    } catch (error) {
      this.log.warn(`The server did not stop in order: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
