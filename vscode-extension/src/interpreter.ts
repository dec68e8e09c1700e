/**
 * Which Python runs the server. The order is a rule, the rest is asked of the caller, so that this can be tested
 * without an editor and without a Python.
 *
 * A Python that a person has named in the settings is the only candidate: if it does not fit they want to know,
 * not to be helped out silently by another one.
 */

/** The oldest Python that the server runs on. */
export const OLDEST = [3, 10] as const;

/** How a Python is started: a program and what stands before its own arguments (`py -3`). */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
}

/** A Python that may be used, and who says so, in words for the log. */
export interface Candidate extends Command {
  readonly origin: string;
}

/** A candidate that is not used, and why. */
export interface Rejected {
  readonly candidate: Candidate;
  readonly reason: string;
}

/** The outcome of a search: the Python found, if any, and those passed over before it. */
export interface Choice {
  readonly found: Candidate | undefined;
  readonly rejected: readonly Rejected[];
}

/** Where candidates come from; each is asked only if those before it had none that fits. */
export interface Sources {
  /** The setting `einx.python` with its variables replaced; empty if it is not set. */
  readonly setting: string;
  /** The interpreter that the Python extension has chosen. */
  active(): Promise<string | undefined>;
  /** The full path of a program on PATH. */
  locate(name: string): string | undefined;
  /** What a Python prints as its version, "3.12"; an error if it does not run. */
  version(command: Command): Promise<string>;
  readonly windows: boolean;
}

/** What to look for on PATH, best first. */
function namesOnPath(windows: boolean): readonly (readonly [string, ...string[]])[] {
  return windows ? [["python3"], ["python"], ["py", "-3"]] : [["python3"], ["python"]];
}

/** Whether a version as "3.12" is new enough; `undefined` if it is no version. */
export function isNewEnough(version: string): boolean | undefined {
  const match = /^(\d+)\.(\d+)/.exec(version.trim());
  if (match === null) {
    return undefined;
  }
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/** Why a candidate can not be used; `undefined` if it can. */
async function objection(candidate: Candidate, sources: Sources): Promise<string | undefined> {
  let version: string;
  try {
    version = await sources.version(candidate);
  } catch (error) {
    return `it does not run (${error instanceof Error ? error.message : String(error)})`;
  }
  switch (isNewEnough(version)) {
    case true:
      return undefined;
    case false:
      return `it is Python ${version.trim()}`;
    case undefined:
      return "it does not answer as a Python does";
  }
}

function fromSetting(sources: Sources): Candidate {
  const isPath = /[\\/]/.test(sources.setting);
  const program = isPath ? sources.setting : (sources.locate(sources.setting) ?? sources.setting);
  return { program, args: [], origin: "the setting einx.python" };
}

/** The candidates in their order. A later source is asked only when the one before it has been tried. */
async function* candidates(sources: Sources): AsyncGenerator<Candidate> {
  if (sources.setting !== "") {
    yield fromSetting(sources);
    return;
  }
  const active = await sources.active();
  if (active !== undefined) {
    yield { program: active, args: [], origin: "the Python extension" };
  }
  for (const [name, ...args] of namesOnPath(sources.windows)) {
    const program = sources.locate(name);
    if (program !== undefined) {
      yield { program, args, origin: "PATH" };
    }
  }
}

/** The first candidate that runs and is new enough. */
export async function chooseInterpreter(sources: Sources): Promise<Choice> {
  const rejected: Rejected[] = [];
  for await (const candidate of candidates(sources)) {
    const reason = await objection(candidate, sources);
    if (reason === undefined) {
      return { found: candidate, rejected };
    }
    rejected.push({ candidate, reason });
  }
  return { found: undefined, rejected };
}

/** A command as a person would write it. */
export function spelled(command: Command): string {
  return [command.program, ...command.args].join(" ");
}

/** One sentence for a person whose Python was not found. */
export function notFoundMessage(setting: string, choice: Choice): string {
  const needed = `einx needs Python ${OLDEST.join(".")} or newer`;
  const last = choice.rejected.at(-1);
  if (last === undefined) {
    return `${needed}; none was found.`;
  }
  if (setting !== "") {
    return `${needed}. The setting einx.python names ${spelled(last.candidate)}: ${last.reason}.`;
  }
  return `${needed}; none was found. Of ${spelled(last.candidate)}: ${last.reason}.`;
}
