"""What the page's Python keeps: of the library what pyodide_modules.txt lists, of numpy all but whole subpackages."""

import zipfile
from pathlib import Path

from tools.build.errors import BuildError

# Random numbers, masked arrays, polynomials, Fortran, and what only developers of numpy use.
NUMPY_WITHOUT = (
    "numpy/_core/tests/",
    "numpy/_pyinstaller/",
    "numpy/core/",
    "numpy/ctypeslib/",
    "numpy/distutils/",
    "numpy/f2py/",
    "numpy/lib/recfunctions.py",
    "numpy/ma/",
    "numpy/matlib.py",
    "numpy/polynomial/",
    "numpy/random/",
    "numpy/testing/",
    "numpy/typing/mypy_plugin.py",
    "numpy/conftest.py",
)
# Of the compiled parts these; the rest are random, tests, and the plain LAPACK beside the vectorised one.
_NUMPY_COMPILED = ("numpy/_core/_multiarray_umath.", "numpy/fft/_pocketfft_umath.", "numpy/linalg/_umath_linalg.")
# All that they do is to give the compiled parts their docstrings, in a tenth of the time that importing numpy takes.
_NUMPY_DOCSTRINGS = ("numpy/_core/_add_newdocs.py", "numpy/_core/_add_newdocs_scalars.py")

# numpy.unique, median and quantile look whether they were given a masked array: here nobody can make one.
_NUMPY_INSTEAD = {"numpy/ma/__init__.py": b"def isMaskedArray(x):\n    return False\n\n\nis_masked = isMaskedArray\n"}


def library(archive: Path, listed: list[str]) -> dict[str, bytes]:
    """The sources of the standard library that are kept, by name."""
    with zipfile.ZipFile(archive) as whole:
        names = set(whole.namelist())
        if absent := sorted(set(listed) - names):
            raise BuildError(
                f"the standard library has no {absent[0]}, which tools/build/pyodide_modules.txt lists",
                "Write the list anew: python -m tools.build.pyodide_list",
            )
        return {name: whole.read(name) for name in sorted(listed)}


def numpy(wheel: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Its sources in Python, and its compiled parts, that are kept, by name."""
    with zipfile.ZipFile(wheel) as whole:
        names = [name for name in whole.namelist() if not name.startswith(NUMPY_WITHOUT) and "/tests/" not in name]
        python = {n: b"" if n in _NUMPY_DOCSTRINGS else whole.read(n) for n in names if n.endswith(".py")}
        compiled = {n: whole.read(n) for n in names if n.startswith(_NUMPY_COMPILED) and n.endswith(".so")}
    if len(compiled) != len(_NUMPY_COMPILED):
        raise BuildError(f"{wheel.name} has other compiled parts than before", "See tools/build/pyodide_cut.py.")
    return {**python, **_NUMPY_INSTEAD}, compiled


def installed(name: str, version: str) -> dict[str, bytes]:
    """The least that Pyodide's loader wants to know of an installed package."""
    about = f"{name}-{version}.dist-info"
    return {
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        f"{about}/WHEEL": b"Wheel-Version: 1.0\n",
    }
