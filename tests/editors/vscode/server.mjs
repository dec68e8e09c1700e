/**
 * A real VS Code: its server and web workbench on this machine, with the extension installed from its .vsix as a
 * person would. Everything it writes goes to a folder that is new for each run.
 */

import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { chromium } from "playwright-core";

import { node24, VSCODE, vsix, WORKSPACE } from "../paths.mjs";

/** Generous: on a busy machine with two cores the workbench takes a while. */
export const PATIENCE_MS = 60_000;

export const WINDOW = { width: 1120, height: 640 };

/** A window in which nothing moves but what is tested. */
const SETTINGS = {
  "chat.disableAIFeatures": true,
  "editor.hover.above": false,
  "editor.hover.delay": 100,
  "editor.minimap.enabled": false,
  "extensions.ignoreRecommendations": true,
  "git.enabled": false,
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
};

/** @returns {Promise<number>} a port that nobody listens on */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/**
 * Start VS Code with a copy of the workspace.
 *
 * @param {{ switches?: string[], settings?: Record<string, unknown> }} [more] of the server, and of the person
 */
export async function startVscode({ switches = [], settings = {} } = {}) {
  const root = mkdtempSync(path.join(tmpdir(), "einx-vscode-"));
  const workspace = path.join(root, "workspace");
  cpSync(WORKSPACE, workspace, { recursive: true });
  const machine = path.join(root, "user", "Machine");
  mkdirSync(machine, { recursive: true });
  writeFileSync(path.join(machine, "settings.json"), JSON.stringify({ ...SETTINGS, ...settings }));

  const program = [
    path.join(VSCODE, "out", "server-main.js"),
    ...["--user-data-dir", path.join(root, "user")],
    ...["--extensions-dir", path.join(root, "extensions")],
    ...["--server-data-dir", path.join(root, "server")],
  ];
  // No gallery is asked for extensions, nor for news.
  const env = { ...process.env, EXTENSIONS_GALLERY: "{}" };
  execFileSync(node24(), [...program, "--install-extension", vsix()], { env, stdio: "pipe" });

  const port = await freePort();
  const quiet = ["--without-connection-token", "--telemetry-level", "off", "--disable-workspace-trust"];
  const server = spawn(node24(), [...program, "--host", "127.0.0.1", "--port", String(port), ...quiet, ...switches], {
    env,
    stdio: "ignore",
    // A group of its own, so that its extension hosts and language servers end with it.
    detached: true,
  });
  const ended = new Promise((resolve) => server.once("exit", resolve));
  const origin = `127.0.0.1:${port}`;
  await listening(`http://${origin}/version`, server);

  return {
    root,
    workspace,
    /**
     * The address of the workbench.
     *
     * @param {readonly (readonly [string, string])[]} payload
     */
    address(payload) {
      const query = new URLSearchParams({ folder: workspace, payload: JSON.stringify(payload) });
      return `http://${origin}/?${query}`;
    },
    /** How the workbench names a file of this machine. @param {string} file */
    remote: (file) => `vscode-remote://${origin}${file}`,
    /** The processes of the language server. */
    languageServers() {
      const launcher = path.join(root, "extensions");
      return readdirSync("/proc").filter((process) => {
        const file = `/proc/${process}/cmdline`;
        try {
          const words = /^\d+$/.test(process) ? readFileSync(file, "utf8").split("\0") : [];
          return words.some((word) => word.startsWith(launcher) && word.endsWith("launch.py"));
        } catch {
          // It has ended since the folder was read.
          return false;
        }
      });
    },
    async stop() {
      if (server.pid !== undefined && server.exitCode === null) {
        process.kill(-server.pid, "SIGTERM");
        await ended;
      }
      rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/**
 * Wait until the server answers.
 *
 * @param {string} url
 * @param {import("node:child_process").ChildProcess} server
 */
async function listening(url, server) {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    if (server.exitCode !== null) {
      throw new Error(`VS Code ended with code ${server.exitCode}`);
    }
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true) {
      return;
    }
    await sleep(100);
  }
  throw new Error("VS Code does not answer");
}

/** A new Chromium without a window, and one page in it. */
export async function startBrowser() {
  const browser = await chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: [
      ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
      ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
    ],
  });
  const page = await browser.newPage({ viewport: WINDOW, deviceScaleFactor: 2 });
  page.setDefaultTimeout(PATIENCE_MS);
  return { browser, page };
}
