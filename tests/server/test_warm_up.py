"""What is loaded before the first request is not looked through by collections, as that delays answers."""

import asyncio
import gc

from einx_lsp.server.app import Server


def test_what_is_loaded_at_the_start_is_not_looked_through_again() -> None:
    async def started() -> int:
        await Server()._warm_up()
        return gc.get_freeze_count()

    before = gc.get_freeze_count()
    try:
        assert asyncio.run(started()) > before
    finally:
        gc.unfreeze()
