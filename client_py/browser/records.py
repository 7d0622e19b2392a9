"""Records over IndexedDB: public/js/records.js does the transactions, JSON texts cross."""

import json
from collections.abc import Awaitable, Sequence
from typing import Protocol, cast

from client_py.browser.faults import value_of
from client_py.core.canonical import JsonValue, canonical_json
from client_py.core.errors import ContractError
from client_py.ports import Change, Delete, Put, Require


class RecordsHelper(Protocol):
    """One database of public/js/python/ports.js: each answers {"value": ...} or {"error": code} as JSON."""

    def open(self) -> Awaitable[str]: ...
    def get(self, store: str, key: str) -> Awaitable[str]: ...
    def items(self, store: str, after: str, limit: int | None) -> Awaitable[str]: ...
    def count(self, store: str) -> Awaitable[str]: ...
    def apply(self, changes: str) -> Awaitable[str]: ...


class BrowserRecords:
    """The twin of MemoryRecords that survives the page."""

    def __init__(self, helper: RecordsHelper, stores: Sequence[str]) -> None:
        self._helper = helper
        self._stores = frozenset(stores)

    async def open(self) -> None:
        """Raises BlockedError where the browser forbids storage."""
        value_of(await self._helper.open())

    async def get(self, store: str, key: str) -> JsonValue:
        return value_of(await self._helper.get(self._known(store), key))

    async def items(self, store: str, *, after: str = "", limit: int | None = None) -> list[tuple[str, JsonValue]]:
        pairs = cast(
            "list[tuple[str, JsonValue]]", value_of(await self._helper.items(self._known(store), after, limit))
        )
        return [(key, value) for key, value in pairs]

    async def count(self, store: str) -> int:
        found = value_of(await self._helper.count(self._known(store)))
        assert isinstance(found, int)
        return found

    async def apply(self, changes: Sequence[Change]) -> None:
        if changes:
            value_of(await self._helper.apply(json.dumps([self._crossing(change) for change in changes])))

    def _crossing(self, change: Change) -> list[str]:
        store = self._known(change.store)
        match change:
            case Put(key=key, value=value):
                return ["put", store, key, canonical_json(value)]
            case Delete(key=key):
                return ["delete", store, key, ""]
            case Require(key=key, value=value):
                return ["require", store, key, canonical_json(value)]

    def _known(self, store: str) -> str:
        if store not in self._stores:
            raise ContractError(f"there is no store {store}", "store")
        return store
