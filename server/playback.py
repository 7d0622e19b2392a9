"""Playing: a listener asks for a song, gets a signed session, and fetches the tune's bytes with it."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from client_py.core.canonical import canonical_json
from client_py.core.catalogue import song_length_s
from client_py.core.contract import CatalogueTune, PlayRequest, PlaySession
from client_py.core.errors import SidFileError
from client_py.core.instant import instant
from client_py.core.tunekey import TuneKey
from server.bodies import Body
from server.content import Content
from server.library import Library
from server.logs import logger
from server.paths import PathError
from server.problems import ProblemError, session_problems
from server.sessions import Sessions

_REQUEST = Body(PlayRequest)
_LOG = logger("playback")


class Playback:
    """The two routes, over the library and the sessions."""

    def __init__(self, library: Library, sessions: Sessions) -> None:
        self._library = library
        self._sessions = sessions

    async def play(self, request: Request) -> Response:
        """`POST /api/play`: PlayRequest -> PlaySession."""
        asked = await _REQUEST.read(request)
        key = TuneKey.parse(asked.tune)
        tune, _ = await run_in_threadpool(self._read, key.path)
        if key.song > tune.songs:
            raise ProblemError("unknown_song", f"The tune has {tune.songs} song{'s' if tune.songs > 1 else ''}.")
        token, session = self._sessions.open(asked.tune, tune.sha256)
        answer = PlaySession(
            token=token,
            tune=asked.tune,
            song=key.song,
            length_s=song_length_s(tune, key.song),
            sid_url=f"/api/playback/{token}/sid",
            sid_sha256=tune.sha256,
            expires_at=instant(session.expires * 1000),
        )
        return Response(canonical_json(answer), headers={"Cache-Control": "no-store"}, media_type="application/json")

    async def sid(self, request: Request) -> Response:
        """`GET /api/playback/{token}/sid`: the tune's bytes, the very ones that the session names."""
        with session_problems():
            session = self._sessions.read(request.path_params["token"])
        tune, data = await run_in_threadpool(self._read, TuneKey.parse(session.tune).path)
        if tune.sha256 != session.sha256:
            raise ProblemError("changed_tune", "The file has changed since: press play again.")
        return Content("audio/prs.sid", "private, no-cache", {"identity": data}).respond(request)

    def _read(self, path: str) -> tuple[CatalogueTune, bytes]:
        try:
            found = self._library.read(path)
        except (PathError, SidFileError) as error:
            _LOG.warning("listed tune can't be read", path=path, reason=str(error))
            raise ProblemError("unknown_tune", "The tune can't be read any more.") from None
        if found is None:
            raise self._library.unknown("The catalogue has no tune of this path.")
        return found
