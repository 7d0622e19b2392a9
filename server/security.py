"""The headers that every response carries: what the page may load, who may embed it, and cross-origin isolation."""

from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PERMISSIONS = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid", "magnetometer",
    "microphone", "payment", "serial", "usb",
)  # fmt: skip


def content_security_policy(script_hashes: Iterable[str], style_hashes: Iterable[str]) -> str:
    """The policy; hashes are `sha256-...` of what stands inline in the first document, without quotes."""
    scripts = " ".join(["'self'", "'wasm-unsafe-eval'", *(f"'{each}'" for each in script_hashes)])
    styles = " ".join(["'self'", *(f"'{each}'" for each in style_hashes)])
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {scripts}",
            f"style-src {styles}",
            "worker-src 'self'",
            "connect-src 'self'",
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        )
    )


def security_headers(policy: str, *, isolation: bool) -> dict[str, str]:
    """What is the same for every response."""
    headers = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _PERMISSIONS),
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if isolation:
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Embedder-Policy"] = "require-corp"
    return headers


class SecurityHeaders:
    """Adds the headers; a browser is told to stay with https only by a response that came over it."""

    def __init__(self, app: ASGIApp, headers: dict[str, str]) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)  # a page of its own has a policy of its own
                if scope["scheme"] == "https":
                    headers["Strict-Transport-Security"] = "max-age=31536000"
            await send(message)

        await self._app(scope, receive, send_with_headers)
