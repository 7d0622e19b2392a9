"""What a mirror offers and what of it is needed: too little leaves the collection old, too much is waste."""

import pytest

from server.hvsc.errors import MirrorError
from server.hvsc.mirror import Listing, needed, read_checksums, read_index

INDEX = """
<html><body><h1>Index of /hvsc</h1><a href="?C=N;O=D">Name</a> <a href=../>Parent</a>
<A HREF="HVSC_73-all-of-them.7z">HVSC_73-all-of-them.7z</A> 83M
<a class="x" href="/pub/hvsc/HVSC_80-all-of-them.7z">80</a>
<a href="https://other.example/HVSC%5FUpdate_81.7z?x=1">81</a> <a href="hvsc_update_82.7Z">
<a href="HVSC_Update_81.7z">again</a> <a href="file:///etc/HVSC_Update_99.7z"> <a href="//[">broken</a>
<a href="HVSC_80-all-of-them.zip">zip</a><a href="SHA256SUMS">sums</a><a href="HVSC_Update_82.7z.md5">
"""


def listing(bases: tuple[int, ...], updates: tuple[int, ...]) -> Listing:
    links = [f'<a href="HVSC_{n}-all-of-them.7z">' for n in bases] + [f'<a href="HVSC_Update_{n}.7z">' for n in updates]
    return read_index("".join(links), "http://m/")


def test_an_index_as_servers_write_it() -> None:
    found = read_index(INDEX, "http://mirror.example/hvsc/")
    assert {version: base.url for version, base in found.bases.items()} == {
        73: "http://mirror.example/hvsc/HVSC_73-all-of-them.7z",
        80: "http://mirror.example/pub/hvsc/HVSC_80-all-of-them.7z",
    }
    assert {version: (update.name, update.url) for version, update in found.updates.items()} == {
        81: ("HVSC_Update_81.7z", "https://other.example/HVSC%5FUpdate_81.7z?x=1"),
        82: ("hvsc_update_82.7Z", "http://mirror.example/hvsc/hvsc_update_82.7Z"),
    }
    assert found.checksums == (
        "http://mirror.example/hvsc/SHA256SUMS",
        "http://mirror.example/hvsc/HVSC_Update_82.7z.md5",
    )


@pytest.mark.parametrize(
    ("bases", "updates", "have", "names"),
    [
        ((73,), (74,), None, ["HVSC_73-all-of-them", "HVSC_Update_74"]),
        ((72, 73, 74), (73, 74), None, ["HVSC_74-all-of-them"]),
        ((73,), (74, 75, 77), None, ["HVSC_73-all-of-them", "HVSC_Update_74", "HVSC_Update_75"]),
        ((80,), tuple(range(70, 81)), 78, ["HVSC_Update_79", "HVSC_Update_80"]),
        ((80,), (81,), 78, ["HVSC_80-all-of-them", "HVSC_Update_81"]),
        ((73,), (74,), 73, ["HVSC_Update_74"]),
        ((73,), (74,), 74, []),
        ((73,), (74,), 80, []),
        ((), (74,), 73, ["HVSC_Update_74"]),
        ((), (74,), 74, []),
    ],
)
def test_what_is_needed(bases: tuple[int, ...], updates: tuple[int, ...], have: int | None, names: list[str]) -> None:
    assert [archive.name.removesuffix(".7z") for archive in needed(listing(bases, updates), have)] == names


def test_updates_alone_make_no_collection() -> None:
    with pytest.raises(MirrorError, match="no base"):
        needed(listing((), (74,)), None)


def test_checksums_in_every_form() -> None:
    a, b = "A" * 64, "b" * 32
    assert read_checksums(f"{a}  x.7z\n{b} *./sub/y.7z\r\n# words\n", "SHA256SUMS") == {"x.7z": a.lower(), "y.7z": b}
    assert read_checksums(f"SHA256 (x.7z) = {a}\n", "sums.txt") == {"x.7z": a.lower()}
    assert read_checksums(f"{b}\n", "x.7z.md5") == {"x.7z": b}
