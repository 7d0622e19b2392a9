"""Writes public/js/prefs-contract.js: what a listener can set, as the page checks it before Python is there.

The one definition is `Preferences` of client_py/core/contract.py. `python -m tools.build.preferences` writes the file
anew; a test fails when it is stale.
"""

import json
import types
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from annotated_types import Interval, Len

from client_py.core.canonical import plain
from client_py.core.contract import Preferences, SongLength
from client_py.core.limits import Matches
from tools.build.errors import BuildError

FILE = Path(__file__).resolve().parents[2] / "public" / "js" / "prefs-contract.js"

_TEMPLATE = """\
// What a listener can set: types, defaults, and what each value may be.
// Written by `python -m tools.build.preferences` from client_py/core/contract.py: change it there.

/**
 * @typedef {{tune: string, length_s: number}} SongLength
 * @typedef {object} Preferences
%types
 */

/**
 * @typedef {{kind: 'choice', values: readonly string[]}
 *   | {kind: 'switch'}
 *   | {kind: 'number'|'whole', least: number, most: number}
 *   | {kind: 'text', pattern: string, optional: boolean}
 *   | {kind: 'lengths', items: number, least: number, most: number}} Rule
 */

/** @type {Readonly<Record<keyof Preferences, Rule>>} */
export const RULES = Object.freeze({
%rules
});

/** Those of a first visit. @type {Readonly<Preferences>} */
export const DEFAULTS = Object.freeze({
%defaults
});
"""


def text() -> str:
    """The module's text."""
    hints = get_type_hints(Preferences, include_extras=True)
    rules = {field.name: _rule(field.name, hints[field.name]) for field in fields(Preferences)}
    parts = {
        "%types": [f" * @property {{{_type(rule)}}} {name}" for name, rule in rules.items()],
        "%rules": [f"  {name}: {_literal(rule)}," for name, rule in rules.items()],
        "%defaults": [f"  {name}: {_literal(value)}," for name, value in _defaults().items()],
    }
    made = _TEMPLATE
    for mark, lines in parts.items():
        made = made.replace(mark, "\n".join(lines))
    return made


def _defaults() -> dict[str, Any]:  # Any: JSON
    made = plain(Preferences())
    assert isinstance(made, dict)
    return made


def _rule(name: str, hint: Any) -> dict[str, Any]:  # Any: an annotation; JSON
    optional = get_origin(hint) in (Union, types.UnionType)
    if optional:
        (hint,) = (each for each in get_args(hint) if each is not type(None))
    if get_origin(hint) is Literal:
        return {"kind": "choice", "values": list(get_args(hint))}
    if hint is bool:
        return {"kind": "switch"}
    if get_origin(hint) is Annotated:
        inner, *limits = get_args(hint)
        match inner, limits:
            case (kind, [Interval(ge=least, le=most)]) if kind in (int, float):
                return {"kind": "whole" if kind is int else "number", "least": least, "most": most}
            case (kind, [Matches(pattern=pattern)]) if kind is str:
                return {"kind": "text", "pattern": f"^(?:{pattern})$", "optional": optional}
            case (kind, [Len(max_length=items)]) if get_args(kind)[0] is SongLength:
                length = _rule("length_s", get_type_hints(SongLength, include_extras=True)["length_s"])
                return {"kind": "lengths", "items": items, "least": length["least"], "most": length["most"]}
    raise BuildError(
        f"The page has no rule for the preference {name}.",
        "tools/build/preferences.py knows the kinds; add the new one.",
    )


def _type(rule: dict[str, Any]) -> str:  # Any: JSON
    match rule["kind"]:
        case "choice":
            return "|".join(_literal(value) for value in rule["values"])
        case "switch":
            return "boolean"
        case "text":
            return "string|null" if rule["optional"] else "string"
        case "lengths":
            return "readonly SongLength[]"
    return "number"


def _literal(value: object) -> str:
    """A value as JavaScript, in the house's quotes."""
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace("'", "\\'")
        return f"'{escaped}'"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name}: {_literal(each)}" for name, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_literal(each) for each in value) + "]"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value)


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
