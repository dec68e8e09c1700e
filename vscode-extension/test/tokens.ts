/** Colours source text as VS Code does: its engine, the Python grammar, and ours injected into it. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import * as oniguruma from "vscode-oniguruma";
import * as textmate from "vscode-textmate";

import { grammar } from "../syntaxes/grammar.mjs";

const { resolve } = createRequire(import.meta.url);

export interface Token {
  readonly text: string;
  readonly scopes: readonly string[];
}

async function load(): Promise<textmate.IGrammar> {
  const wasm = readFileSync(resolve("vscode-oniguruma/release/onig.wasm"));
  await oniguruma.loadWASM(wasm);
  const grammars = new Map([
    ["source.python", readFileSync(resolve("tm-grammars/grammars/python.json"), "utf8")],
    [grammar.scopeName, JSON.stringify(grammar)],
  ]);
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: (scope) => {
      const text = grammars.get(scope);
      return Promise.resolve(text === undefined ? null : textmate.parseRawGrammar(text, `${scope}.json`));
    },
    getInjections: (scope) => (scope === "source.python" ? [grammar.scopeName] : []),
  });
  const python = await registry.loadGrammar("source.python");
  if (python === null) {
    throw new Error("the Python grammar is missing");
  }
  return python;
}

const python = await load();

/** The tokens of a source text, blanks left out. */
export function tokens(source: string): Token[] {
  let state = textmate.INITIAL;
  return source.split("\n").flatMap((line) => {
    const result = python.tokenizeLine(line, state);
    state = result.ruleStack;
    return result.tokens
      .map(({ startIndex, endIndex, scopes }) => ({ text: line.slice(startIndex, endIndex), scopes }))
      .filter(({ text }) => text.trim() !== "");
  });
}
