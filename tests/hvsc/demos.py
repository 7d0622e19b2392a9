"""The bundled tunes as a mirror has a collection: enough composers to learn from, few enough songs to measure."""

from collections.abc import Mapping
from pathlib import Path

from tests.hvsc.tiny import BASE, packed, release

ROOT = Path(__file__).resolve().parents[2]
COMPOSERS = ("Ada", "Bela", "Cora", "Dora", "Egon")  # two of them are held out of training


def homes() -> Mapping[str, Path]:
    """Where each tune lies in the collection."""
    tunes = sorted((ROOT / "public" / "demo").glob("*.sid"))
    return {f"MUSICIANS/X/{COMPOSERS[at % len(COMPOSERS)]}/{tune.name}": tune for at, tune in enumerate(tunes)}


def demo_release() -> dict[str, bytes]:
    """The mirror's files: a base of release 5."""
    tunes = {name: tune.read_bytes() for name, tune in homes().items()}
    return {BASE: packed({**tunes, "DOCUMENTS/HVSC.txt": release(5)})}
