"""Where the data folder keeps what was made of a collection: apart for each collection that a server ever offered."""

import hashlib
from pathlib import Path


def kept_path(data: Path, collection: Path, what: str, suffix: str = "") -> Path:
    """The place of `what` for the collection with that root."""
    name = hashlib.sha256(str(collection).encode(errors="surrogateescape")).hexdigest()[:16]
    return data / f"{what}-{name}{suffix}"
