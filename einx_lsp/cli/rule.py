"""``einx-lsp rule``: what the rules are, and what to do where one is broken."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence

from einx_lsp.cli.terminal import shortened, visible
from einx_lsp.rules.rule import Rule
from einx_lsp.rules.table import GROUPS, RULES, find, nearest

__all__ = ["add_parser", "document", "run"]


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to those that the command line knows."""
    command = commands.add_parser(
        "rule",
        help="explain a rule, or list all",
        description="Explain what a rule means, with an example and what to do. Without a name, list all rules.",
    )
    command.add_argument("rule", metavar="RULE", nargs="?", help="name or code, for example EX301")
    command.add_argument("--markdown", action="store_true", help="write all rules as a page in Markdown")
    command.set_defaults(run=run, command=command)


def run(arguments: argparse.Namespace, rest: Sequence[str] = ()) -> int:
    """Run the command.

    Args:
        arguments: What the parser of :func:`add_parser` has read.
        rest: A rule that was typed after an option.

    Returns:
        The exit code.
    """
    names = [*([] if arguments.rule is None else [arguments.rule]), *rest]
    if len(names) > 1 or (names and arguments.markdown):
        command: argparse.ArgumentParser = arguments.command
        command.error("name one rule, or none for all")
    if arguments.markdown:
        sys.stdout.write(document())
        return 0
    if not names:
        print("\n".join(listing()))
        return 0
    rule = find(names[0])
    if rule is None:
        close = nearest(names[0])
        print(
            f"there is no rule {visible(shortened(names[0]))}{f'; did you mean {close}?' if close else ''}",
            "`einx-lsp rule` lists all rules",
            sep="\n",
            file=sys.stderr,
        )
        return 2
    print(explanation(rule))
    return 0


def listing() -> Iterator[str]:
    """All rules, a line for each."""
    width = max(map(len, RULES))
    for number, group in enumerate(GROUPS):
        if number:
            yield ""
        yield group.title
        for rule in group.rules:
            yield f"  {rule.code}  {rule.name.ljust(width)}  {rule.summary}"


def explanation(rule: Rule) -> str:
    """A rule for a terminal."""
    example = "\n".join(f"    {line}".rstrip() for line in rule.example.splitlines())
    title = f"{rule.code} {rule.name} ({rule.severity})"
    return f"{title}\n\n{rule.summary}\n\n{rule.explanation}\n\nExample:\n\n{example}\n\n{rule.fix}"


INTRODUCTION = (
    "What `einx-lsp check` and the editor report. Written by `einx-lsp rule --markdown`; the texts are in "
    "`einx_lsp/rules`. An error raises whenever the line runs, whatever is not known before."
)

IGNORING = (
    "A comment hides findings in the calls on its line or, on a line of its own, in the statement below: "
    "`# einx: ignore` hides all, `# einx: ignore[EX301, rank-mismatch]` those of these rules."
)


def document() -> str:
    """All rules as a page in Markdown."""
    lines = [
        "# Rules",
        "",
        INTRODUCTION,
        "",
        IGNORING,
    ]
    for group in GROUPS:
        lines += ["", f"## {group.title}"]
        for rule in group.rules:
            lines += ["", f"### {rule.code} {rule.name}", "", f"*{rule.severity}*: {rule.summary}", ""]
            lines += [rule.explanation, "", "```python", *rule.example.splitlines(), "```", "", rule.fix]
    return "\n".join(lines) + "\n"
