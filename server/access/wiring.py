"""All of logging in, put together: what the app needs of it is the gate, the audit log and the routes."""

from collections.abc import Callable

from server.access.accounts import Accounts
from server.access.api import AccessApi
from server.access.attempts import Attempts
from server.access.door import Door
from server.access.gate import Gate
from server.access.one_time import OneTimePassword
from server.access.passwords import Passwords
from server.access.proofs import proofs
from server.access.sessions import OperatorSessions
from server.access.single_sign_on import SingleSignOn
from server.admin.table import AdminRoute
from server.audit.api import AuditApi
from server.audit.log import AuditLog
from server.contract.access import LoginWays
from server.database import Database
from server.settings import Settings, SettingsError


class Access:
    """`clock` gives seconds since 1970; `tell` prints what is for the eyes of who started the server alone."""

    def __init__(
        self, settings: Settings, database: Database, clock: Callable[[], float], tell: Callable[[str], None]
    ) -> None:
        by_password = settings.operator_password_hash is not None
        by_provider = settings.oidc_issuer is not None
        if settings.environment == "production" and not (by_password or by_provider):
            raise SettingsError(
                "In production the operator needs a way to log in: set SIDFLOW_OPERATOR_PASSWORD_HASH to what "
                "`sidflow admin hash-password` prints, or SIDFLOW_OIDC_ISSUER and what belongs to it."
            )
        if by_provider:
            check_provider(settings)
        self.one_time = None if by_password or by_provider else OneTimePassword(tell)
        in_force = proofs(settings)
        sessions = OperatorSessions(database, settings, in_force.values(), clock)
        self.audit = AuditLog(settings.data, database, clock)
        self.gate = Gate(sessions, self.audit, clock)
        door = Door(sessions, in_force, settings.operator_session_s)
        accounts = Accounts(Passwords(settings), self.one_time, Attempts(database, clock))
        ways = LoginWays(
            password=by_password or self.one_time is not None or settings.viewer_password_hash is not None,
            one_time=self.one_time is not None,
            provider=settings.oidc_name if by_provider else None,
        )
        self.routes: list[AdminRoute] = [
            *AccessApi(accounts, door, settings, ways).routes,
            *(SingleSignOn(settings, door).routes if by_provider else ()),
            *AuditApi(self.audit).routes,
        ]

    def announce(self) -> None:
        """Says how to get in where no way is set."""
        if self.one_time is not None:
            self.one_time.announce()


def check_provider(settings: Settings) -> None:
    """Raises SettingsError where a provider is named and something is missing without which nobody gets in by it."""
    wanted = {
        "SIDFLOW_OIDC_CLIENT_ID": settings.oidc_client_id,
        "SIDFLOW_OIDC_CLIENT_SECRET": settings.oidc_client_secret,
        "SIDFLOW_OIDC_OPERATORS": settings.oidc_operators,
    }
    missing = [name for name, value in wanted.items() if not value]
    if missing:
        raise SettingsError(f"SIDFLOW_OIDC_ISSUER is set, so {' and '.join(missing)} must be too.")
