"""Where the tests find Python for the page, made by the build's own steps when it isn't there yet."""

import io
import os
from functools import cache
from pathlib import Path

import pytest

from tools.build import pyodide, pyodide_parts
from tools.build.context import Context, make_context
from tools.build.say import Say

ROOT = Path(__file__).resolve().parent.parent


def context() -> Context:
    """This checkout's, silent; the test that asks skips where npm brought no Pyodide."""
    if not (ROOT / "node_modules" / "pyodide").is_dir():
        pytest.skip("npm packages are not installed: python3 build.py")
    return make_context(ROOT, os.environ, Say(io.StringIO()))


@cache
def runtime() -> Path:
    """The folder that boots as it is."""
    return pyodide.runtime(context())


@cache
def parts() -> pyodide_parts.Parts:
    """What a page downloads."""
    return pyodide_parts.parts(context())
