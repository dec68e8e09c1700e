"""How a compiled graph is shown in notebooks and drawn by Graphviz, from nothing but its source and its lengths.

It stands apart from :mod:`einx.call.compiled` as it is needed where a person looks, and loads the standard library's
readers of Python.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from html import escape


def html(source: str, lengths: Mapping[str, object]) -> str:
    """Highlighted source, where Pygments is at hand, as in every notebook, and a table of axes with their lengths.

    >>> html("x = 1", {"a": 2}).partition("<table>")[2]
    '<tr><th>axis</th><th>length</th></tr><tr><td>a</td><td>2</td></tr></table>'
    """
    rows = ((escape(name), escape(str(length))) for name, length in lengths.items())
    cells = "".join(f"<tr><td>{name}</td><td>{length}</td></tr>" for name, length in rows)
    table = f"<table><tr><th>axis</th><th>length</th></tr>{cells}</table>" if cells else ""
    try:
        from pygments import formatters, highlight, lexers  # type: ignore[import-untyped]
    except ImportError:
        return f"<pre>{escape(source)}</pre>{table}"
    style = formatters.HtmlFormatter(noclasses=True, nobackground=True)
    return f"{highlight(source, lexers.PythonLexer(), style)}{table}"


def dot(source: str) -> str:
    """The flow of data: a node for each input, each statement and the result; an edge for each value that one needs."""
    (function,) = (node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
    lines = [f"{parameter.arg} [shape=box];" for parameter in function.args.args]
    made = {parameter.arg: parameter.arg for parameter in function.args.args}
    for number, statement in enumerate(function.body):
        names = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
        stored = [target.id for target in getattr(statement, "targets", ()) if isinstance(target, ast.Name)]
        if isinstance(statement, ast.Return):
            node, text = "return", None
        else:
            node = stored[0] if stored else f"s{number}"
            text = ast.unparse(statement.value if isinstance(statement, ast.Assign) and stored else statement)
        label = "shape=box" if text is None else f"label={quoted(text)}"
        lines.append(f"{node} [{label}];")
        needed = dict.fromkeys(made[name.id] for name in names if name.id in made)
        lines += [f"{other} -> {node};" for other in needed]
        changed = stored or [name.id for name in names if name.id in made and not isinstance(statement, ast.Return)][:1]
        made.update(dict.fromkeys(changed, node))
    return "digraph einx {\n" + "".join(f"    {line}\n" for line in lines) + "}"


def quoted(text: str) -> str:
    """A text as Graphviz writes it, lines aligned to the left."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\l") + '"'
