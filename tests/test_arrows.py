"""Who may import whom, as docs/architecture.md draws it: what stays apart today can run apart tomorrow."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parents[1]
OURS = {"build", "client_py", "server", "tools", "tests"}

# Packages that a room may import of ours; a longer name is a narrower room.
MAY_IMPORT = {
    "client_py.core": {"client_py.core"},
    "client_py": {"client_py"},
    "server": {"server", "client_py.core"},
    "tools": {"tools", "server", "client_py.core"},
}
# The core runs in every host, so it asks none for anything: no I/O, no clock, no chance.
PURE = {"annotated_types", "numpy"}
HOST = {
    *("asyncio", "datetime", "http", "importlib", "io", "multiprocessing", "os", "pathlib", "random", "secrets"),
    *("shutil", "socket", "sqlite3", "subprocess", "sys", "tempfile", "threading", "time", "urllib"),
}
JAVASCRIPT = {"js", "pyodide"}


def python_modules(*rooms: str) -> Iterator[Path]:
    for room in rooms:
        yield from sorted((ROOT / room).rglob("*.py"))


def imports_of(path: Path) -> Iterator[str]:
    """Every module that a Python file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_bytes(), str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports here are absolute"
            assert node.module
            # `from server import app` is the module server.app, or a name in server: both lie in the room.
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(module: str, rooms: set[str]) -> bool:
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


def room_of(path: Path) -> str:
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return max((room for room in MAY_IMPORT if within(module, {room})), key=len)


def test_rooms_import_only_what_they_may() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in python_modules("client_py", "server", "tools")
        for module in imports_of(path)
        if module.split(".")[0] in OURS and not within(module, MAY_IMPORT[room_of(path)])
    ]
    assert wrong == []


def test_the_core_is_pure() -> None:
    modules = list(python_modules("client_py/core"))
    assert modules
    allowed = (set(sys.stdlib_module_names) - HOST) | PURE | {"client_py"}
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in modules
        for module in imports_of(path)
        if module.split(".")[0] not in allowed
    ]
    assert wrong == []


def test_only_the_browser_room_touches_javascript() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in python_modules("client_py", "server", "tools")
        if "client_py/browser/" not in path.as_posix()
        for module in imports_of(path)
        if module.split(".")[0] in JAVASCRIPT
    ]
    assert wrong == []


_COMMENT = re.compile(r"/\*.*?\*/|^\s*//.*?$", re.DOTALL | re.MULTILINE)
_IMPORT = re.compile(
    r"""(?:^|[;}\n])\s*(?:import|export)\b[^;'"]*?from\s*["']([^"']+)["']"""
    r"""|(?:^|[;}\n])\s*import\s*["']([^"']+)["']"""
    r"""|\bimport\(\s*["']([^"']+)["']\s*\)"""
)


def js_imports(text: str) -> list[str]:
    """What a module imports, statically or dynamically; types that comments import don't count."""
    return ["".join(found) for found in _IMPORT.findall(_COMMENT.sub("", text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import { a,\n b } from './a.js';\nimport './b.js';", ["./a.js", "./b.js"]),
        ("export * from './a.js'; const b = await import('./b.js')", ["./a.js", "./b.js"]),
        ("import{a}from'lit';", ["lit"]),
        ("/** @type {import('./types.js').A} */ let a; // import './no.js'\n// import './no.js'\n", []),
        ("const text = 'import me';", []),
    ],
)
def test_imports_of_javascript_are_read(text: str, found: list[str]) -> None:
    assert js_imports(text) == found


def js_graph() -> dict[str, list[str]]:
    """Each module of public/js/ by its path there, and the modules of ours that it imports."""
    folder = ROOT / "public" / "js"
    graph: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*.js")):
        named = [name for name in js_imports(path.read_text(encoding="utf-8")) if name.startswith(".")]
        graph[path.relative_to(folder).as_posix()] = [
            (path.parent / name).resolve().relative_to(folder).as_posix() for name in named
        ]
    return graph


def reached(graph: dict[str, list[str]], start: str) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        module = waiting.pop()
        if module not in seen:
            seen.add(module)
            waiting += graph[module]
    return seen


def lies_in(module: str, folder: str) -> bool:
    return PurePosixPath(module).is_relative_to(folder)


def test_every_import_of_javascript_names_a_module_that_is_there() -> None:
    graph = js_graph()
    assert graph
    assert [f"{module} -> {name}" for module, names in graph.items() for name in names if name not in graph] == []


def test_views_import_no_shell() -> None:
    graph = js_graph()
    shells = {module for module in graph if lies_in(module, "shells")} | {"shell.js", "begin.js", "app.js"}
    wrong = [module for module in graph if lies_in(module, "views") and reached(graph, module) & shells]
    assert wrong == []


# What a listener's page and its workers begin with.
EVERYONES = ["shell.js", "begin.js", "app.js", "rooms.js", "worklet.js", "engine-worker.js", "python-worker.js"]


@pytest.mark.parametrize("entry", [*EVERYONES, "first-paint.js", "shells/public-shell.js", "shells/frame.js"])
def test_nothing_of_the_operator_reaches_a_listener(entry: str) -> None:
    graph = js_graph()
    assert [module for module in reached(graph, entry) if lies_in(module, "admin") or "admin" in module] == []


def test_the_operators_page_is_everyones_in_another_shell() -> None:
    """Both begin by one module and draw one frame with the same views; each view comes in no second edition."""
    graph = js_graph()
    everyones, operators = reached(graph, "shell.js"), reached(graph, "admin/main.js")
    assert everyones - operators == {"shell.js", "shells/public-shell.js", "capabilities.js"}
    shared = everyones | reached(graph, "app.js")
    assert [module for module in operators - shared if lies_in(module, "views")] == []


@pytest.mark.parametrize("entry", ["player.js", "worklet.js", "engine-worker.js"])
def test_the_sound_knows_no_view(entry: str) -> None:
    graph = js_graph()
    assert [module for module in reached(graph, entry) if lies_in(module, "views") or lies_in(module, "shells")] == []


@pytest.mark.parametrize("entry", ["worklet.js", "engine-worker.js", "python-worker.js"])
def test_what_runs_off_the_page_imports_no_package(entry: str) -> None:
    graph = js_graph()
    texts = {module: (ROOT / "public" / "js" / module).read_text(encoding="utf-8") for module in reached(graph, entry)}
    assert [module for module, text in texts.items() if any(not n.startswith(".") for n in js_imports(text))] == []
