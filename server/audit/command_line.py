"""What is done on the command line is in the audit log too."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from client_py.core.errors import SidflowError
from server.audit.log import AuditLog
from server.audit.noting import Note
from server.contract.audit import AuditOutcome
from server.database import Database
from server.settings import Settings

WHO = "command line"


@contextmanager
def audited(settings: Settings, action: str, target: str = "") -> Iterator[Note]:
    """Writes what the block did, refused or not; the block may tell more. Raises AuditError before anything is done."""
    database = Database(settings)
    try:
        log = AuditLog(settings.data, database, time.time)
        log.ready()
        told = Note(target=target)
        outcome: AuditOutcome = "failed"
        reason = "it was broken off"
        try:
            yield told
            outcome, reason = "done", ""
        except SidflowError as error:
            outcome, reason = "refused", str(error)
            raise
        except Exception as error:
            reason = type(error).__name__
            raise
        finally:
            log.append(
                WHO, "operator", action, told.target or "", outcome, reason, before=told.before, after=told.after
            )
    finally:
        database.close()
