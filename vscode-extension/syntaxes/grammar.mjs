/**
 * The colours inside the description of an einx call, as a grammar that is injected into the one for Python.
 *
 * What regular expressions can know: a call is `einx.OPERATION(`, its description the string that comes first, on
 * the same line or a later one. Behind another name of the module (`e.`, `ex.`) a string must look like a description too.
 * All else that a call may be (`from einx import sum`, a description in a variable) is for the server to know.
 *
 * The rules come in variants (line or block, raw or not, f-string or not, in brackets or not), so they are made by
 * functions. Around the description the scopes are those of the Python grammar, as if nothing had been injected.
 */

import operations from "./operations.json" with { type: "json" };

/**
 * @typedef {{
 *   include?: string, match?: string, begin?: string, end?: string, name?: string, contentName?: string,
 *   captures?: Captures, beginCaptures?: Captures, endCaptures?: Captures, patterns?: Rule[],
 * }} Rule
 * @typedef {Record<string, { name: string }>} Captures
 * @typedef {{ block: boolean, raw: boolean, format: boolean }} Kind
 */

const PREFIX = "(?i:[urf]|rf|fr)";

/** @type {Rule} */
const ESCAPE = { match: String.raw`\\(?:x\h{2}|[0-7]{1,3}|["'\\abfnrtv]|$)`, name: "constant.character.escape.python" };

/** @type {Rule[]} */
const HOLE = [
  { match: String.raw`\{\{|\}\}`, name: "constant.character.escape.python" },
  {
    begin: String.raw`\{`,
    beginCaptures: { 0: { name: "constant.character.format.placeholder.other.python" } },
    end: String.raw`(\})|(?=\n)`,
    endCaptures: { 1: { name: "constant.character.format.placeholder.other.python" } },
    patterns: [{ include: "source.python#f-expression" }],
  },
];

/** @type {Rule[]} */
const SIGNS = [
  { match: "->", name: "keyword.operator.arrow.einx" },
  { match: String.raw`\.\.\.`, name: "keyword.operator.ellipsis.einx" },
  { match: ",", name: "keyword.operator.comma.einx" },
  { match: String.raw`\+`, name: "keyword.operator.plus.einx" },
  { match: String.raw`\|`, name: "keyword.operator.bar.einx" },
  { match: String.raw`\(`, name: "keyword.operator.group.begin.einx" },
  { match: String.raw`\)`, name: "keyword.operator.group.end.einx" },
  { match: String.raw`(?<!\w)\d+(?!\w)`, name: "constant.numeric.length.einx" },
];

/** @param {Kind} kind @param {boolean} bracketed */
function contentKey({ block, raw, format }, bracketed) {
  const words = [block ? "block" : "line", raw && "raw", format && "format", bracketed && "bracketed"];
  return words.filter(Boolean).join("-");
}

/**
 * What stands in a description, or in brackets there. Axes in brackets are those that the operation sees, and have a
 * colour of their own. Brackets that are never closed end with the string.
 *
 * @param {Kind} kind
 * @param {boolean} bracketed
 * @returns {Rule}
 */
function content(kind, bracketed) {
  const axis = bracketed ? "variable.other.constant.axis.einx" : "variable.other.axis.einx";
  return {
    patterns: [
      ...(kind.raw ? [] : [ESCAPE]),
      ...(kind.format ? HOLE : []),
      {
        begin: String.raw`\[`,
        beginCaptures: { 0: { name: "keyword.operator.bracket.begin.einx" } },
        end: String.raw`(\])|(?=["'])${kind.block ? "" : "|(?=$)"}`,
        endCaptures: { 1: { name: "keyword.operator.bracket.end.einx" } },
        patterns: [{ include: `#${contentKey(kind, true)}` }],
      },
      ...SIGNS,
      { match: String.raw`(?<!\w)[A-Za-z_]\w*`, name: axis },
    ],
  };
}

/**
 * A string literal that is a description.
 *
 * @param {Kind} kind
 * @returns {Rule}
 */
