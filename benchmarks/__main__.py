"""``python -m benchmarks [ROW...]``: measure, print a table, keep the results of a whole run."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from benchmarks import (
    codelines,
    contraction,
    einops_calls,
    frameworks,
    indexing,
    overhead,
    published,
    reductions,
    server,
    startup,
    threads,
)
from benchmarks.report import (
    Figure,
    Row,
    print_failure,
    print_figures,
    print_head,
    print_load,
    print_summary,
    write_results,
)

ROWS: tuple[tuple[str, Row], ...] = tuple(
    (f"{module.__name__.rpartition('.')[2]}/{row.name}", row)
    for module in (
        codelines,
        startup,
        server,
        overhead,
        published,
        einops_calls,
        frameworks,
        threads,
        contraction,
        indexing,
        reductions,
    )
    for row in module.ROWS
)

TRIES = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the rows that are asked for; the exit code tells whether all of them could be measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help="part of the name of a row or of its group")
    parser.add_argument("--list", action="store_true", help="list the rows")
    parser.add_argument("--check", action="store_true", help="exit with 1 if a figure is over its bound")
    options = parser.parse_args(arguments)
    chosen = [(name, row) for name, row in ROWS if not options.rows or any(part in name for part in options.rows)]
    if options.list or not chosen:
        print("\n".join(name for name, _ in (chosen or ROWS)))
        return 0 if chosen else 2
    start = time.perf_counter()
    print_load()
    figures, failed = run(chosen)
    print_summary(figures, time.perf_counter() - start)
    if len(chosen) == len(ROWS) and not failed:
        write_results(figures)
    return int(failed or (options.check and any(figure.is_over for figure in figures)))


def run(rows: Sequence[tuple[str, Row]]) -> tuple[list[Figure], bool]:
    """The figures of all rows, printed as they come, and whether a row could not be measured."""
    figures: list[Figure] = []
    failed = False
    print_head()
    for name, row in rows:
        try:
            found = best_of_tries(row)
        except Exception as error:  # noqa: BLE001 (one row that fails must not hide the others)
            print_failure(name, error)
            failed = True
            continue
        print_figures(found)
        figures += found
    return figures, failed


def best_of_tries(row: Row) -> list[Figure]:
    """The figures of a row; those that are over their bounds are taken again, as the machine may have been busy."""
    best = {figure.what: figure for figure in row.measure()}
    for _ in range(TRIES - 1):
        if not any(figure.is_over for figure in best.values()):
            break
        for figure in row.measure():
            if figure.best < best[figure.what].best:
                best[figure.what] = figure
    return list(best.values())


if __name__ == "__main__":
    sys.exit(main())
