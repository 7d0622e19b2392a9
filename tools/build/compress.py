"""Brotli and gzip beside a file, where that makes it smaller; the same bytes in, the same bytes out."""

import gzip
from pathlib import Path

import brotli

from tools.build.files import write_atomic

# Fonts and pictures are compressed already.
_DENSE = (".woff2", ".png", ".webp", ".br", ".gz")


def compress(file: Path) -> None:
    """Writes FILE.br and FILE.gz; a form that isn't smaller is left out."""
    if file.suffix in _DENSE:
        return
    data = file.read_bytes()
    forms = {".br": brotli.compress(data, quality=11, lgwin=22), ".gz": gzip.compress(data, 9, mtime=0)}
    for ending, packed in forms.items():
        if len(packed) < len(data):
            write_atomic(file.with_name(file.name + ending), packed)
