"""The published model, for devices: its manifest, and its files under their SHA-256."""

import hashlib
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from client_py.core.canonical import canonical_json
from client_py.core.errors import SidflowError
from server.content import FOR_EVER, Content
from server.learning.folder import ONNX, WEIGHTS, ModelFolder
from server.logs import logger
from server.problems import ProblemError

_LOG = logger("models")


@dataclass(frozen=True, slots=True)
class _Served:
    """One state, swapped whole."""

    manifest: Content | None
    files: Mapping[str, Content]


class Models:
    """What is published, in memory; the files of the model before stay, for whoever has its manifest still."""

    def __init__(self, folder: ModelFolder) -> None:
        self._folder = folder
        self._served = _Served(None, {})
        self.look_again()

    def look_again(self) -> None:
        """Reads what is published now; where that can't be used, what was served stays."""
        try:
            published = self._folder.published()
            if published is None:
                self._served = _Served(None, {})
                return
            manifest = canonical_json(self._folder.manifest(published.version))
            files: dict[str, Content] = {}
            for version in (*published.before[-1:], published.version):
                files.update(self._files(version))
        except (SidflowError, OSError) as error:
            _LOG.warning("the published model can't be used", reason=str(error))
            return
        self._served = _Served(Content("application/json", "no-cache", {"identity": manifest.encode()}), files)

    def stamp(self) -> Hashable:
        """What says, cheaply, whether another model is published by now."""
        return self._folder.stamp()

    async def manifest(self, request: Request) -> Response:
        """`GET /api/train/model`."""
        manifest = self._served.manifest
        if manifest is None:
            raise ProblemError("no_model", "No model is published yet.")
        return manifest.respond(request)

    async def file(self, request: Request) -> Response:
        """`GET /api/train/model/{sha256}`."""
        content = self._served.files.get(request.path_params["sha256"])
        if content is None:
            raise ProblemError("unknown_model", "No file of these bytes belongs to the published model.")
        return content.respond(request)

    def _files(self, version: str) -> Mapping[str, Content]:
        manifest = self._folder.manifest(version)
        found = {}
        for name, told in ((ONNX, manifest.onnx), (WEIGHTS, manifest.weights)):
            data = self._folder.file(version, name).read_bytes()
            if hashlib.sha256(data).hexdigest() != told.sha256:
                raise OSError(f"{name} of model {version} isn't the one of its manifest")
            found[told.sha256] = Content("application/octet-stream", FOR_EVER, {"identity": data})
        return found
