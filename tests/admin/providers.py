"""Providers of OpenID Connect: a real one in a process of its own, and one in a thread that lies on demand."""

import base64
import hashlib
import hmac
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "sidflow"
SECRET = "known to both"


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def real_provider(users: dict[str, dict[str, Any]]) -> Iterator[str]:
    """oidc-provider-mock, which is a whole provider without passwords; answers its address."""
    port = free_port()
    told = [word for name, claims in users.items() for word in ("--user-claims", json.dumps({"sub": name, **claims}))]
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--host", "127.0.0.1", "--port", str(port), *told],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        while True:
            assert process.poll() is None, "the provider ended"
            try:
                httpx.get(f"{address}/.well-known/openid-configuration").raise_for_status()
                break
            except httpx.ConnectError:
                process.poll()
        yield address
    finally:
        process.terminate()
        process.wait()


KEY = RSAKey.generate_key(2048, {"kid": "right", "use": "sig"}, private=True)
FOREIGN = RSAKey.generate_key(2048, {"kid": "right", "use": "sig"}, private=True)


@dataclass
class Liar:
    """Signs whatever a test wants; `forms` are what it was sent at its token endpoint."""

    address: str = ""
    nonce: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "right"})
    key: Any = field(default_factory=lambda: KEY)
    metadata: dict[str, Any] = field(default_factory=dict)
    token_status: int = 200
    forms: list[dict[str, str]] = field(default_factory=list)
    authorizations: list[str] = field(default_factory=list)

    def described(self) -> dict[str, Any]:
        return {
            "issuer": self.address, "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token", "jwks_uri": f"{self.address}/keys",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"], **self.metadata,
        }  # fmt: skip

    def token(self) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": self.address, "sub": "alice", "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": self.nonce,
            "groups": ["sidflow-operators"], **self.claims,
        }  # fmt: skip
        for name in self.without:
            del claims[name]
        return {"access_token": "x", "token_type": "Bearer", "id_token": self._signed(claims)}

    def _signed(self, claims: dict[str, Any]) -> str:
        if self.header["alg"] == "RS256":
            return jwt.encode(self.header, claims, self.key)
        # What no library signs: by nothing at all, or by the public key, taken for a secret that both know.
        text = ".".join(_packed(json.dumps(part).encode()) for part in (self.header, claims))
        by_public = hmac.new(KEY.as_pem(private=False), text.encode(), hashlib.sha256).digest()
        return f"{text}.{_packed(by_public) if self.header['alg'] == 'HS256' else ''}"


def _packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@contextmanager
def liar() -> Iterator[Liar]:
    """Listens on this machine."""
    told = Liar()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(told.described() if "configuration" in self.path else {"keys": [KEY.as_dict(private=False)]})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            told.forms.append({name: values[0] for name, values in parse_qs(body).items()})
            told.authorizations.append(self.headers.get("authorization", ""))
            self._answer(told.token(), told.token_status)

        def _answer(self, value: object, status: int = 200) -> None:
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
