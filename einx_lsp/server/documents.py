r"""The texts of open files as the client sees them, and positions in them.

The protocol ends lines at ``\n``, ``\r\n`` and ``\r`` only, while :meth:`str.splitlines` also ends them at form feeds
and other characters that editors show within a line. A position counts lines, and units of the encoding that client
and server have agreed on within a line; offsets count characters, as everywhere else in the project.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

from lsprotocol import types

from einx_lsp.server.paths import path_of

__all__ = ["Change", "Documents", "Encoding", "Snapshot", "choose_encoding"]

Encoding: TypeAlias = Literal["utf-8", "utf-16", "utf-32"]
"""The unit in which a column is counted."""

Change: TypeAlias = types.TextDocumentContentChangeEvent

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")

# How a line is encoded, and bytes per unit.
_CODECS: Final[dict[Encoding, tuple[str, int]]] = {
    "utf-8": ("utf-8", 1),
    "utf-16": ("utf-16-le", 2),
    "utf-32": ("utf-32-le", 4),
}


def choose_encoding(offered: Iterable[str] | None) -> Encoding:
    """The encoding to count columns in: one in which that is cheap if the client offers it.

    >>> choose_encoding(["utf-16", "utf-8"]), choose_encoding(["utf-7"]), choose_encoding(None)
    ('utf-8', 'utf-16', 'utf-16')
    """
    known = set(offered or ())
    if "utf-32" in known:
        return "utf-32"
    return "utf-8" if "utf-8" in known else "utf-16"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One version of a file. An edit makes another one.

    Attributes:
        uri: The file's name in the protocol.
        language: What the client calls its language.
        version: The client's number of this version.
        text: The text. Half a surrogate pair, which no encoding can hold, is U+FFFD here.
        starts: The offsets at which lines start.
        encoding: What columns are counted in.
    """

    uri: str
    language: str
    version: int
    text: str
    starts: Sequence[int]
    encoding: Encoding

    @classmethod
    def of(cls, item: types.TextDocumentItem, encoding: Encoding) -> Snapshot:
        """The file as it was opened."""
        text = _without_surrogates(item.text)
        return cls(item.uri, item.language_id, item.version, text, [0, *_line_starts(text)], encoding)

    def beside(self, uri: str, text: str) -> Snapshot:
        """Another file, which is not open, as the client would see it.

        Args:
            uri: Its name.
            text: What stands in it.
        """
        return Snapshot.of(types.TextDocumentItem(uri, self.language, 0, text), self.encoding)

    def offset(self, position: types.Position) -> int:
        """The character at a position.

        A column beyond the line is its end, a line beyond the file is the file's end, and a position within a
        character is that character's start.
        """
        if position.line >= len(self.starts):
            return len(self.text)
        start = self.starts[position.line]
        # A character has one unit or more, so those before the position are among these.
        stop = min(start + position.character, self._line_stop(position.line))
        if self.text.isascii() or self.encoding == "utf-32":
            return stop
        line = self.text[start:stop]
        if line.isascii():
            return stop
        codec, width = _CODECS[self.encoding]
        units = line.encode(codec)[: position.character * width]
        return start + len(units.decode(codec, "ignore"))

    def position(self, offset: int) -> types.Position:
        """The position of a character; the file's end if there are not so many."""
        offset = min(offset, len(self.text))
        line = bisect_right(self.starts, offset) - 1
        start = self.starts[line]
        # Nothing is between the two characters of a line end.
        offset = min(offset, self._line_stop(line))
        if self.text.isascii() or self.encoding == "utf-32":
            return types.Position(line, offset - start)
        codec, width = _CODECS[self.encoding]
        return types.Position(line, len(self.text[start:offset].encode(codec)) // width)

    def range(self, span: tuple[int, int]) -> types.Range:
        """The range that half-open offsets stand for."""
        start, stop = span
        return types.Range(self.position(start), self.position(stop))

    def edited(self, version: int, changes: Iterable[Change]) -> Snapshot:
        """The file after changes, each of which applies to what the one before it has left."""
        snapshot = self
        for change in changes:
            snapshot = snapshot._changed(version, change)
        if snapshot is self:
            return Snapshot(self.uri, self.language, version, self.text, self.starts, self.encoding)
        return snapshot

    def _changed(self, version: int, change: Change) -> Snapshot:
        new = _without_surrogates(change.text)
        if isinstance(change, types.TextDocumentContentChangeWholeDocument):
            return Snapshot(self.uri, self.language, version, new, [0, *_line_starts(new)], self.encoding)
        start, stop = sorted((self.offset(change.range.start), self.offset(change.range.end)))
        text = f"{self.text[:start]}{new}{self.text[stop:]}"
        starts = self._starts_after(start, stop, len(new), text)
        return Snapshot(self.uri, self.language, version, text, starts, self.encoding)

    def _starts_after(self, start: int, stop: int, length: int, text: str) -> list[int]:
        r"""The line starts of ``text``, where ``start`` to ``stop`` has become ``length`` characters.

        Only the lines that the edit touches are read anew; the line before counts as touched if it ends in ``\r`` just
        before the edit, as what follows may be a ``\n`` now.
        """
        first = bisect_right(self.starts, start) - 1
        if first and self.starts[first] == start:
            first -= 1
        last = bisect_right(self.starts, stop)
        grown = length - (stop - start)
        begin = self.starts[first]
        end = self.starts[last] + grown if last < len(self.starts) else len(text)
        between = _line_starts(text, begin, end)
        if last < len(self.starts):
            # The last line that was read anew ends where the next one starts, which is in the rest.
            between.pop()
        return [*self.starts[: first + 1], *between, *[each + grown for each in self.starts[last:]]]

    def _line_stop(self, line: int) -> int:
        """Where a line ends, without what ends it."""
        if line + 1 == len(self.starts):
            return len(self.text)
        stop = self.starts[line + 1] - 1
        if self.text[stop] == "\n" and stop > self.starts[line] and self.text[stop - 1] == "\r":
            return stop - 1
        return stop


def _line_starts(text: str, start: int = 0, stop: int | None = None) -> list[int]:
    """Where lines start in a part of a text, but for the first one."""
    return [match.end() for match in _LINE_END.finditer(text, start, len(text) if stop is None else stop)]


def _without_surrogates(text: str) -> str:
    """Replace halves of surrogate pairs, which JSON can carry, by a character that has as many units as they have."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


class Documents:
    """The open files, each in its latest version.

    Attributes:
        encoding: What columns are counted in.
        texts: Their texts by path, of those that lie somewhere. Other threads read it while it changes.
    """

    def __init__(self) -> None:
        self.encoding: Encoding = "utf-16"
        self.texts: dict[str, str] = {}
        self._snapshots: dict[str, Snapshot] = {}

    def __iter__(self) -> Iterator[Snapshot]:
        return iter(list(self._snapshots.values()))

    def at(self, path: str) -> Snapshot | None:
        """The latest version of the file that lies at a path, ``None`` if it is not open."""
        return next((one for one in self._snapshots.values() if path_of(one.uri) == path), None)

    def get(self, uri: str) -> Snapshot | None:
        """The latest version of a file, ``None`` if it is not open."""
        return self._snapshots.get(uri)

    def mentioning(self, path: str) -> list[Snapshot]:
        """The other files in which the name of a module stands, so that they may import it.

        Args:
            path: The file of the module.
        """
        module = Path(path)
        name = module.parent.name if module.stem == "__init__" else module.stem
        if not name.isidentifier():
            return []
        word = re.compile(rf"\b{name}\b")
        return [one for one in self if path_of(one.uri) != path and word.search(one.text)]

    def open(self, item: types.TextDocumentItem) -> Snapshot:
        """Take in a file, in place of one that was open under the same name."""
        return self._put(Snapshot.of(item, self.encoding))

    def change(self, uri: str, version: int, changes: Iterable[Change]) -> Snapshot | None:
        """Edit a file; ``None`` if it is not open."""
        before = self._snapshots.get(uri)
        if before is None:
            return None
        return self._put(before.edited(version, changes))

    def _put(self, snapshot: Snapshot) -> Snapshot:
        self._snapshots[snapshot.uri] = snapshot
        if path := path_of(snapshot.uri):
            self.texts[path] = snapshot.text
        return snapshot

    def close(self, uri: str) -> None:
        """Forget a file."""
        self._snapshots.pop(uri, None)
        self.texts.pop(path_of(uri), None)
