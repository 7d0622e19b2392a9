"""Alerts by HTTP: a signed POST of the message, by which a receiver knows who sent it and whether it had it before.

X-SIDFlow-Delivery: the message's id, the same at each attempt
X-SIDFlow-Timestamp: seconds since 1970, of this attempt
X-SIDFlow-Signature: v1= and HMAC-SHA256 of "TIMESTAMP.DELIVERY.BODY" in hexadecimal digits
"""

import hashlib
import hmac
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from client_py.core.canonical import canonical_json
from server.alerts.errors import DeliveryError
from server.contract.alerts import AlertMessage, ChannelName
from server.settings import Settings, SettingsError

if TYPE_CHECKING:
    import httpx

_MOST_WORDS = 200


class Webhook:
    """Posts to the address of the settings."""

    name: ChannelName = "webhook"

    def __init__(self, settings: Settings) -> None:
        assert settings.alert_webhook_url is not None
        self._url = settings.alert_webhook_url.get_secret_value()
        if settings.alert_webhook_secret is None:
            raise SettingsError(
                "A webhook has to be signed: set SIDFLOW_ALERT_WEBHOOK_SECRET to 32 characters or more."
            )
        parts = urlsplit(self._url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise SettingsError("SIDFLOW_ALERT_WEBHOOK_URL has to begin with http:// or https:// and name a host.")
        self._secret = settings.alert_webhook_secret.get_secret_value().encode()
        self._timeout_s = settings.alert_timeout_s
        self.target = f"{parts.scheme}://{parts.hostname}"  # paths of webhooks are secrets

    def send(self, message: AlertMessage) -> str:
        import httpx  # a tenth of a second, which a server without a webhook never spends

        body = canonical_json(message).encode()
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "SIDFlow",
            "X-SIDFlow-Delivery": message.id,
            "X-SIDFlow-Timestamp": timestamp,
            "X-SIDFlow-Signature": signature(self._secret, timestamp, message.id, body),
        }
        try:
            # Who answers with a redirect may send the message, and what it says, anywhere: nobody follows one.
            with (
                httpx.Client(timeout=self._timeout_s, follow_redirects=False, trust_env=False) as client,
                client.stream("POST", self._url, content=body, headers=headers) as response,
            ):
                return _answer(response)
        except httpx.TimeoutException:
            raise DeliveryError(f"{self.target} was silent for {self._timeout_s:g} s.") from None
        except httpx.HTTPError as error:
            raise DeliveryError(f"{self.target} can't be reached: {str(error) or type(error).__name__}.") from None


def signature(secret: bytes, timestamp: str, delivery: str, body: bytes) -> str:
    """What X-SIDFlow-Signature has."""
    signed = b".".join((timestamp.encode(), delivery.encode(), body))
    return "v1=" + hmac.new(secret, signed, hashlib.sha256).hexdigest()


def _answer(response: "httpx.Response") -> str:
    """The code and the first words of the body; raises DeliveryError unless the message was taken."""
    if response.is_success:
        return f"{response.status_code}"
    if response.is_redirect:
        raise DeliveryError(f"It answers {response.status_code}, a redirect: these aren't followed.")
    said = next(response.iter_bytes(_MOST_WORDS), b"").decode("utf-8", "replace")
    words = " ".join("".join(letter if letter.isprintable() else " " for letter in said).split())
    raise DeliveryError(f"It answers {response.status_code}{': ' if words else ''}{words}")
