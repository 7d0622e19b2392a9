"""The licences of what the page's Python is made of, for licences.txt."""

import zipfile
from importlib.metadata import distribution
from pathlib import Path

from tools.build.pyodide_cut import NUMPY_WITHOUT
from tools.build.pyodide_source import Source

_PYODIDE = """Pyodide {version}: MPL-2.0

The interpreter of Python in the page, unchanged, with the libraries that it is linked with. Its source, and the text of
its licence: https://github.com/pyodide/pyodide, tag {version}; https://www.mozilla.org/MPL/2.0/.
"""
_CPYTHON = """CPython's standard library, of Pyodide {version}: PSF-2.0

Of it only the modules that the page uses are here, compiled, without docstrings and asserts.

{text}"""
_NUMPY = """numpy {version}: BSD-3-Clause and others

Without some subpackages, compiled, without docstrings and asserts.

{text}"""


def notices(found: Source) -> list[str]:
    """One text for each work that is in it."""
    terms = Path(__file__).with_name("pyodide_psf.txt").read_text(encoding="utf-8")
    numpy = str(found.lock["packages"]["numpy"]["version"])
    return [
        _PYODIDE.format(version=found.version),
        _CPYTHON.format(version=found.version, text=terms),
        _NUMPY.format(version=numpy, text=_in_wheel(found.numpy)),
        _installed("annotated-types"),
    ]


def _in_wheel(wheel: Path) -> str:
    """The licence texts of what is kept of a wheel, each under the place in its source that it is for."""
    texts: list[str] = []
    with zipfile.ZipFile(wheel) as whole:
        for name in sorted(whole.namelist()):
            about, found, place = name.partition(".dist-info/licenses/")
            if found and "/" not in about and not place.endswith("/") and not place.startswith(NUMPY_WITHOUT):
                texts.append(f"{place}\n\n{whole.read(name).decode().strip()}")
    return "\n\n".join(texts)


def _installed(project: str) -> str:
    """Of a package of the environment that the build runs in."""
    about = distribution(project)
    texts = [
        file.read_text(encoding="utf-8").strip()
        for file in about.files or ()
        if "licenses" in file.parts or file.name.upper().startswith("LICEN")
    ]
    return "\n\n".join([f"{project} {about.version}: {about.metadata['License-Expression']}", *texts])
