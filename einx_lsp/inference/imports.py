"""What imports bind."""

from __future__ import annotations

import ast
from typing import cast

from einx_lsp.inference.errors import ANY
from einx_lsp.inference.frame import Frame
from einx_lsp.inference.guards import throw
from einx_lsp.inference.objects import computed, exported, submodule_cell
from einx_lsp.inference.run import given_of
from einx_lsp.inference.state import NOT_MODULES
from einx_lsp.library import registry
from einx_lsp.values.model import UNKNOWN, ModuleFile, Named, Value

__all__ = ["run_import", "run_import_from"]


def run_import(frame: Frame, node: ast.stmt) -> None:
    """Run ``import a.b`` or ``import a.b as c``.

    Args:
        frame: The scope.
        node: The statement.
    """
    for alias in cast("ast.Import", node).names:
        top = alias.name.partition(".")[0]
        meant = alias.name if alias.asname else top
        path = frame.run.find(0, meant)
        _load(frame, frame.run.find(0, alias.name) if path else None)
        frame.bind(alias.asname or top, _module(path) if path is not None else Named(meant))
        if path and alias.asname is None:
            _keep_submodules(frame, alias.name)


def _load(frame: Frame, path: str | None) -> None:
    """A module is imported, which may raise; one that has certainly ended with an error does."""
    if path and frame.run.outside.ends(path):
        throw(frame, ANY)
    else:
        frame.doubt()


def _keep_submodules(frame: Frame, name: str) -> None:
    """A module of a package becomes its attribute when it is imported first, in place of what the package binds.

    Args:
        frame: The scope.
        name: The module, with its packages.
    """
    parts = name.split(".")
    for stop in range(2, len(parts) + 1):
        whole, package = (".".join(parts[:count]) for count in (stop, stop - 1))
        inner, outer = frame.run.find(0, whole), frame.run.find(0, package)
        bound = frame.run.outside.exported(outer, parts[stop - 1]) if outer else None
        if inner and outer and bound is not None and not frame.run.outside.imports(outer, inner):
            frame.put(submodule_cell(outer, parts[stop - 1]), ModuleFile(inner))


def _module(path: str) -> Value:
    return ModuleFile(path) if path else UNKNOWN


def run_import_from(frame: Frame, node: ast.stmt) -> None:
    """Run ``from a import b``.

    What comes from a module that is not read is unknown. A star may bind any name; only whole modules are taken to
    stay what they are.

    Args:
        frame: The scope.
        node: The statement.
    """
    node = cast("ast.ImportFrom", node)
    module = node.module or ""
    path = frame.run.find(node.level, module)
    _load(frame, path)
    for alias in node.names:
        if alias.name == "*":
            _import_all(frame, path)
            continue
        if path:
            value = exported(frame, path, alias.name)
            if value is None:
                inner = frame.run.find(node.level, f"{module}.{alias.name}".strip("."))
                made = computed(frame, ModuleFile(path), alias.name) if inner is None else None
                value = UNKNOWN if inner is None else _module(inner)
                if made is not None:
                    at = ast.copy_location(ast.Name(id=alias.name, ctx=ast.Load()), alias)
                    value = frame.run.rules.call(frame, made[0], given_of(made[1], frame.run.place(alias)), at)
        elif node.level or node.module is None or path is not None:
            value = UNKNOWN
        else:
            value = registry.constant(f"{node.module}.{alias.name}")
        frame.bind(alias.asname or alias.name, value)


def _import_all(frame: Frame, path: str | None) -> None:
    outside = frame.run.outside
    names = outside.public(path) if path else None
    if path is None or names is None:
        frame.state.forget_all(NOT_MODULES)
        return
    for name in names:
        frame.bind(name, exported(frame, path, name) or UNKNOWN)
