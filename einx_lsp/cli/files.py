"""Which files to look at, and their text; what cannot be read is told with its reason, and nothing here waits forever.

A folder may hold anything: pipes, devices without an end, links in circles, folders that may not be entered. What is no
plain file is read only where it is named, as ``<(…)`` of a shell is, and never without a bound.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import re
import select
import stat
import time
import tokenize
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from einx_lsp.settings import FILE, settings_for, settings_in

__all__ = ["ReadError", "Source", "decoded", "may_have_calls", "read", "read_text", "sources", "with_callers"]

SUFFIXES: Final = (".py", ".pyi")

NOTEBOOK: Final = ".ipynb"

SKIPPED: Final = frozenset({"__pycache__", "node_modules"})
"""Folders in which no source of the project is; besides them, hidden ones and virtual environments."""

LARGEST: Final = 16 * 2**20
"""Bytes up to which a file is analysed. Nobody writes more, and the trees of more do not fit into memory."""

MOST: Final = 256 * 2**20
"""Bytes up to which a file is searched for the word ``einx``."""

MOST_IMPORTED: Final = 200
"""Modules that are looked at for the calls that a file may lead to."""

PATIENCE: Final = 5.0
"""Seconds for somebody to open the other end of a pipe."""


class ReadError(Exception):
    """A file cannot be read; the text says why."""


class Source(NamedTuple):
    """A path that was come across.

    Attributes:
        name: The path, as it is shown.
        content: What is in it; ``None`` if it is to be read where it is checked, or not at all.
        reason: Why it cannot be read, if so.
        note: What there is to say of it otherwise: of a folder, that there are no Python files in it.
        calls: Whether it may have calls, so that it is to be analysed.
        text: What is in it, if it has no calls itself and is Python.
    """

    name: str
    content: bytes | None = None
    reason: str | None = None
    note: str | None = None
    calls: bool = False
    text: bytes | None = None


# ---------------------------------------------------------------------------------------------------------------------
# Which files


def sources(names: Iterable[str]) -> Iterator[Source]:
    """The files to check, sorted within each path, each once, and the paths that cannot be read.

    Args:
        names: Files, which are taken whatever they are called, and folders, in which the projects' settings may
            exclude some. Notebooks are taken in neither case: of one
            that is named this is told, and in folders they are passed over.
    """
    seen: set[str] = set()
    for name in names:
        if not name:
            yield Source(name, reason="an empty path names no file")
        elif Path(name).suffix == NOTEBOOK and not os.path.isdir(name):  # noqa: PTH112 (does not raise)
            yield Source(name, reason="notebooks are not read")
        elif os.path.isdir(name):  # noqa: PTH112
            found = False
            for path in _below(Path(name)):
                found = True
                yield from _once(path, seen, named=False)
            if not found:
                yield Source(name, note=f"no Python files in {name}")
        else:
            yield from _once(Path(name), seen, named=True)


def with_callers(found: Sequence[Source], named: Collection[str] = ()) -> list[Source]:
    """The same files, those as well to be analysed that may call others with calls, as these are followed from there.

    A file may call another if the name of that module stands in it, or if it is named itself and imports the other one,
    which need not be among these files.

    Args:
        found: The files.
        named: The files and folders that were asked for.
    """
    words = {_module_name(source.name) for source in found if source.calls} - {b""}
    waiting = [source for source in found if not source.calls and source.text is not None]
    calling: set[str] = set()
    while words:
        new = [source for source in waiting if any(word in (source.text or b"") for word in words)]
        calling.update(source.name for source in new)
        waiting = [source for source in waiting if source.name not in calling]
        words = {_module_name(source.name) for source in new} - {b""}
    calling.update(source.name for source in waiting if source.name in named and _imports_calls(source))
    return [source._replace(calls=source.calls or source.name in calling, text=None) for source in found]


def _imports_calls(source: Source) -> bool:
    """Whether a file imports one with calls, directly or not."""
    from einx_lsp.inference.bindings import facts_of
    from einx_lsp.python.blocks import read as blocks_of
    from einx_lsp.python.files import Files

    files, seen = Files(), {os.path.abspath(source.name)}  # noqa: PTH100 (links are not followed)
    waiting = [(each, source.text or b"") for each in seen]
    while waiting and len(seen) < MOST_IMPORTED:
        path, content = waiting.pop()
        with suppress(ReadError):
            blocks = blocks_of(decoded(content)).blocks
            imports = frozenset().union(*(facts_of(placed.block.statements).imports for placed in blocks))
            found = {file for level, module in sorted(imports) if (file := files.find(path, level, module))} - seen
            seen |= found
            for file in sorted(found):
                with suppress(ReadError):
                    inside = read(Path(file))
                    if may_have_calls(inside):
                        return True
                    waiting.append((file, inside))
    return False


def _module_name(name: str) -> bytes:
    path = Path(name)
    stem = path.parent.name if path.stem in {"__init__", "__main__"} else path.stem
    return stem.encode(errors="replace")


def _once(path: Path | Source, seen: set[str], *, named: bool) -> Iterator[Source]:
    if isinstance(path, Source):
        yield path
        return
    key = _absolute(path)
    if key not in seen:
        seen.add(key)
        yield _source(path, named=named)


def _absolute(path: Path) -> str:
    """What tells a file from others: links are not followed, and ``..`` is."""
    try:
        return os.path.abspath(path)  # noqa: PTH100
    except OSError:  # there is no current folder any more
        return os.path.normpath(path)


def _below(folder: Path) -> Iterator[Path | Source]:
    """The Python files of a folder and of those below it, and what of them cannot be read.

    There may be more folders within folders than Python's recursion is deep.
    """
    pending = [(folder, settings_for(folder))]
    while pending:
        here, above = pending.pop()
        try:
            with os.scandir(here) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            yield Source(str(here), reason=_reason(error))
            continue
        # Only a folder with a file of settings asks for it, as a look at all folders above takes long in deep ones.
        own = any(entry.name == FILE for entry in entries)
        settings = settings_in(Path(_absolute(here))) or above if own else above
        folders = []
        for entry in entries:
            if settings.excludes(here / entry.name):
                continue
            if _is_folder(entry):
                if _is_walked(entry):
                    folders.append(here / entry.name)
            # `.#name.py` is a link to nothing by which Emacs marks a file that is being edited.
            elif entry.name.endswith(SUFFIXES) and not entry.name.startswith(".#"):
                path = here / entry.name
                if not os.path.isdir(path):  # noqa: PTH112 (a link to a folder, which is not followed)
                    yield path
        pending += [(each, settings) for each in reversed(folders)]


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _is_walked(entry: os.DirEntry[str]) -> bool:
    name = entry.name
    if name.startswith(".") or name in SKIPPED:
        return False
    return not os.path.exists(os.path.join(entry.path, "pyvenv.cfg"))  # noqa: PTH110, PTH118 (does not raise)


# ---------------------------------------------------------------------------------------------------------------------
# What is in them


def _source(path: Path, *, named: bool) -> Source:
    name = str(path)
    try:
        plain, content = _content(path, named=named)
    except ReadError as error:
        return Source(name, reason=str(error))
    # Another process may check a plain file; what came through a pipe is not there a second time.
    calls = may_have_calls(content)
    return Source(name, content=None if plain else content, calls=calls, text=None if calls or not plain else content)


def read(path: Path) -> bytes:
    """What is in a plain file, a pipe or a device.

    Raises:
        ReadError: It cannot be read.
    """
    return _content(path, named=True)[1]


def _content(path: Path, *, named: bool) -> tuple[bool, bytes]:
    """Whether a path is a plain file, and what is in it."""
    try:
        # A pipe that nobody writes to, and some devices, do not open else.
        with open(path, "rb", buffering=0, opener=_opened) as file:
            mode = os.fstat(file.fileno()).st_mode
            if stat.S_ISREG(mode):
                return True, _bounded(file, MOST)
            if named and (stat.S_ISFIFO(mode) or stat.S_ISCHR(mode)):
                return False, _streamed(file, LARGEST, fifo=stat.S_ISFIFO(mode))
            raise ReadError(_kind(mode))
    except OSError as error:
        if error.errno == errno.ENXIO:  # sockets do not open, nor do devices without anything behind them
            raise ReadError("is a socket or a device, and no file") from error
        raise ReadError(_reason(error)) from error
    except ValueError as error:  # a path with a character that no path can have
        raise ReadError(str(error)) from error


def _opened(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "is a folder"
    if stat.S_ISFIFO(mode):
        return "is a pipe, and no file"
    return "is a device, and no file"


def _bounded(file: io.FileIO, limit: int) -> bytes:
    parts, length = [], 0
    while part := file.read(1 << 20):
        parts.append(part)
        length += len(part)
        if length > limit:
            raise ReadError(f"is larger than {limit >> 20} MiB")
    return b"".join(parts)


def _streamed(file: io.FileIO, limit: int, *, fifo: bool) -> bytes:
    """What comes out of a pipe or device up to its end, which has to come."""
    parts, length, begun = [], 0, False
    patient = time.monotonic() + PATIENCE
    while True:
        part = file.read(1 << 16)
        if part is None:  # there is a writer, who has not written
            begun = True
            select.select([file], [], [])
        elif part:
            begun = True
            parts.append(part)
            length += len(part)
            if length > limit:
                raise ReadError(f"does not end within {limit >> 20} MiB")
        elif begun or not fifo:
            return b"".join(parts)
        elif time.monotonic() > patient:
            raise ReadError("is a pipe that nobody writes to")
        else:
            time.sleep(0.01)


def _reason(error: OSError) -> str:
    return error.strerror or str(error)


# ---------------------------------------------------------------------------------------------------------------------
# Their text

_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_WIDE: Final = (("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16"), ("utf-32-le", "UTF-32"), ("utf-32-be", "UTF-32"))

_DECLARED: Final = re.compile(
    rb"\A(?:[ \t\f]*(?:#[^\r\n]*)?(?:\r\n?|\n))?[ \t\f]*#[^\r\n]*?(coding[:=][ \t]*([-\w.]+))"
)

_NO_TEXT: Final = frozenset({"idna", "punycode", "undefined"})
"""Encodings that Python counts among those of text, and in which no file is written."""


def may_have_calls(content: bytes) -> bool:
    """Whether a file has a word in it without which it has no call of a dialect, or might have one in some encoding."""
    words = _marks()
    if any(word in content for word in words) or _DECLARED.match(content[:2000]):
        return True
    plain = content.replace(b"\0", b"") if b"\0" in content else b""
    return any(word in plain for word in words)


@cache
def _marks() -> tuple[bytes, ...]:
    from einx_lsp.dialects.registry import DIALECTS

    return tuple(dialect.mark for dialect in DIALECTS)


def read_text(path: Path) -> str:
    """The text of a Python file, decoded as Python does, with its line ends as they are.

    Raises:
        ReadError: It cannot be read, or not as text.
    """
    if path.suffix == NOTEBOOK:
        raise ReadError("notebooks are not read")
    return decoded(read(path))


def decoded(content: bytes) -> str:
    r"""The text of a Python file.

    Raises:
        ReadError: It is too large, declares an encoding in which no text can be, or is not in its encoding.

    >>> decoded(b"# coding: latin-1\r\nx = '\xe9'")
    "# coding: latin-1\r\nx = 'é'"
    """
    if len(content) > LARGEST:
        raise ReadError(f"is larger than {LARGEST >> 20} MiB")
    wide = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    if wide is None and b"\0" in content and b"einx" not in content:
        wide = next((name for codec, name in _WIDE if "einx".encode(codec) in content), None)
    if wide is not None:
        raise ReadError(f"is {wide}, in which Python reads no source; save it as UTF-8")
    encoding = _encoding(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ReadError(
            f"is not {_shown(encoding)}: line {line} has {content[error.start : error.start + 1]!r}"
        ) from error
    except Exception as error:  # codecs raise whatever they like
        raise ReadError(f"is not {_shown(encoding)}: {error}") from error
    return text


def _encoding(content: bytes) -> str:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    except SyntaxError as error:
        reason = str(error)
        if reason.startswith("invalid or missing"):
            reason = "is not UTF-8, and declares no other encoding"
        raise ReadError(reason) from error
    if encoding in {"utf-8", "utf-8-sig"}:
        return encoding
    declared = _DECLARED.match(content)
    codec = codecs.lookup(encoding)
    if codec.name in _NO_TEXT or not getattr(codec, "_is_text_encoding", True) or not _reads(declared, encoding):
        raise ReadError(f"declares the encoding {_shown(encoding)}, in which Python reads no source")
    return encoding


def _reads(declared: re.Match[bytes] | None, encoding: str) -> bool:
    """Whether the declaration reads the same in what it declares, as it has to stand in the file."""
    if declared is None:
        return True
    try:
        return declared[1].decode(encoding) == declared[1].decode("ascii", "replace")
    except Exception:  # noqa: BLE001 (codecs raise whatever they like)
        return False


def _shown(encoding: str) -> str:
    return encoding.upper() if encoding.startswith("utf") else encoding
