"""Writes the tables of docs/features.md from the features themselves: `python -m tools.build.features_doc`."""

import re
from pathlib import Path

from client_py.core.features.extract import FEATURE_VERSION, GROUPS, NAMES
from client_py.core.features.ratings import RATINGS, TAGS
from client_py.core.features.table import Family, Group

FILE = Path(__file__).resolve().parents[2] / "docs" / "features.md"
_FAMILIES: dict[Family, str] = {
    "register": "Register features: what the chips hold",
    "routine": "Play-routine features: how they are written",
    "audio": "Audio features: what is heard",
}
_FEW = 4  # labels that are told one by one


def filled(text: str) -> str:
    """The page with its generated part made anew."""
    made = f"<!-- features -->\n{tables()}<!-- /features -->"
    return re.sub(r"<!-- features -->.*<!-- /features -->", lambda _match: made, text, flags=re.DOTALL)


def tables() -> str:
    """A table a family, then what ratings and tags are made of."""
    parts = [f"Version {FEATURE_VERSION}: {len(NAMES):,} features.\n"]
    for family, title in _FAMILIES.items():
        groups = [group for group in GROUPS if group.family == family]
        count = sum(len(group.names) for group in groups)
        parts.append(f"\n### {title} ({count})\n\n| name | unit | what it says |\n| --- | --- | --- |\n")
        parts += [f"| {_name(group)} | {group.unit} | {group.says.replace('|', ' ')} |\n" for group in groups]
    parts.append("\n### Ratings\n\n| rating | much of | little of |\n| --- | --- | --- |\n")
    for rating, weights in RATINGS.items():
        much, little = (", ".join(f"`{name}`" for name, sign in weights.items() if sign == side) for side in (1, -1))
        parts.append(f"| {rating} | {much} | {little} |\n")
    parts.append("\n### Tags\n\n| tag | songs with |\n| --- | --- |\n")
    parts += [f"| {tag.name} | `{tag.feature}` {'<' if tag.below else '>='} {tag.mark:g} |\n" for tag in TAGS]
    return "".join(parts)


def _name(group: Group) -> str:
    if not group.labels:
        return f"`{group.name}`"
    if len(group.labels) <= _FEW:
        return f"`{group.name}.` " + ", ".join(f"`{label}`" for label in group.labels)
    return f"`{group.name}.` `{group.labels[0]}` ... `{group.labels[-1]}` ({len(group.labels)})"


if __name__ == "__main__":
    FILE.write_text(filled(FILE.read_text()))
