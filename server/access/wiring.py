"""All of logging in, put together: what the app needs of it is the gate, the audit log and the routes."""

from collections.abc import Callable

from server.access.accounts import Accounts
from server.access.api import AccessApi
from server.access.attempts import Attempts
from server.access.gate import Gate
from server.access.one_time import OneTimePassword
from server.access.passwords import Passwords
from server.access.sessions import OperatorSessions
from server.admin.table import AdminRoute
from server.audit.api import AuditApi
from server.audit.log import AuditLog
from server.database import Database
from server.settings import Settings, SettingsError


class Access:
    """`clock` gives seconds since 1970; `tell` prints what is for the eyes of who started the server alone."""

    def __init__(
        self, settings: Settings, database: Database, clock: Callable[[], float], tell: Callable[[str], None]
    ) -> None:
        by_password = settings.operator_password_hash is not None
        if settings.environment == "production" and not by_password:
            raise SettingsError(
                "In production the operator needs a way to log in: set SIDFLOW_OPERATOR_PASSWORD_HASH to what "
                "`sidflow admin hash-password` prints."
            )
        self.one_time = None if by_password else OneTimePassword(tell)
        sessions = OperatorSessions(database, settings, clock)
        self.audit = AuditLog(settings.data, database, clock)
        self.gate = Gate(sessions, self.audit, clock)
        accounts = Accounts(Passwords(settings), self.one_time, Attempts(database, clock))
        self.routes: list[AdminRoute] = [
            *AccessApi(accounts, sessions, settings).routes,
            *AuditApi(self.audit).routes,
        ]

    def announce(self) -> None:
        """Says how to get in where no way is set."""
        if self.one_time is not None:
            self.one_time.announce()
