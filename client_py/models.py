"""The base model of this device: what the server publishes, checked by its hashes; the newest and the former are kept.

The catalogue carries what a model says of each song, so the model in force is the one that the catalogue names. The
file kept here embeds tunes that no catalogue has; it counts for a catalogue of the very same version only.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from annotated_types import Len

from client_py.answers import record
from client_py.core.canonical import plain
from client_py.core.contract import Record
from client_py.core.contract_learning import ModelManifest
from client_py.core.decode import decode
from client_py.core.errors import SidflowError
from client_py.ports import Blobs, Delete, NetworkError, Put, Records, Transport

DOCUMENT: Final = "model"
ADDRESS: Final = "/api/train/model"


class ModelError(SidflowError):
    """A model can't be had or is not what its manifest promises; what was kept stays."""


@dataclass(frozen=True, slots=True)
class KeptModels(Record):
    """The manifests on this device; `etag` is the server's word for the newest."""

    newest: ModelManifest
    etag: Annotated[str, Len(0, 200)]
    previous: ModelManifest | None = None


class ModelKeeper:
    """Looks what is published, and keeps it."""

    def __init__(self, records: Records, blobs: Blobs, transport: Transport) -> None:
        self._records = records
        self._blobs = blobs
        self._transport = transport

    async def kept(self) -> KeptModels | None:
        """None where there is none yet, or where a newer SIDFlow wrote it: then it is fetched anew."""
        stored = await self._records.get("documents", DOCUMENT)
        if stored is None:
            return None
        try:
            return decode(KeptModels, stored)
        except SidflowError:
            await self._records.apply([Delete("documents", DOCUMENT)])
            return None

    async def look(self, *, whole: bool) -> bool:
        """Keeps what the server publishes now, with its file when `whole`; says whether it is another than before.

        Without a network, or where nothing is published, nothing changes. Raises ModelError when what came is not what
        was promised, StorageFullError without room: nothing changes either, and the next look tries it again.
        """
        kept = await self.kept()
        try:
            answer = await self._transport.request("GET", ADDRESS, headers=_unless(kept))
            if answer.status != 200:
                return False
            manifest = record(answer, ModelManifest)
            if whole:
                await self._bring(manifest)
        except NetworkError:
            return False
        etag = answer.headers.get("etag", "")
        if kept is None:
            now = KeptModels(manifest, etag)
        elif kept.newest == manifest:
            now = KeptModels(manifest, etag, kept.previous)
        else:
            now = KeptModels(manifest, etag, kept.newest)
        await self._records.apply([Put("documents", DOCUMENT, plain(now))])
        await self._forget(kept, now)
        return kept is None or kept.newest != manifest

    async def file(self, version: str) -> bytes:
        """The ONNX file of the newest model or the one before, from this device or the server. Raises ModelError."""
        kept = await self.kept()
        for manifest in _of(kept):
            if manifest.version == version:
                try:
                    return await self._bring(manifest)
                except NetworkError as error:
                    raise ModelError(
                        "The model that hears tunes is not on this device yet: it needs the network."
                    ) from error
        raise ModelError(f"Model {version}, which the catalogue was made with, is not on this device.")

    async def _bring(self, manifest: ModelManifest) -> bytes:
        """The file, fetched where it isn't there."""
        told = manifest.onnx
        data = await self._blobs.get(told.sha256)
        if data is not None:
            return data
        answer = await self._transport.request("GET", f"{ADDRESS}/{told.sha256}")
        if answer.status != 200:
            raise ModelError(f"The server doesn't hand out model {manifest.version} now.")
        if len(answer.body) != told.size_bytes or hashlib.sha256(answer.body).hexdigest() != told.sha256:
            raise ModelError(f"Model {manifest.version} is not the one that was promised, so it is not used.")
        await self._blobs.put(told.sha256, answer.body)
        return answer.body

    async def _forget(self, before: KeptModels | None, now: KeptModels) -> None:
        """Takes the files away that neither of the two models needs."""
        needed = {manifest.onnx.sha256 for manifest in _of(now)}
        for manifest in _of(before):
            if manifest.onnx.sha256 not in needed:
                await self._blobs.delete(manifest.onnx.sha256)


def _of(kept: KeptModels | None) -> list[ModelManifest]:
    return [] if kept is None else [each for each in (kept.newest, kept.previous) if each is not None]


def _unless(kept: KeptModels | None) -> Mapping[str, str] | None:
    return {"if-none-match": kept.etag} if kept is not None and kept.etag else None
