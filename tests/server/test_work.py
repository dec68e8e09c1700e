"""The threads and the analyses, without a process around them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest
from lsprotocol import types

from einx_lsp.server.documents import Snapshot
from einx_lsp.server.work import Analyses, Pool, SupersededError


def snapshot(text: str, version: int = 1) -> Snapshot:
    return Snapshot.of(types.TextDocumentItem("file:///a.py", "python", version, text), "utf-16")


def test_a_result_comes_from_another_thread() -> None:
    async def main() -> threading.Thread:
        return await Pool().run(threading.current_thread)

    found = asyncio.run(main())
    assert found is not threading.current_thread()
    assert found.daemon


def test_what_is_raised_is_raised_where_the_result_is_awaited() -> None:
    async def main() -> int:
        return await Pool().run(lambda: int("x"))

    with pytest.raises(ValueError, match="invalid literal"):
        asyncio.run(main())


def test_a_job_that_is_cancelled_before_its_turn_is_not_begun() -> None:
    begun: list[str] = []

    async def main() -> None:
        pool, gate = Pool(threads=1), threading.Event()
        first = pool.run(gate.wait)
        second = pool.run(lambda: begun.append("second"))
        second.cancel()
        gate.set()
        await first
        await pool.run(lambda: begun.append("third"))

    asyncio.run(main())
    assert begun == ["third"]


def test_deep_recursion_has_the_stack_that_it_needs() -> None:
    source = "(" * 150 + "1" + ")" * 150

    async def main() -> object:
        return await Pool().run(lambda: eval(source))

    assert asyncio.run(main()) == 1


def test_the_result_of_a_job_that_outlives_the_loop_is_let_go() -> None:
    gate, done = threading.Event(), threading.Event()

    def late() -> None:
        gate.wait()
        done.set()

    async def main() -> Pool:
        pool = Pool(threads=1)
        pool.run(late)
        return pool

    pool = asyncio.run(main())
    gate.set()
    assert done.wait(10)

    async def again() -> int:
        return await pool.run(lambda: 5)

    assert asyncio.run(again()) == 5


def analyses(
    analyse: Callable[[Snapshot, Callable[[], bool]], str], reported: list[Exception] | None = None
) -> Analyses[str]:
    def work(version: Snapshot, cancelled: Callable[[], bool], _: Callable[[str], None]) -> str:
        return analyse(version, cancelled)

    return Analyses(Pool(), work, (reported if reported is not None else []).append)


def test_all_who_ask_share_one_analysis() -> None:
    calls: list[str] = []

    async def main() -> list[str | None]:
        found = analyses(lambda version, _: calls.append(version.text) or version.text)
        version = snapshot("text")
        found.start(version)
        return list(await asyncio.gather(*(found.of(version) for _ in range(5))))

    assert asyncio.run(main()) == ["text"] * 5
    assert calls == ["text"]


def test_an_older_version_is_superseded_also_for_who_waits_for_it() -> None:
    async def main() -> str | None:
        gate = threading.Event()
        found = analyses(lambda version, _: str(version.text == "old" and gate.wait()))
        old, new = snapshot("old"), snapshot("new", 2)
        found.start(old)
        waiting = asyncio.ensure_future(found.of(old))
        await asyncio.sleep(0)
        found.start(new)
        with pytest.raises(SupersededError):
            await waiting
        with pytest.raises(SupersededError):
            await found.of(old)
        gate.set()
        return await found.of(new)

    assert asyncio.run(main()) == "False"


def test_the_end_of_one_who_waits_is_not_the_end_of_the_analysis() -> None:
    async def main() -> str | None:
        gate = threading.Event()
        found = analyses(lambda version, _: f"{gate.wait()} {version.text}")
        version = snapshot("text")
        found.start(version)
        waiting = asyncio.ensure_future(found.of(version))
        await asyncio.sleep(0)
        waiting.cancel()
        gate.set()
        return await found.of(version)

    assert asyncio.run(main()) == "True text"


def test_an_analysis_that_fails_is_reported_and_one_of_nothing() -> None:
    reported: list[Exception] = []

    async def main() -> str | None:
        found = analyses(lambda version, _: str(int(version.text)), reported)
        version = snapshot("no number")
        found.start(version)
        return await found.of(version)

    assert asyncio.run(main()) is None
    assert [type(error) for error in reported] == [ValueError]


def test_an_analysis_that_fails_because_it_was_told_to_stop_is_not_reported() -> None:
    reported: list[Exception] = []

    def analyse(version: Snapshot, cancelled: Callable[[], bool]) -> str:
        while version.text == "old":
            if cancelled():
                raise KeyError
        return version.text

    async def main() -> str | None:
        found = analyses(analyse, reported)
        found.start(snapshot("old"))
        new = snapshot("new", 2)
        await asyncio.sleep(0.01)
        found.start(new)
        return await found.of(new)

    assert asyncio.run(main()) == "new"
    assert reported == []


def test_a_file_that_is_forgotten_is_superseded() -> None:
    async def main() -> None:
        found = analyses(lambda version, _: version.text)
        version = snapshot("text")
        found.start(version)
        found.forget(version.uri)
        found.forget(version.uri)
        with pytest.raises(SupersededError):
            await found.of(version)

    asyncio.run(main())


def test_a_version_that_is_renewed_gives_those_who_wait_the_new_result() -> None:
    gate, runs, reported = threading.Event(), [], []

    def work(version: Snapshot, cancelled: Callable[[], bool], _: Callable[[int], None]) -> int:
        runs.append(version)
        number = len(runs)
        if number == 1:
            gate.wait()
            assert cancelled()
            raise RuntimeError
        return number

    async def main() -> tuple[int | None, int | None]:
        analyses = Analyses(Pool(), work, reported.append)
        file = snapshot("text")
        analyses.start(file)
        waiting = asyncio.ensure_future(analyses.of(file))
        while not runs:
            await asyncio.sleep(0.001)
        analyses.renew(file)
        gate.set()
        first = await waiting
        analyses.renew(file)
        return first, await analyses.of(file)

    assert asyncio.run(main()) == (2, 3)
    assert reported == []


def test_what_is_found_before_the_end_is_told_as_it_comes() -> None:
    gate, told = threading.Event(), []

    def work(version: Snapshot, _: Callable[[], bool], tell: Callable[[str], None]) -> str:
        tell(f"{version.text} 1")
        tell(f"{version.text} 2")
        gate.wait()
        tell(f"{version.text} late")
        return version.text

    async def main() -> list[object]:
        def progress(version: Snapshot, found: str) -> None:
            told.append((version.version, found))
            if found == "old 2":
                seen.set()

        seen = asyncio.Event()
        found = Analyses(Pool(), work, [].append, progress)
        old, new = snapshot("old"), snapshot("new", 2)
        found.start(old)
        first = await found.early(old)
        await seen.wait()
        found.start(new)
        with pytest.raises(SupersededError):
            await found.early(old)
        gate.set()
        await found.of(new)
        return [first, await found.early(new)]

    assert asyncio.run(main()) == [("old 1", False), ("new", True)]
    assert told[:2] == [(1, "old 1"), (1, "old 2")]
    assert "old late" not in [found for _, found in told]
