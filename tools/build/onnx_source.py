"""The runtime of ONNX for the page, as npm's lock pins it: what runs `model.onnx` on a listener's device.

Of its builds the one for processors alone, with its script in one file: `dist/` has others of up to twice the size, for
graphics processors. It runs on one thread, so it needs no shared memory, and its program is handed to it, so it fetches
nothing by itself. Its kind of WebAssembly, with vectors, is what Python needs too (python/support.js).
"""

import json
from dataclasses import dataclass
from pathlib import Path

from tools.build.context import Context
from tools.build.errors import BuildError

SCRIPT = "ort.mjs"
PROGRAM = "ort.wasm"
_PUBLISHED = {SCRIPT: "ort.wasm.bundle.min.mjs", PROGRAM: "ort-wasm-simd-threaded.wasm"}
_NOTICE = """ONNX Runtime {version}: MIT

Unchanged; loaded only where a file of the listener's own is compared with the collection. The notices of the works that
it contains: https://github.com/microsoft/onnxruntime, tag v{version}, ThirdPartyNotices.txt.

{text}"""


@dataclass(frozen=True, slots=True)
class Onnx:
    """`files` by the names that the page knows them by, in the order of loading."""

    version: str
    files: dict[str, Path]

    def notice(self) -> str:
        """For licences.txt."""
        text = Path(__file__).with_name("onnx_mit.txt").read_text(encoding="utf-8")
        return _NOTICE.format(version=self.version, text=text)


def onnx(ctx: Context) -> Onnx:
    """The release that package-lock.json pins."""
    home = ctx.root / "node_modules" / "onnxruntime-web"
    files = {name: home / "dist" / published for name, published in _PUBLISHED.items()}
    if absent := [file.name for file in (home / "package.json", *files.values()) if not file.is_file()]:
        raise BuildError(
            f"npm brought no {absent[0]} of onnxruntime-web", "Remove node_modules and build/keys, and start again."
        )
    return Onnx(json.loads((home / "package.json").read_bytes())["version"], files)
