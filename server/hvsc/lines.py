"""The lines of a collection's text documents: Latin-1 with CR LF or LF, comments marked by `#`.

Now and then a letter of Windows-1252 stands where Latin-1 has control characters, which mean nothing in a text.
"""

from collections.abc import Iterator

_WINDOWS = {
    byte: bytes([byte]).decode("cp1252") for byte in range(0x80, 0xA0) if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}


def document_lines(data: bytes) -> Iterator[tuple[int, str]]:
    """Number from 1 and text of each line that is no comment, without blanks at its end."""
    for number, raw in enumerate(data.decode("latin-1").translate(_WINDOWS).split("\n"), start=1):
        if not raw.startswith("#"):
            yield number, raw.rstrip(" \t\r")
