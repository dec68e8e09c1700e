"""The table ``[tool.einx-lsp]`` of the nearest ``pyproject.toml``, for the command line and the server alike.

A mistake in it is told and passed over; all else in the table counts. Rules are named as in a comment that ignores
them, or by the first letters of a code (``EX3`` for all on lengths).
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple, get_args

from einx_lsp.rules.rule import Rule, Severity
from einx_lsp.rules.table import CODES, find, nearest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["DEFAULT", "FILE", "Problem", "Settings", "read_settings", "settings_for", "settings_in"]

FILE: Final = "pyproject.toml"

TABLE: Final = "tool.einx-lsp"

_LARGEST: Final = 1 << 20
"""Bytes of a file that is read. Nobody writes more."""


class Problem(NamedTuple):
    """A mistake in the table.

    Attributes:
        severity: ``error``, or ``warning`` for a key that there is not.
        message: One sentence, which names the key and what is allowed.
        line: The line that the key is on, from 0.
        width: How long that line is.
    """

    severity: Severity
    message: str
    line: int = 0
    width: int = 0


@dataclass(frozen=True, slots=True)
class Settings:
    """What a project wants.

    Attributes:
        path: The file that says so, ``None`` if there is none.
        select: The rules that are reported, ``None`` for all.
        ignore: Those that are not.
        exclude: Globs of files and folders, relative to the folder of ``path``, that are passed over.
        severity: Rules that weigh more or less than they do.
        shape_comments: Whether comments such as ``# b n d`` behind a statement tell shapes.
        problems: What is wrong with the table.
    """

    path: Path | None = None
    select: frozenset[Rule] | None = None
    ignore: frozenset[Rule] = frozenset()
    exclude: tuple[str, ...] = ()
    severity: Mapping[Rule, Severity] = field(default_factory=dict)
    shape_comments: bool = False
    problems: tuple[Problem, ...] = ()

    def reports(self, rule: Rule) -> bool:
        """Whether findings of a rule are reported.

        Args:
            rule: The rule.
        """
        return (self.select is None or rule in self.select) and rule not in self.ignore

    def severity_of(self, rule: Rule) -> Severity:
        """How much a rule weighs.

        Args:
            rule: The rule.
        """
        return self.severity.get(rule, rule.severity)

    def excludes(self, path: Path) -> bool:
        """Whether a file or folder is passed over.

        Args:
            path: The file or folder.
        """
        if not self.exclude or self.path is None:
            return False
        try:
            inner = Path(os.path.abspath(path)).relative_to(self.path.parent).as_posix()  # noqa: PTH100
        except (ValueError, OSError):
            return False
        return any(_pattern(glob).fullmatch(inner) is not None for glob in self.exclude)


DEFAULT: Final = Settings()


def settings_for(path: Path) -> Settings:
    """The settings for a file or folder: those of the nearest ``pyproject.toml`` in its folder or above.

    The file is read again when it has changed, which costs a look at it otherwise.

    Args:
        path: The file or folder, which need not exist.
    """
    try:
        here = Path(os.path.abspath(path))  # noqa: PTH100 (links are not followed)
        for folder in (here, *here.parents):
            found = settings_in(folder)
            if found is not None:
                return found
    except (OSError, ValueError):  # there is no current folder any more, or no path can be so
        pass
    return DEFAULT


def settings_in(folder: Path) -> Settings | None:
    """The settings that a folder itself has a file of.

    Args:
        folder: The folder, absolute.
    """
    file = folder / FILE
    try:
        status = file.stat()
    except (OSError, ValueError):
        return None
    return _read(file, status.st_mtime_ns, status.st_size)


@lru_cache(64)
def _read(file: Path, changed: int, size: int) -> Settings:
    del changed
    if not file.is_file():
        return DEFAULT
    if size > _LARGEST:
        return Settings(file, problems=(Problem("error", f"is larger than {_LARGEST >> 20} MiB, and is not read"),))
    try:
        return read_settings(file, file.read_text(encoding="utf-8"))
    except OSError as error:
        return Settings(file, problems=(Problem("error", error.strerror or str(error)),))
    except UnicodeDecodeError:
        return Settings(file, problems=(Problem("error", "is not UTF-8"),))


def read_settings(path: Path, text: str) -> Settings:
    r"""The settings of a file.

    Args:
        path: The file.
        text: What is in it.

    Returns:
        What of the table makes sense, and what is wrong with the rest.

    >>> read_settings(Path("pyproject.toml"), "[tool.einx-lsp]\nselct = ['EX3']").problems[0].message
    'tool.einx-lsp.selct: there is no such key; did you mean select?'
    """
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        return Settings(path, problems=(Problem("error", f"is no TOML: {error}", int(line[1]) - 1 if line else 0),))
    tools = data.get("tool")
    table = tools.get("einx-lsp", {}) if isinstance(tools, dict) else {}
    return _Reader(path, text).settings(table)


class _Reader:
    """Reads one table, and collects what is wrong."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.text = text
        self.problems: list[Problem] = []

    def settings(self, table: object) -> Settings:
        """The settings that a table stands for."""
        if not isinstance(table, dict):
            self.problem("", "a table is expected here")
            table = {}
        known = {each.name.replace("_", "-") for each in fields(Settings)} - {"path", "problems"}
        for key in table.keys() - known:
            self.unknown(key, known)
        severity = table.get("severity", {})
        if not isinstance(severity, dict):
            self.problem("severity", 'a table of rules is expected, such as { EX301 = "warning" }')
            severity = {}
        shape_comments = table.get("shape-comments", False)
        if not isinstance(shape_comments, bool):
            self.problem("shape-comments", "true or false is expected")
            shape_comments = False
        return Settings(
            self.path,
            self.rules("select", table["select"]) if "select" in table else None,
            self.rules("ignore", table.get("ignore", [])) or frozenset(),
            tuple(self.texts("exclude", table.get("exclude", []), "globs")),
            dict(self.severities(severity)),
            shape_comments,
            tuple(self.problems),
        )

    def rules(self, key: str, listed: object) -> frozenset[Rule] | None:
        """The rules that a list names; ``None`` if it is no list or has a mistake and nothing else in it."""
        names = list(self.texts(key, listed, "rules"))
        found = [self.named(key, name) for name in names]
        if isinstance(listed, list) and not listed:
            return frozenset()
        return frozenset().union(*found) if any(found) else None

    def named(self, key: str, name: str) -> frozenset[Rule]:
        """The rule of a name or code, or all whose codes begin so."""
        rule = find(name)
        found = {rule} if rule else {each for code, each in CODES.items() if name and code.startswith(name.upper())}
        if not found:
            close = nearest(name)
            asked = f"did you mean {close}?" if close else "`einx-lsp rule` lists all"
            self.problem(key, f"there is no rule {name[:100]}; {asked}")
        return frozenset(found)

    def severities(self, table: Mapping[str, object]) -> Iterator[tuple[Rule, Severity]]:
        """The rules of a table and how much they weigh."""
        allowed = get_args(Severity)
        for name, weight in table.items():
            key = f"severity.{name}"
            if weight not in allowed:
                self.problem(key, f"{_listed(map(repr, allowed))} is expected")
                continue
            for rule in self.named(key, name):
                yield rule, next(each for each in allowed if each == weight)

    def texts(self, key: str, listed: object, what: str) -> Iterator[str]:
        """The texts in a list."""
        if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
            self.problem(key, f"a list of {what} is expected, each in quotes")
            return
        yield from listed

    def unknown(self, key: str, known: set[str]) -> None:
        """Tell of a key that there is not."""
        close = get_close_matches(key, known, n=1) or [each for each in known if each.replace("-", "_") == key]
        said = f"did you mean {close[0]}?" if close else f"there are {_listed(sorted(known))}"
        self.problem(key, f"there is no such key; {said}", "warning")

    def problem(self, key: str, message: str, severity: Severity = "error") -> None:
        """Tell of a mistake."""
        place = f"{TABLE}.{key}" if key else TABLE
        self.problems.append(Problem(severity, f"{place}: {message}", *self.line(key)))

    def line(self, key: str) -> tuple[int, int]:
        """The line that a key is on, as far as that is to be seen, and its width."""
        header = re.search(rf"^[ \t]*\[[ \t]*{re.escape(TABLE)}\b", self.text, re.MULTILINE)
        start = header.start() if header else 0
        found = header
        for part in key.split(".") if key else ():
            pattern = re.compile(rf"^[ \t]*[\w.'\"-]*{re.escape(part)}['\"]?[ \t]*[=\]]", re.MULTILINE)
            found = pattern.search(self.text, start) or found
        number = self.text.count("\n", 0, found.end() if found else start)
        return number, len(self.text.split("\n")[number].rstrip("\r"))


