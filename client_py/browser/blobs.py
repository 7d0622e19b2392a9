"""Bytes by their hash over Cache Storage: public/js/python/blob-store.js keeps and checks them."""

from collections.abc import Awaitable, Mapping
from typing import Protocol

from client_py.browser.faults import value_of
from client_py.core.errors import ContractError


class JsBytes(Protocol):
    """A Uint8Array."""

    def to_bytes(self) -> bytes: ...


class BlobsHelper(Protocol):
    """The bytes of public/js/python/ports.js; texts are {"value": ...} or {"error": code}."""

    def open(self) -> Awaitable[str]: ...
    def get(self, sha256: str) -> Awaitable[JsBytes | str | None]: ...
    def put(self, sha256: str, data: bytes) -> Awaitable[str]: ...
    def delete(self, sha256: str) -> Awaitable[str]: ...
    def sizes(self) -> Awaitable[str]: ...


class BrowserBlobs:
    """The twin of MemoryBlobs that survives the page."""

    def __init__(self, helper: BlobsHelper) -> None:
        self._helper = helper

    async def open(self) -> None:
        """Raises BlockedError where the browser forbids storage, or has none."""
        value_of(await self._helper.open())

    async def get(self, sha256: str) -> bytes | None:
        found = await self._helper.get(sha256)
        if isinstance(found, str):
            value_of(found)  # a fault
        return None if found is None or isinstance(found, str) else found.to_bytes()

    async def put(self, sha256: str, data: bytes) -> None:
        if value_of(await self._helper.put(sha256, data)) is not True:
            raise ContractError("the bytes are not those that the name promises", "sha256")

    async def delete(self, sha256: str) -> None:
        value_of(await self._helper.delete(sha256))

    async def sizes(self) -> Mapping[str, int]:
        found = value_of(await self._helper.sizes())
        assert isinstance(found, dict)
        return {name: size for name, size in found.items() if isinstance(size, int)}
