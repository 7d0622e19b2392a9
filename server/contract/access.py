"""The records of logging in."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Len

from client_py.core.contract import Instant, Record

MAX_NAME = 200
MAX_PASSWORD = 1024

Role = Literal["viewer", "operator"]
ROLES: tuple[Role, ...] = ("viewer", "operator")


@dataclass(frozen=True, slots=True)
class Login(Record):
    """Somebody says who they are; the names that have a password are those of the roles."""

    name: Annotated[str, Len(1, MAX_NAME)]
    password: Annotated[str, Len(1, MAX_PASSWORD)]


@dataclass(frozen=True, slots=True)
class LoginWays(Record):
    """What a login page can offer: a password, be it one that is printed and good for once, or a provider by name."""

    password: bool
    one_time: bool
    provider: Annotated[str, Len(1, MAX_NAME)] | None


@dataclass(frozen=True, slots=True)
class Me(Record):
    """Who is logged in, until when, and the token that each change has to name as `X-SIDFlow-Token`.

    The session ends at `expires_at`, or at `idle_expires_at` when nothing is asked for until then.
    """

    name: Annotated[str, Len(1, MAX_NAME)]
    role: Role
    token: Annotated[str, Len(1, 200)]
    expires_at: Instant
    idle_expires_at: Instant
    environment: Literal["development", "production"]
