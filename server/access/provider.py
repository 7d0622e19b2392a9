"""A provider of OpenID Connect: where it is asked for a login, and what it says of who came back from it.

Authorization code flow with PKCE (OpenID Connect Core 1.0, RFC 6749, RFC 7636). What the protocol is made of comes from
authlib and joserfc; they are imported when somebody logs in by it.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

import httpx

from client_py.core.errors import SidflowError
from server.settings import Settings

_TIMEOUT_S = 10.0
_KEPT_S = 3600.0
_LEEWAY_S = 60  # by how much its clock may be another one
# Signatures by a key that the provider alone has; never those by a secret that is shared, and never none.
_SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")


class ProviderError(SidflowError):
    """The provider doesn't answer as the protocol wants, or says what can't be believed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one login was asked for with, and what comes back has to fit."""

    state: str
    nonce: str
    verifier: str
    redirect: str


class Provider:
    """The provider that the settings name."""

    def __init__(self, settings: Settings) -> None:
        assert settings.oidc_issuer is not None
        assert settings.oidc_client_id is not None
        assert settings.oidc_client_secret is not None
        self._issuer = settings.oidc_issuer.rstrip("/")
        self._client_id = settings.oidc_client_id
        self._secret = settings.oidc_client_secret.get_secret_value()
        self._scope = settings.oidc_scope
        self._known: Mapping[str, Any] = {}
        self._known_until = 0.0

    async def address(self, asked: Asked) -> str:
        """Where a browser goes to log in; raises ProviderError."""
        from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
        from authlib.oauth2.rfc7636 import create_s256_code_challenge

        async with _client() as client:
            metadata = await self._metadata(client)
        return str(
            prepare_grant_uri(
                metadata["authorization_endpoint"], self._client_id, "code", asked.redirect, self._scope, asked.state,
                nonce=asked.nonce, code_challenge=create_s256_code_challenge(asked.verifier),
                code_challenge_method="S256",
            )
        )  # fmt: skip

    async def claims(self, code: str, asked: Asked) -> Mapping[str, Any]:
        """What the ID token says that the code is changed into, once it is checked; raises ProviderError."""
        async with _client() as client:
            metadata = await self._metadata(client)
            token = await self._token(client, metadata, code, asked)
            keys = await _json(client, "GET", metadata["jwks_uri"])
        return self._checked(token, keys, metadata, asked)

    async def _metadata(self, client: httpx.AsyncClient) -> Mapping[str, Any]:
        """What the provider says of itself, asked for anew each hour."""
        if time.monotonic() < self._known_until:
            return self._known
        found = await _json(client, "GET", f"{self._issuer}/.well-known/openid-configuration")
        if str(found.get("issuer", "")).rstrip("/") != self._issuer:
            raise ProviderError(f"it says that it is {found.get('issuer')}, not {self._issuer}")
        missing = {"authorization_endpoint", "token_endpoint", "jwks_uri"} - found.keys()
        if missing:
            raise ProviderError(f"it doesn't say its {', '.join(sorted(missing))}")
        self._known, self._known_until = found, time.monotonic() + _KEPT_S
        return found

    async def _token(
        self, client: httpx.AsyncClient, metadata: Mapping[str, Any], code: str, asked: Asked
    ) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": asked.redirect,
            "code_verifier": asked.verifier,
        }  # fmt: skip
        ways = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if "client_secret_basic" not in ways and "client_secret_post" in ways:
            secret = {"client_id": self._client_id, "client_secret": self._secret}
            return await _json(client, "POST", metadata["token_endpoint"], data={**form, **secret})
        basic = httpx.BasicAuth(quote_plus(self._client_id), quote_plus(self._secret))  # RFC 6749, 2.3.1
        return await _json(client, "POST", metadata["token_endpoint"], data=form, auth=basic)

    def _checked(
        self, token: Mapping[str, Any], keys: Mapping[str, Any], metadata: Mapping[str, Any], asked: Asked
    ) -> Mapping[str, Any]:
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet
        from joserfc.jws import JWSRegistry

        offered = metadata.get("id_token_signing_alg_values_supported", ["RS256"])
        algorithms = [each for each in _SIGNED_BY if each in offered]
        try:
            registry = JWSRegistry(algorithms=algorithms, strict_check_header=False)
            decoded = jwt.decode(str(token.get("id_token", "")), KeySet.import_key_set(dict(keys)), registry=registry)  # type: ignore[arg-type]  # joserfc checks what a key set holds
            claims = CodeIDToken(
                decoded.claims, decoded.header,
                {
                    "iss": {"essential": True, "value": metadata["issuer"]},
                    "aud": {"essential": True, "value": self._client_id},
                },
                {"nonce": asked.nonce, "client_id": self._client_id, "access_token": token.get("access_token")},
            )  # fmt: skip
            claims.validate(leeway=_LEEWAY_S)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise ProviderError(f"its ID token can't be believed: {error}") from None
        return dict(claims)


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=_TIMEOUT_S, follow_redirects=False)


async def _json(client: httpx.AsyncClient, method: str, address: str, **more: Any) -> Mapping[str, Any]:
    try:
        answer = await client.request(method, address, headers={"Accept": "application/json"}, **more)
        body = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise ProviderError(f"{address} doesn't answer: {type(error).__name__} {error}") from None
    if not answer.is_success or not isinstance(body, dict):
        told = body.get("error", "") if isinstance(body, dict) else ""
        raise ProviderError(f"{address} answers {answer.status_code} {told}".rstrip())
    return body
