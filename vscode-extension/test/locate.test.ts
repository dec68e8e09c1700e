import { describe, expect, it } from "vitest";

import { expand, locate } from "../src/locate";

function has(...files: readonly string[]): (file: string) => boolean {
  return (file) => files.includes(file);
}

describe("looking for a program on PATH", () => {
  it("finds the first", () => {
    const surroundings = { environment: { PATH: "/a:/b:/c" }, windows: false, isFile: has("/b/python3", "/c/python3") };
    expect(locate("python3", surroundings)).toBe("/b/python3");
  });

  it("knows the names of programs and variables on Windows", () => {
    const surroundings = { environment: { Path: "C:\\a;C:\\b" }, windows: true, isFile: has("C:\\b\\py.exe") };
    expect(locate("py", surroundings)).toBe("C:\\b\\py.exe");
  });

  it("passes over folders that depend on the working folder", () => {
    const surroundings = { environment: { PATH: ".::bin" }, windows: false, isFile: () => true };
    expect(locate("python3", surroundings)).toBeUndefined();
  });

  it("finds nothing without PATH", () => {
    expect(locate("python3", { environment: {}, windows: false, isFile: () => true })).toBeUndefined();
    expect(locate("python3", { environment: {}, windows: true, isFile: () => true })).toBeUndefined();
  });
});

describe("the variables of a setting", () => {
  const variables = { home: "/home/me", workspaceFolder: "/work/$1", environment: { ENV: "/envs/it" } };

  it.each([
    ["  /usr/bin/python3 ", "/usr/bin/python3"],
    ["~/bin/python", "/home/me/bin/python"],
    ["~", "/home/me"],
    ["a~b", "a~b"],
    ["${workspaceFolder}/.venv/bin/python", "/work/$1/.venv/bin/python"],
    ["${env:ENV}/bin/python", "/envs/it/bin/python"],
    ["${env:NONE}/bin/python", "/bin/python"],
    ["${other}", "${other}"],
  ])("%s", (setting, expected) => {
    expect(expand(setting, variables)).toBe(expected);
  });

  it("leaves the workspace folder as it is where none is open", () => {
    expect(expand("${workspaceFolder}/x", { ...variables, workspaceFolder: undefined })).toBe("${workspaceFolder}/x");
  });
});
