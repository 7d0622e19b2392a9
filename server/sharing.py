"""What a listener shares by the second switch: a clipped and noised taste, and its end."""

import hashlib

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from client_py.core.contract_sharing import ModelUpload, Withdrawal, WithdrawalReceipt
from server.bodies import Body
from server.logs import logger
from server.problems import ProblemError
from server.sessions import Sessions
from server.shared_uploads import SharedUploads
from server.signed import answer, bearer, check_visit

MAX_UPLOAD_BYTES = 16_384
_STORE_AGAIN_S = 60
_LOG = logger("sharing")


class Sharing:
    """The two routes, over the sessions and the uploads."""

    def __init__(self, sessions: Sessions, uploads: SharedUploads) -> None:
        self._sessions = sessions
        self._uploads = uploads
        self._upload = Body(ModelUpload, MAX_UPLOAD_BYTES)
        self._withdrawal = Body(Withdrawal, MAX_UPLOAD_BYTES)

    async def upload(self, request: Request) -> Response:
        """`POST /api/feedback/upload`: ModelUpload -> SyncReceipt, when the upload is on disk."""
        check_visit(self._sessions, bearer(request))
        upload = await self._upload.read(request)
        try:
            return answer(await run_in_threadpool(self._uploads.add, upload.device, upload.delta))
        except OSError:
            _LOG.exception("upload not stored")
            detail = "The server can't store what you share now; nothing is lost, it is sent again."
            raise ProblemError("not_stored", detail, _STORE_AGAIN_S) from None

    async def withdraw(self, request: Request) -> Response:
        """`POST /api/feedback/withdraw`: Withdrawal -> WithdrawalReceipt, when the uploads are gone from the disk."""
        check_visit(self._sessions, bearer(request))
        withdrawal = await self._withdrawal.read(request)
        device = hashlib.sha256(bytes.fromhex(withdrawal.secret)).hexdigest()
        try:
            return answer(WithdrawalReceipt(await run_in_threadpool(self._uploads.withdraw, device)))
        except OSError:
            _LOG.exception("uploads not deleted")
            detail = "The server can't delete what you shared now; it is asked again."
            raise ProblemError("not_stored", detail, _STORE_AGAIN_S) from None
