"""Runs inside the cut Pyodide, for test_pyodide_run.py: numbers that are known, our package, and an error's words."""

import json
import traceback
from pathlib import Path


def main(words: list[str]) -> None:
    import numpy as np

    from client_py.core.contract import Catalogue
    from client_py.core.errors import SidFileError
    from client_py.core.sidfile import read_header

    square = np.array([[4.0, 1.0], [1.0, 3.0]])
    values, vectors = np.linalg.eigh(square)
    solved = np.linalg.solve(square, np.array([1.0, 2.0]))
    counted = np.array([3.0, 1.0, 2.0, 1.0])
    random_gone = False
    try:
        np.random  # noqa: B018 - left out, and says so
    except (AttributeError, ImportError):
        random_gone = True
    try:
        read_header(b"no tune")
    except SidFileError:
        told = traceback.format_exc()
    Path(words[0]).write_text(
        json.dumps(
            {
                "eigenvalues": values.tolist(),
                "again": float(np.abs(vectors @ np.diag(values) @ vectors.T - square).max()),
                "solved": solved.tolist(),
                "unique": np.unique(counted).tolist(),
                "middles": [float(np.median(counted)), float(np.quantile(counted, 0.5))],
                "there_and_back": float(np.abs(np.fft.irfft(np.fft.rfft(counted)) - counted).max()),
                "random_gone": random_gone,
                "fields": list(Catalogue.__dataclass_fields__),
                "told": told,
            }
        )
    )
