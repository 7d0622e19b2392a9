"""Records that take time: as on a disk, others come to their turn between a read and a write."""

import asyncio

from client_py.core.canonical import JsonValue
from client_py.memory import MemoryRecords


class SlowRecords(MemoryRecords):
    async def get(self, store: str, key: str) -> JsonValue:
        found = await super().get(store, key)
        await asyncio.sleep(0)
        return found
