"""What tells one password or provider from the next, without telling anything of either."""

import hashlib
from collections.abc import Mapping

from server.access.passwords import password_hashes
from server.settings import Settings

ONCE = "once"
PROVIDER = "provider"


def proofs(settings: Settings) -> Mapping[str, str]:
    """By account, or by ONCE and PROVIDER: the SHA-256 of what a login is checked against just now."""
    found = {name: _sha256(hashed) for name, hashed in password_hashes(settings).items()}
    if settings.oidc_issuer is not None:
        found[PROVIDER] = _sha256(f"{settings.oidc_issuer} {settings.oidc_client_id}")
    elif "operator" not in found:
        found[ONCE] = _sha256(ONCE)
    return found


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
