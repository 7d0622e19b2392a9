"""Runs inside the cut Pyodide, for test_in_page.py: the features of songs that were recorded outside."""

from pathlib import Path


def main(words: list[str]) -> None:
    import numpy as np

    from client_py.core.features.extract import extract
    from client_py.core.features.heard import Heard

    folder = Path(words[0])
    for file in sorted(folder.glob("*.sid.npz")):
        with np.load(file) as song:
            machine = (int(number) for number in song["machine"])
            found = extract(Heard.of_engine(song["writes"], song["samples"], *machine))
        np.save(file.with_suffix(".npy"), found)
