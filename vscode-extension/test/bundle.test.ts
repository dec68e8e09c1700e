/**
 * The server as the extension ships it, started by a Python without any package. `make vsix` makes the bundle.
 */

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

import { createMessageConnection, type MessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { ISOLATED } from "../src/probe";

const BUNDLE = fileURLToPath(new URL("../bundled/", import.meta.url));
const LAUNCHER = path.join(BUNDLE, "launch.py");
const PYTHON = process.env["PYTHON"] ?? "python3";
const URI = "file:///x.py";
const SOURCE = 'import einx\nimport numpy as np\n\nx = np.zeros((2, 3))\ny = einx.sum("a [b c]", x)\n';

interface Diagnostics {
  readonly uri: string;
  readonly diagnostics: readonly { readonly range: unknown; readonly source?: string }[];
}

function files(): string[] {
  return readdirSync(BUNDLE, { recursive: true, encoding: "utf8" });
}

describe("the bundle", () => {
  it("holds nothing that was compiled for one platform", () => {
    expect(files().filter((file) => /\.(so|pyd|dll|dylib)$/.test(file))).toEqual([]);
  });

  it("holds no framework", () => {
    expect(files().filter((file) => /^packages\/(numpy|torch|jax|tensorflow)(\/|$)/.test(file))).toEqual([]);
  });

  it("holds the licence of each package", () => {
    const packages = files().filter((file) => /^packages\/[^/]+\.dist-info$/.test(file));
    const licensed = files().filter((file) => /\.dist-info\/licenses\/LICENSE(\.txt)?$/.test(file));
    expect(packages.length).toBeGreaterThan(0);
    expect(licensed.map((file) => file.split(path.sep).slice(0, 2).join("/")).sort()).toEqual(packages.sort());
  });
});

describe("the bundled server, without any package around it", () => {
  let server: ChildProcess;
  let connection: MessageConnection;
  let shadow: string;

  beforeAll(() => {
    // Packages of the same names in the person's environment and working folder do no harm.
    shadow = mkdtempSync(path.join(tmpdir(), "einx-shadow-"));
    for (const name of ["einx.py", "lark.py", "pygls.py", "typing.py"]) {
      writeFileSync(path.join(shadow, name), 'raise RuntimeError("the wrong package")\n');
    }
    server = spawn(PYTHON, [...ISOLATED, LAUNCHER, "serve"], {
      cwd: shadow,
      env: { ...process.env, PYTHONPATH: shadow },
      stdio: ["pipe", "pipe", "inherit"],
    });
    if (server.stdout === null || server.stdin === null) {
      throw new Error("no pipes");
    }
    connection = createMessageConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
    connection.listen();
  });

  afterAll(() => {
    connection.dispose();
    server.kill();
    rmSync(shadow, { recursive: true });
  });

  it("starts in a Python that has no packages", () => {
    const script = "import importlib.util, sys; sys.exit(importlib.util.find_spec('lark') is not None)";
    expect(() => execFileSync(PYTHON, [...ISOLATED, "-c", script])).not.toThrow();
  });

  it("answers, finds a mistake, and ends as the protocol wants", async () => {
    const published = new Promise<Diagnostics>((resolve) => {
      connection.onNotification("textDocument/publishDiagnostics", (params: Diagnostics) => {
        resolve(params);
      });
    });
    const result = await connection.sendRequest("initialize", { processId: null, rootUri: null, capabilities: {} });
    expect(result).toMatchObject({ capabilities: { hoverProvider: expect.anything() as unknown } });

    await connection.sendNotification("initialized", {});
    await connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri: URI, languageId: "python", version: 1, text: SOURCE },
    });
    const { uri, diagnostics } = await published;
    expect(uri).toBe(URI);
    expect(diagnostics).toMatchObject([{ source: "einx", range: { start: { line: 4 }, end: { line: 4 } } }]);

    const ended = new Promise((resolve) => server.once("exit", resolve));
    await connection.sendRequest("shutdown");
    await connection.sendNotification("exit");
    expect(await ended).toBe(0);
  });
});