function literal(kind) {
  const { block, raw, format } = kind;
  const quoted = `string.quoted.${raw ? "raw." : ""}${block ? "multi" : "single"}.python`;
  // In an f-string only the quotes and the text are a string for Python's grammar, the holes are not.
  const quote = format ? ` string.interpolated.python ${quoted}` : "";
  const prefix = (raw ? 2 : 0) + (format ? 1 : 0);
  return {
    begin: `${["([uU])?", String.raw`\b([fF])`, String.raw`\b([rR])`, String.raw`\b((?i:rf|fr))`][prefix] ?? ""}(${block ? `'''|"""` : `["']`})`,
    beginCaptures: {
      1: { name: `storage.type.string.python${quote}` },
      2: { name: `punctuation.definition.string.begin.python${quote}` },
    },
    end: block ? String.raw`(\2)` : String.raw`(\2)|((?<!\\)\n)`,
    endCaptures: {
      1: { name: `punctuation.definition.string.end.python${quote}` },
      2: { name: "invalid.illegal.newline.python" },
    },
    name: format ? "meta.fstring.python" : quoted,
    contentName: "meta.description.einx",
    patterns: [{ include: `#${contentKey(kind, false)}` }],
  };
}

/** @type {Kind[]} */
const KINDS = [true, false].flatMap((block) =>
  [true, false].flatMap((raw) => [true, false].map((format) => ({ block, raw, format }))),
);

/** What may follow the description: as the Python grammar has it for the arguments of any call. */
/** @type {Rule[]} */
const ARGUMENTS = [
  { match: ",", name: "punctuation.separator.arguments.python" },
  {
    match: String.raw`(?:(?<=[(,])|^)\s*(\*{1,2})`,
    captures: { 1: { name: "keyword.operator.unpacking.arguments.python" } },
  },
  { include: "source.python#lambda-incomplete" },
  { include: "source.python#illegal-names" },
  {
    match: String.raw`\b([_[:alpha:]]\w*)\s*(=)(?!=)`,
    captures: {
      1: { name: "variable.parameter.function-call.python" },
      2: { name: "keyword.operator.assignment.python" },
    },
  },
  { match: "=(?!=)", name: "keyword.operator.assignment.python" },
  { include: "source.python#expression" },
];

/**
 * A call of an operation through a name of the module.
 *
 * @param {string} module
 * @param {string} [condition] what must follow the opening parenthesis
 * @returns {Rule}
 */
function call(module, condition = "") {
  return {
    begin: String.raw`(?<![\w.])${module}\s*((\.)\s*(${operations.join("|")}))\s*(\()${condition}`,
    beginCaptures: {
      1: { name: "meta.member.access.python" },
      2: { name: "punctuation.separator.period.python" },
      3: { name: "meta.function-call.python meta.function-call.generic.python" },
      4: { name: "punctuation.definition.arguments.begin.python" },
    },
    end: String.raw`\)`,
    endCaptures: { 0: { name: "punctuation.definition.arguments.end.python" } },
    name: "meta.call.einx",
    contentName: "meta.function-call.arguments.python",
    patterns: [{ include: "#description" }, ...ARGUMENTS],
  };
}

/** The grammar as VS Code reads it. */
export const grammar = {
  scopeName: "einx.description.injection",
  injectionSelector: "L:source.python -string -comment",
  patterns: [
    call("einx"),
    call("(?:e|ex)", String.raw`(?=\s*${PREFIX}?["'][^"']*(?:->|\[))`),
  ],
  repository: {
    // \G is the place right behind the opening parenthesis. Adjacent literals are one description.
    description: {
      begin: String.raw`\G(?=\s*(?:$|#|\\$|${PREFIX}?["']))`,
      end: String.raw`(?=[^\s#"'\\])(?!${PREFIX}["'])`,
      patterns: [
        ...KINDS.map(literal),
        { include: "source.python#comments" },
        { match: String.raw`\\$`, name: "punctuation.separator.continuation.line.python" },
      ],
    },
    ...Object.fromEntries(
      KINDS.flatMap((kind) => [true, false].map((bracketed) => [contentKey(kind, bracketed), content(kind, bracketed)])),
    ),
  },
};
