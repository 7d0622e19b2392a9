"""Zip files whose bytes depend on their contents alone: sorted, undated, and stored as they are.

Stored, because a .pyc in a deflated zip is larger than its source on the wire, and slower to read.
"""

import io
import zipfile
from collections.abc import Mapping

_OLDEST = (1980, 1, 1, 0, 0, 0)


def stored(entries: Mapping[str, bytes]) -> bytes:
    """The bytes of a zip with these files by name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(entries):
            info = zipfile.ZipInfo(name, _OLDEST)
            info.create_system = 3  # Unix: the same wherever it is made
            info.external_attr = 0o644 << 16
            archive.writestr(info, entries[name])
    return buffer.getvalue()
