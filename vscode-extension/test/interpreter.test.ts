import { describe, expect, it } from "vitest";

import { chooseInterpreter, type Command, isNewEnough, notFoundMessage, type Sources, spelled } from "../src/interpreter";

/** A machine: the versions of its Pythons by command, and who names which. */
function machine(versions: Readonly<Record<string, string>>, more: Partial<Sources> = {}): Sources & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    setting: "",
    windows: false,
    active: () => Promise.resolve(undefined),
    locate: (name) => Object.keys(versions).find((command) => command.split(" ")[0]?.split("/").at(-1) === name)?.split(" ")[0],
    version: (command: Command) => {
      asked.push(spelled(command));
      const version = versions[spelled(command)];
      return version === undefined ? Promise.reject(new Error("ENOENT")) : Promise.resolve(version);
    },
    ...more,
  };
}

async function chosen(sources: Sources): Promise<string | undefined> {
  const { found } = await chooseInterpreter(sources);
  return found && `${spelled(found)} (${found.origin})`;
}

describe("the choice of a Python", () => {
  const both = { "/usr/bin/python3": "3.11", "/env/bin/python": "3.12", "/own/python": "3.13" };

  it("takes the one of the setting before all others", async () => {
    const sources = machine(both, { setting: "/own/python", active: () => Promise.resolve("/env/bin/python") });
    expect(await chosen(sources)).toBe("/own/python (the setting einx.python)");
  });

  it("looks for a name in the setting on PATH", async () => {
    expect(await chosen(machine(both, { setting: "python3" }))).toBe("/usr/bin/python3 (the setting einx.python)");
  });

  it("does not replace the one of the setting if it does not fit", async () => {
    const sources = machine({ ...both, "/own/python": "3.9" }, { setting: "/own/python" });
    expect(await chosen(sources)).toBeUndefined();
    expect(sources.asked).toEqual(["/own/python"]);
  });

  it("takes the one of the Python extension before PATH", async () => {
    const sources = machine(both, { active: () => Promise.resolve("/env/bin/python") });
    expect(await chosen(sources)).toBe("/env/bin/python (the Python extension)");
  });

  it("goes on to PATH if the one of the Python extension is too old", async () => {
    const sources = machine({ ...both, "/env/bin/python": "3.8" }, { active: () => Promise.resolve("/env/bin/python") });
    expect(await chosen(sources)).toBe("/usr/bin/python3 (PATH)");
  });

  it("goes on to `python` if `python3` does not run", async () => {
    const sources = machine({ "/usr/bin/python3": "", "/opt/bin/python": "3.10" });
    expect(await chosen(sources)).toBe("/opt/bin/python (PATH)");
  });

  it("asks the launcher of Windows for a Python 3", async () => {
    const versions = { "C:/py -3": "3.12" };
    expect(await chosen(machine(versions, { windows: true }))).toBe("C:/py -3 (PATH)");
    expect(await chosen(machine(versions))).toBeUndefined();
  });

  it("asks no further source once one has a Python that fits", async () => {
    const active = (): Promise<undefined> => Promise.reject(new Error("asked"));
    expect(await chosen(machine(both, { setting: "/own/python", active }))).toBeDefined();
  });

  it("tells why each of the others was passed over", async () => {
    const sources = machine(
      { "/usr/bin/python3": "3.7", "/opt/bin/python": "hello" },
      { active: () => Promise.resolve("/gone/python") },
    );
    const { rejected } = await chooseInterpreter(sources);
    expect(rejected.map(({ candidate, reason }) => `${candidate.program}: ${reason}`)).toEqual([
      "/gone/python: it does not run (ENOENT)",
      "/usr/bin/python3: it is Python 3.7",
      "/opt/bin/python: it does not answer as a Python does",
    ]);
  });
});

describe("a version", () => {
  it.each([
    ["3.10", true],
    ["3.14\n", true],
    ["4.0", true],
    ["3.9", false],
    ["2.7", false],
    ["", undefined],
    ["Python", undefined],
  ])("%j is new enough: %s", (version, expected) => {
    expect(isNewEnough(version)).toBe(expected);
  });
});

describe("the message for a person without a fitting Python", () => {
  it("is short if there is none at all", async () => {
    expect(notFoundMessage("", await chooseInterpreter(machine({})))).toBe(
      "einx needs Python 3.10 or newer; none was found.",
    );
  });

  it("names the last that was tried", async () => {
    expect(notFoundMessage("", await chooseInterpreter(machine({ "/usr/bin/python3": "3.8" })))).toBe(
      "einx needs Python 3.10 or newer; none was found. Of /usr/bin/python3: it is Python 3.8.",
    );
  });

  it("names the setting if that is to blame", async () => {
    const choice = await chooseInterpreter(machine({}, { setting: "/own/python" }));
    expect(notFoundMessage("/own/python", choice)).toBe(
      "einx needs Python 3.10 or newer. The setting einx.python names /own/python: it does not run (ENOENT).",
    );
  });
});
