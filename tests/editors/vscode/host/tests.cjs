/**
 * Tests that run inside VS Code's extension host, against the interface that extensions have. VS Code calls `run` and
 * takes an error for a failure; what is logged reaches `host.test.mjs`.
 */

const assert = require("node:assert/strict");
const path = require("node:path");
const vscode = require("vscode");

const EXTENSION = "einx-lsp.einx";
const PATIENCE_MS = 60_000;
const WRONG = 'einx.dot("b h w c, k c -> b h w k"';

/** The subject, open in an editor. */
async function open() {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, "no folder is open");
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, "shapes.py"));
  return vscode.window.showTextDocument(document);
}

/** Our diagnostics of a document, once there are `count` of them. */
async function diagnostics(document, count) {
  const ours = () => vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === "einx");
  const deadline = Date.now() + PATIENCE_MS;
  while (ours().length !== count) {
    assert.ok(Date.now() < deadline, `${ours().length} diagnostics instead of ${count}`);
    await new Promise((resolve) => {
      const timer = setTimeout(done, 1000);
      const subscription = vscode.languages.onDidChangeDiagnostics(done);
      function done() {
        clearTimeout(timer);
        subscription.dispose();
        resolve(undefined);
      }
    });
  }
  return ours();
}

function positionIn(document, text, part = text) {
  return document.positionAt(document.getText().indexOf(text) + text.indexOf(part));
}

async function hover(document, position) {
  const hovers = await vscode.commands.executeCommand("vscode.executeHoverProvider", document.uri, position);
  return hovers.flatMap(({ contents }) => contents.map(({ value }) => value)).join("\n");
}

const tests = {
  async "opening a Python file starts the extension"() {
    await open();
    const extension = vscode.extensions.getExtension(EXTENSION);
    assert.ok(extension, "not installed");
    await extension.activate();
    assert.equal(extension.isActive, true);
  },

  async "a wrong axis is an error with a code, at its place, with where the lengths come from"() {
    const { document } = await open();
    const [found] = await diagnostics(document, 1);
    assert.equal(found.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(found.code?.value ?? found.code, "axis-size-conflict");
    assert.equal(document.getText(found.range), "c");
    assert.deepEqual(found.range.start, positionIn(document, WRONG, "c ->"));
    const lines = found.relatedInformation.map(({ location }) => document.lineAt(location.range.start.line).text);
    assert.ok(lines.includes("images = np.zeros((8, 64, 64, 3))"), lines.join("\n"));
    assert.ok(lines.includes("kernel = np.zeros((3, 16))"), lines.join("\n"));
  },

  async "a hover over a call has its code in a block of Python"() {
    const { document } = await open();
    assert.match(await hover(document, positionIn(document, "mean(")), /```python\nimport numpy as np\ndef op0\(i0\):/);
  },

  async "a hover beside a call has nothing from us"() {
    const { document } = await open();
    assert.equal(await hover(document, positionIn(document, "images = ")), "");
  },

  async "an edit makes a finding come, and another one makes it go"() {
    const editor = await open();
    const { document } = editor;
    const behind = positionIn(document, "[h w] c").translate(0, "[h w] c".length);
    await editor.edit((edit) => edit.insert(behind, " d"));
    const found = await diagnostics(document, 2);
    assert.ok(found.some(({ range }) => range.start.line === behind.line));
    await editor.edit((edit) => edit.delete(new vscode.Range(behind, behind.translate(0, 2))));
    assert.equal((await diagnostics(document, 1))[0].range.start.line, positionIn(document, WRONG).line);
  },

  async "the commands are there, and the server answers after a restart"() {
    const commands = await vscode.commands.getCommands(true);
    assert.ok(commands.includes("einx.showLog"));
    await vscode.commands.executeCommand("einx.restartServer");
    const { document } = await open();
    assert.match(await hover(document, positionIn(document, "mean(")), /np\.mean/);
    await diagnostics(document, 1);
  },

  async "a Python that does not exist stops the server, and one that does starts it"() {
    const { document } = await open();
    const settings = vscode.workspace.getConfiguration("einx");
    await settings.update("python", path.join(__dirname, "no-such-python"), vscode.ConfigurationTarget.Global);
    await diagnostics(document, 0);
    await settings.update("python", undefined, vscode.ConfigurationTarget.Global);
    await diagnostics(document, 1);
  },
};

exports.run = async () => {
  const failures = [];
  for (const [name, test] of Object.entries(tests)) {
    try {
      await test();
      console.log(`PASS ${name}`);
    } catch (error) {
      failures.push(name);
      console.log(`FAIL ${name}\n${error instanceof Error ? error.stack : String(error)}`);
    }
  }
  if (failures.length > 0) {
    throw new Error(`failed: ${failures.join("; ")}`);
  }
};
