"""Logging in by OpenID Connect: to the provider and back, with proof that it was this browser that went there."""

import secrets
from collections.abc import Mapping
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.access.cookies import by_tls
from server.access.door import Door
from server.access.identity import Identity
from server.access.proofs import PROVIDER
from server.access.provider import Asked, Provider, ProviderError
from server.admin.table import AdminRoute
from server.audit.noting import noted
from server.contract.access import MAX_NAME, Role
from server.limiting import Limiter
from server.logs import logger
from server.problems import ProblemError
from server.settings import Settings, session_secret

_LIMIT = "30/minute"
_BACK_WITHIN_S = 600
_BACK = "/login/oidc/callback"
_COOKIE = "sidflow-login"
_LOG = logger("single-sign-on")


class SingleSignOn:
    """The routes, over the provider; what was asked for is kept in a signed cookie, for ten minutes."""

    def __init__(self, settings: Settings, door: Door) -> None:
        self._provider = Provider(settings)
        self._door = door
        self._signer = URLSafeTimedSerializer(session_secret(settings), salt="sidflow-oidc-1")
        self._claim = settings.oidc_claim
        self._values: tuple[tuple[Role, frozenset[str]], ...] = (
            ("operator", _values(settings.oidc_operators)),
            ("viewer", _values(settings.oidc_viewers)),
        )
        limiter = Limiter()
        self._begun = limiter.limited(_LIMIT, self._begin)
        self._come_back = limiter.limited(_LIMIT, self._take)
        self.routes = [
            AdminRoute("/login/oidc", self.begin, role="nobody"),
            AdminRoute(_BACK, self.come_back, role="nobody", action="login", from_elsewhere=True),
        ]

    async def begin(self, request: Request) -> Response:
        """`GET /api/admin/login/oidc`: leads to the provider."""
        try:
            return await self._begun(request)
        except ProblemError as error:
            return _onward(error.code)

    async def come_back(self, request: Request) -> Response:
        """`GET /api/admin/login/oidc/callback`: whom the provider sends back is let in, or learns why not."""
        try:
            response = await self._come_back(request)
        except ProblemError as error:
            noted(request).refusal = f"{error.code}: {error}"
            response = _onward(error.code)
        response.delete_cookie(_cookie_name(request), path="/", secure=by_tls(request), httponly=True, samesite="lax")
        return response

    async def _begin(self, request: Request) -> Response:
        redirect = str(request.url.replace(path=f"/api/admin{_BACK}", query=""))
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        asked = Asked(state, nonce, verifier, redirect)
        try:
            response = RedirectResponse(await self._provider.address(asked), 303, {"Cache-Control": "no-store"})
        except ProviderError as error:
            _LOG.warning("the provider can't be asked", reason=str(error))
            return _onward("provider")
        kept = self._signer.dumps([asked.state, asked.nonce, asked.verifier, asked.redirect])
        # Lax, since the provider's own page leads back here; it opens nothing by itself.
        response.set_cookie(
            _cookie_name(request), str(kept), max_age=_BACK_WITHIN_S, path="/", secure=by_tls(request), httponly=True,
            samesite="lax",
        )  # fmt: skip
        return response

    async def _take(self, request: Request) -> Response:
        asked = self._asked(request)
        given = request.query_params
        if asked is None or not secrets.compare_digest(given.get("state", "").encode(), asked.state.encode()):
            raise ProblemError("login_failed", "This browser didn't ask for that login, or too long ago.")
        code = given.get("code")
        if not code:
            raise ProblemError("login_failed", f"The provider refused: {given.get('error', 'no reason given')[:100]}.")
        try:
            claims = await self._provider.claims(code, asked)
        except ProviderError as error:
            _LOG.warning("the provider isn't believed", reason=str(error))
            noted(request).refusal = f"provider: {error}"
            return _onward("provider")
        name = _name_of(claims)
        noted(request).claimed = name
        role = self._role_of(claims)
        if role is None:
            raise ProblemError("not_allowed", f"Nothing in the claim {self._claim} gives a role here.")
        response = _onward(None)
        await self._door.let_in(request, response, Identity(name, role), PROVIDER)
        return response

    def _asked(self, request: Request) -> Asked | None:
        try:
            return Asked(*self._signer.loads(request.cookies.get(_cookie_name(request), ""), max_age=_BACK_WITHIN_S))
        except BadData:
            return None

    def _role_of(self, claims: Mapping[str, Any]) -> Role | None:
        """The first role of which a value is in the claim, which is a text or a list of them."""
        told = claims.get(self._claim)
        has = {str(each) for each in (told if isinstance(told, list) else [told])}
        return next((role for role, wanted in self._values if has & wanted), None)


def _values(text: str) -> frozenset[str]:
    return frozenset(each.strip() for each in text.split(",") if each.strip())


def _name_of(claims: Mapping[str, Any]) -> str:
    """Whom the audit log means: how people call them, and the one name that the provider gives nobody else."""
    subject = str(claims["sub"])
    shown = next((str(claims[each]) for each in ("preferred_username", "email", "name") if claims.get(each)), "")
    told = f"{shown} (oidc:{subject})" if shown and shown != subject else f"oidc:{subject}"
    return told if len(told) <= MAX_NAME else f"oidc:{subject}"[:MAX_NAME]


def _cookie_name(request: Request) -> str:
    return f"__Host-{_COOKIE}" if by_tls(request) else _COOKIE


def _onward(problem: str | None) -> Response:
    """A page that goes on to the rooms by itself.

    A redirect wouldn't do: it would still be the provider's page that led here, and a browser then keeps the session's
    cookie back, which is sent only within this site.
    """
    address = "/admin" if problem is None else f"/admin?problem={problem}"
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>SIDFlow</title>'
        f'<meta http-equiv="refresh" content="0;url={address}"><p><a href="{address}">Go on</a></p></html>'
    )
    return Response(page, headers={"Cache-Control": "no-store"}, media_type="text/html")