def _listed(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


_GLOB: Final = re.compile(r"\*\*/|\*\*|\*|\?|\[!?[^\]/]+\]|.", re.DOTALL)


@lru_cache(256)
def _pattern(glob: str) -> re.Pattern[str]:
    """What a path matches that a glob, or the glob of a folder above it, stands for.

    A glob without a slash means a file or folder of that name anywhere.

    >>> [bool(_pattern("build").fullmatch(path)) for path in ("build", "a/build/x.py", "builds")]
    [True, True, False]
    >>> [bool(_pattern("a/**/*.py").fullmatch(path)) for path in ("a/x.py", "a/b/c/x.py", "b/x.py")]
    [True, True, False]
    """
    inner = glob.strip("/").removeprefix("./")
    before = "" if "/" in inner or glob.startswith("/") else "(?:.*/)?"
    try:
        pieces = "".join(_piece(found[0]) for found in _GLOB.finditer(inner))
        return re.compile(f"{before}{pieces}(?:/.*)?", re.DOTALL)
    except re.error:  # a range of characters that ends before it begins
        return re.compile(f"{before}{re.escape(inner)}(?:/.*)?", re.DOTALL)


_PIECES: Final[Mapping[str, str]] = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def _piece(glob: str) -> str:
    if glob in _PIECES:
        return _PIECES[glob]
    if len(glob) > 1:
        negated = glob.startswith("[!")
        return f"[{'^' * negated}{glob[1 + negated : -1].translate(_IN_CLASS)}]"
    return re.escape(glob)


_IN_CLASS: Final = {ord(char): f"\\{char}" for char in "\\^[&~|"}
