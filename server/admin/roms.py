"""The room ROMs: bundles of ROM images are made, filled, offered to listeners and taken away."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final, get_args

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from client_py.core.canonical import JsonValue, plain
from client_py.core.contract import RomKind
from client_py.core.rom_images import IMAGE_BYTES
from server.admin.table import AdminRoute
from server.audit.noting import note
from server.bodies import Body
from server.contract.roms import BundleChange, KeptImage, KeptRoms, NewBundle, RomShelfList
from server.logs import logger
from server.problems import ProblemError
from server.roms import changes
from server.roms.kept import KeptRomsError
from server.roms.offered import Roms
from server.signed import answer

_KINDS: Final[Mapping[str, RomKind]] = {kind: kind for kind in get_args(RomKind)}
_LOG = logger("roms")
_ChangeOfOne = Callable[[KeptRoms, str], KeptRoms]
_MOST_BYTES: Final = 65_536
_AGAIN_S: Final = 30


class RomsRoom:
    """The routes, over what listeners are offered and what was uploaded."""

    def __init__(self, roms: Roms) -> None:
        self._roms = roms
        self._folder = frozenset(each.id for each in roms.folder.manifest.bundles)
        self._new = Body(NewBundle)
        self._wanted = Body(BundleChange)
        bundle, image = "/roms/{bundle}", "/roms/{bundle}/{kind}"
        self.routes = [
            AdminRoute("/roms", self.list),
            AdminRoute("/roms", self.create, method="POST", action="rom.create"),
            AdminRoute(bundle, self.change, method="POST", action="rom.change"),
            AdminRoute(bundle, self.delete, method="DELETE", action="rom.delete"),
            AdminRoute(image, self.upload, method="PUT", action="rom.upload"),
            AdminRoute(image, self.remove, method="DELETE", action="rom.remove"),
        ]

    async def list(self, _request: Request) -> Response:
        """`GET /api/admin/roms`: RomShelfList."""
        with _refusals():
            return answer(await run_in_threadpool(self._listed))

    async def create(self, request: Request) -> Response:
        """`POST /api/admin/roms`: NewBundle -> RomShelfEntry, empty and offered to nobody."""
        title = (await self._new.read(request)).title
        note(request, target=title)
        _, after = await self._make(lambda kept: changes.added(kept, self._folder, title), {})
        made = after.bundles[-1].id
        note(request, target=made, after=_told(after, made))
        return await self._one(made)

    async def change(self, request: Request) -> Response:
        """`POST /api/admin/roms/{bundle}`: BundleChange -> RomShelfEntry."""
        wanted = await self._wanted.read(request)
        return await self._done(request, lambda kept, one: changes.changed(kept, self._folder, one, wanted))

    async def delete(self, request: Request) -> Response:
        """`DELETE /api/admin/roms/{bundle}`: RomShelfList without it."""
        await self._noted(request, lambda kept, one: changes.deleted(kept, self._folder, one), {})
        return await self.list(request)

    async def upload(self, request: Request) -> Response:
        """`PUT /api/admin/roms/{bundle}/{kind}`: an image's bytes -> RomShelfEntry.

        With `?sha256=` they have to be those: what was damaged on its way is refused.
        """
        kind = _kind(request)
        data = await _body(request)
        sha256 = hashlib.sha256(data).hexdigest()
        with _refusals():
            changes.check_image(kind, data)
        if request.query_params.get("sha256", sha256).lower() != sha256:
            raise ProblemError("invalid_request", "What arrived isn't what the SHA-256 names: send the file again.")
        image = KeptImage(kind, sha256)
        return await self._done(
            request, lambda kept, one: changes.with_image(kept, self._folder, one, image), {sha256: data}
        )

    async def remove(self, request: Request) -> Response:
        """`DELETE /api/admin/roms/{bundle}/{kind}`: RomShelfEntry without that image."""
        kind = _kind(request)
        return await self._done(request, lambda kept, one: changes.without_image(kept, self._folder, one, kind))

    async def _done(self, request: Request, how: _ChangeOfOne, images: Mapping[str, bytes] | None = None) -> Response:
        """Changes the bundle that the address names, and answers what it is now."""
        await self._noted(request, how, images or {})
        return await self._one(str(request.path_params["bundle"]))

    async def _noted(self, request: Request, how: _ChangeOfOne, images: Mapping[str, bytes]) -> None:
        """Changes the bundle that the address names, and tells the audit what it was and what it is."""
        bundle = str(request.path_params["bundle"])
        before, after = await self._make(lambda kept: how(kept, bundle), images)
        note(request, before=_told(before, bundle), after=_told(after, bundle))

    async def _make(
        self, how: Callable[[KeptRoms], KeptRoms], images: Mapping[str, bytes]
    ) -> tuple[KeptRoms, KeptRoms]:
        def make() -> tuple[KeptRoms, KeptRoms]:
            made = self._roms.store.change(how, images)
            self._roms.look_again()  # the other servers notice by themselves, in a moment
            return made

        with _refusals():
            return await run_in_threadpool(make)

    async def _one(self, bundle: str) -> Response:
        with _refusals():
            listed = await run_in_threadpool(self._listed)
        for each in listed.bundles:
            if each.id == bundle:
                return answer(each)
        raise ProblemError("unknown_bundle", "Somebody else deleted this bundle just now.")

    def _listed(self) -> RomShelfList:
        return RomShelfList(tuple(self._roms.entries(self._roms.store.read())))


def _told(kept: KeptRoms, bundle: str) -> JsonValue:
    """What the audit says of a bundle; of a folder's, whether it is withheld."""
    for each in kept.bundles:
        if each.id == bundle:
            return plain(each)
    return {"withheld": True} if bundle in kept.withheld else None


def _kind(request: Request) -> RomKind:
    kind = _KINDS.get(request.path_params["kind"])
    if kind is None:
        raise ProblemError("not_found", f"Images are of the kinds {', '.join(_KINDS)}.")
    return kind


async def _body(request: Request) -> bytes:
    """The raw body, never more of it than a few images; raises ProblemError."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/octet-stream":
        raise ProblemError(
            "unsupported_media_type", "Send the image's bytes, with Content-Type application/octet-stream."
        )
    data = bytearray()
    async for part in request.stream():
        data += part
        if len(data) > _MOST_BYTES:
            raise ProblemError(
                "body_too_large", f"No image of a C64 has more than {max(IMAGE_BYTES.values()):,} bytes."
            )
    return bytes(data)


@contextmanager
def _refusals() -> Iterator[None]:
    """Turns what can't be done into its problem."""
    try:
        yield
    except changes.NoSuchBundleError as error:
        raise ProblemError("unknown_bundle", str(error)) from None
    except (changes.RomRefusedError, KeptRomsError) as error:
        raise ProblemError("rom_refused", str(error)) from None
    except OSError as error:
        _LOG.error("a bundle of ROM images can't be stored", reason=str(error))
        raise ProblemError("not_stored", "The server's disk doesn't take it; its log says why.", _AGAIN_S) from None
