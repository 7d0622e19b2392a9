"""What classifying found out about one song, for whoever looks at it."""

from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from client_py.core.canonical import canonical_json
from client_py.core.decode import decode_json
from client_py.core.errors import SidflowError
from client_py.core.tunekey import TuneKey
from server.admin.table import AdminRoute
from server.analysis.writing import FOLDER, SKIPPED, shard_of
from server.contract.classified import AnalysedSong, ClassifiedTune, SkippedSong
from server.problems import ProblemError
from server.signed import answer


class Analysed:
    """The route, over the folder of the classified lines as it is when somebody asks."""

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER
        self.routes = [AdminRoute("/analysed", self.song)]

    async def song(self, request: Request) -> Response:
        """`GET /api/admin/analysed?tune=`: -> AnalysedSong; what isn't known of the song is null."""
        try:
            key = TuneKey.parse(request.query_params.get("tune", ""))
        except SidflowError as error:
            raise ProblemError("invalid_request", f"tune: {error}.") from None
        return answer(await run_in_threadpool(self._look, key))

    def _look(self, key: TuneKey) -> AnalysedSong:
        line = _line_with(self._folder / shard_of(key.path), f'"tune":{canonical_json(str(key))}')
        if line is not None:
            found = decode_json(ClassifiedTune, line)
            return AnalysedSong(
                str(key), True, found.energy, found.mood, found.complexity, found.tags, found.skip_s, found.listen_s
            )
        return AnalysedSong(str(key), False, reason=self._reason(key))

    def _reason(self, key: TuneKey) -> str | None:
        """Why the last classify left the song out; the whole file, where it left all of it out."""
        for song in (str(key.song), "null"):
            line = _line_with(self._folder / SKIPPED, f'"path":{canonical_json(key.path)}', f'"song":{song}}}')
            if line is not None:
                return decode_json(SkippedSong, line).reason
        return None


def _line_with(file: Path, *parts: str) -> str | None:
    """The first line of a canonical JSONL file that holds these fields, None where there is no such file or line."""
    wanted = [part.encode() for part in parts]
    try:
        with file.open("rb") as lines:
            found = next((line for line in lines if all(part in line for part in wanted)), None)
    except FileNotFoundError:
        return None
    return None if found is None else found.decode()
