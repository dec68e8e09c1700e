/**
 * A case is a line of Python and what stands in its descriptions, each piece with the colour it gets. What is not in a
 * description does not appear, so a string that is none gives an empty list.
 */

import { describe, expect, it } from "vitest";

import { tokens } from "./tokens";

const SHORT: Readonly<Record<string, string>> = {
  "variable.other.axis.einx": "axis",
  "variable.other.constant.axis.einx": "bracketed",
  "constant.numeric.length.einx": "length",
  "keyword.operator.arrow.einx": "arrow",
  "keyword.operator.ellipsis.einx": "ellipsis",
  "keyword.operator.comma.einx": "comma",
  "keyword.operator.plus.einx": "plus",
  "keyword.operator.bar.einx": "bar",
  "keyword.operator.group.begin.einx": "group",
  "keyword.operator.group.end.einx": "group",
  "keyword.operator.bracket.begin.einx": "bracket",
  "keyword.operator.bracket.end.einx": "bracket",
  "constant.character.escape.python": "escape",
  "constant.character.format.placeholder.other.python": "hole",
  "meta.description.einx": "plain",
};

function coloured(source: string): string {
  return tokens(source)
    .filter(({ scopes }) => scopes.includes("meta.description.einx"))
    .map(({ text, scopes }) => {
      const last = scopes.at(-1) ?? "";
      return `${text.trim()}:${SHORT[last] ?? last}`;
    })
    .join(" ");
}

/** The same with scopes around a place outside the description. */
function scopesOf(source: string, text: string): readonly string[] | undefined {
  return tokens(source).find((token) => token.text === text)?.scopes;
}

const A_OF_B = "a:axis [:bracket b:bracketed ]:bracket";

describe("what stands in a description", () => {
  it.each([
    ['einx.sum("a [b]", x)', A_OF_B],
    ['einx.sum("b... -> b", x)', "b:axis ...:ellipsis ->:arrow b:axis"],
    ['einx.id("a, (b + 1)", x)', "a:axis ,:comma (:group b:axis +:plus 1:length ):group"],
    ['einx.dot("a [b->c]", x)', "a:axis [:bracket b:bracketed ->:arrow c:bracketed ]:bracket"],
    ['einx.dot("[a|b]", x)', "[:bracket a:bracketed |:bar b:bracketed ]:bracket"],
    ['einx.sum("[(a [b])] c", x)', "[:bracket (:group a:bracketed [:bracket b:bracketed ]:bracket ):group ]:bracket c:axis"],
    ['einx.id("a1 1a", x)', "a1:axis 1a:plain"],
  ])("%s", (source, expected) => {
    expect(coloured(source)).toBe(expected);
  });
});

describe("how a description is written", () => {
  it.each([
    ["einx.sum('a [b]', x)", A_OF_B],
    ['einx.sum("""a [b]""", x)', A_OF_B],
    ["einx.sum('''a\n[b\n]''', x)", A_OF_B],
    ['einx.sum(r"a [b]", x)', A_OF_B],
    ['einx.sum(R"""a [b]""", x)', A_OF_B],
    ['einx.sum(u"a [b]", x)', A_OF_B],
    ['einx.sum("a\\t[b]", x)', "a:axis \\t:escape [:bracket b:bracketed ]:bracket"],
    ['einx.sum(r"a\\t", x)', "a:axis \\:plain t:axis"],
    ['einx.sum(f"{n} [b]", x)', "{:hole n:plain }:hole [:bracket b:bracketed ]:bracket"],
    ["einx.sum(rf'[{n}]', x)", "[:bracket {:hole n:plain }:hole ]:bracket"],
    ['einx.sum(f"{{", x)', "{{:escape"],
    ['einx.sum("{n}", x)', "{:plain n:axis }:plain"],
    ['einx.sum("a " "[b]", x)', A_OF_B],
    ['einx.sum(\n    # the rows\n    "a "\n    r"[b]",\n    x,\n)', A_OF_B],
    ['einx . sum ( "a [b]" , x)', A_OF_B],
  ])("%j", (source, expected) => {
    expect(coloured(source)).toBe(expected);
  });
});

describe("which strings are descriptions", () => {
  it.each([
    ['e.sum("a [b]", x)', A_OF_B],
    ['ex.id("a -> a", x)', "a:axis ->:arrow a:axis"],
    ['einx.add("a", einx.sum("a [b]", x), y)', `a:axis ${A_OF_B}`],
    ['np.add(einx.sum("a [b]", x), y)', A_OF_B],
    ["xs = [einx.sum(\"a [b]\", x) for x in xs]", A_OF_B],
    ['print(f\'{einx.sum("a [b]", x)}\')', A_OF_B],
  ])("%s has one", (source, expected) => {
    expect(coloured(source)).toBe(expected);
  });

  it.each([
    'e.add("hello")',
    'names.index("a -> b")',
    'my.einx.sum("a [b]")',
    'einx.unknown("a [b]")',
    'einx.trace("sum", "a [b]", (2, 3))',
    'einx.sum(x, "a [b]")',
    'einx.reduce(description, x, backend="numpy")',
    'einx.sum(b"a [b]")',
    'einx.sum(f("a [b]"), x)',
    'sum("a [b]")',
    '# einx.sum("a [b]", x)',
    "'''einx.sum(\"a [b]\", x)'''",
    'einx.sum()\nf("a [b]")',
    'einx.sum(\n)\nf("a [b]")',
  ])("%j has none", (source) => {
    expect(coloured(source)).toBe("");
  });

  it("leaves the other strings of a call as they are", () => {
    expect(coloured('einx.reduce("a [b]", x, op="sum", backend="numpy")')).toBe(A_OF_B);
  });
});

describe("around a description", () => {
  it("ends an unclosed bracket with the string", () => {
    expect(scopesOf('einx.sum("a [b", x)\nf(c)', "x")).not.toContain("meta.description.einx");
    expect(scopesOf('einx.sum("a [b", x)\nf(c)', "c")).not.toContain("meta.call.einx");
  });

  it("ends an unclosed string with its line", () => {
    expect(coloured('einx.sum("a [b\ny = "a [b]"')).toBe("a:axis [:bracket b:bracketed");
  });

  it("colours the arguments as those of any call", () => {
    const source = 'einx.sum("a [b]", x.T, b=4, **more)';
    expect(scopesOf(source, "b")).toBeDefined();
    expect(tokens(source).filter(({ text }) => text === "b").at(-1)?.scopes.at(-1)).toBe(
      "variable.parameter.function-call.python",
    );
    expect(scopesOf(source, "4")?.at(-1)).toBe("constant.numeric.dec.python");
    expect(scopesOf(source, "**")?.at(-1)).toBe("keyword.operator.unpacking.arguments.python");
    expect(scopesOf(source, "sum")?.at(-1)).toBe("meta.function-call.generic.python");
  });

  it("keeps the quotes those of a string", () => {
    expect(scopesOf("einx.sum('a', x)", "'")).toContain("string.quoted.single.python");
    expect(scopesOf("einx.sum('''a''', x)", "'''")).toContain("string.quoted.multi.python");
  });
});
