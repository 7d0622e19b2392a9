"""Writes the tables of the comparison with the oracle, and says whether what must hold does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from tools.bench.judging import Comparison, Verdict

# What must hold.
PSID_REGISTERS = 0.98
PSID_SOUND = 0.95
RSID_EITHER = 0.85

Test = Callable[[Comparison], bool]


def same_registers(found: Comparison) -> bool:
    return found.same_registers


def same_sound(found: Comparison) -> bool:
    return found.same_sound


def either(found: Comparison) -> bool:
    return found.same_registers or found.same_sound


def both(found: Comparison) -> bool:
    return found.same_registers and found.same_sound


def lost(verdict: Verdict) -> bool:
    """Sounds in the oracle and is silent here, though no ROM is missing."""
    return verdict.oracle_kind != "silent" and verdict.our_kind in ("silent", None) and not verdict.needs_rom


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the first table: how many of some tunes pass, and how many must."""

    title: str
    passed: int
    of: int | None = None
    least: float | None = None  # share
    most: int | None = None  # count

    @property
    def share(self) -> float:
        return self.passed / self.of if self.of else 1.0

    @property
    def held(self) -> bool:
        enough = self.least is None or self.share >= self.least
        return enough and (self.most is None or self.passed <= self.most)

    def __str__(self) -> str:
        of = "" if self.of is None else str(self.of)
        share = "" if not self.of else f"{self.share:.1%}"
        bounded = self.most is not None or (self.least is not None and self.of != 0)
        hold = "" if not bounded else str(self.most) if self.least is None else f">= {self.least:.0%}"
        held = "" if not bounded else "yes" if self.held else "NO"
        return f"| {self.title} | {self.passed} | {of} | {share} | {hold} | {held} |"


@dataclass(frozen=True, slots=True)
class Split:
    """Verdicts by what they count for.

    `music`: RSID that the oracle plays as music without ROMs. `astray`: RSID that sounds in it, but only after it ran
    into the KERNAL's addresses, where it has nothing. `mute`: RSID of which it makes silence or one tone. What our
    engine refuses is in none of the three, but for what sounds in the oracle.
    """

    psid: list[Verdict]
    music: list[Verdict]
    astray: list[Verdict]
    mute: list[Verdict]


def split(verdicts: Sequence[Verdict]) -> Split:
    rsid = [one for one in verdicts if one.tune.rsid]
    sounding = [one for one in rsid if one.oracle_kind == "music"]
    return Split(
        [one for one in verdicts if not one.tune.rsid],
        [one for one in sounding if one.astray_s is None],
        [one for one in sounding if one.astray_s is not None],
        [one for one in rsid if one.oracle_kind != "music" and one.bare],
    )


def rows(verdicts: Sequence[Verdict], notes: dict[str, str]) -> list[Row]:
    """The first table: what must hold, and what else a reader asks."""
    parts = split(verdicts)
    everything = [one for one in verdicts if one.bare]
    rsid = [one for one in everything if one.tune.rsid]
    unexplained = len(_unexplained(parts, notes))
    return [
        Row("PSID: registers equal in 99 % of frames", *_count(parts.psid, same_registers), PSID_REGISTERS),
        Row("PSID: spectrograms correlate by 0.95 or more", *_count(parts.psid, same_sound), PSID_SOUND),
        Row("RSID that the oracle plays as music: registers", *_count(parts.music, same_registers)),
        Row("RSID that the oracle plays as music: spectrograms", *_count(parts.music, same_sound)),
        Row("RSID that the oracle plays as music: either", *_count(parts.music, either), RSID_EITHER),
        Row("the same and those that it goes astray in: either", *_count(parts.music + parts.astray, either)),
        Row("RSID, one KERNAL in both where they differed: registers", *_count(rsid, same_registers, equipped=True)),
        Row("RSID, one KERNAL in both where they differed: either", *_count(rsid, either, equipped=True)),
        Row(
            "all, one KERNAL in both where they differed: registers",
            *_count(everything, same_registers, equipped=True),
        ),
        Row(
            "all, one KERNAL in both where they differed: spectrograms",
            *_count(everything, same_sound, equipped=True),
        ),
        Row("sounds in the oracle, silent here, no ROM absent", sum(map(lost, verdicts)), most=0),
        Row("differs, and nobody has found out why", unexplained, most=0),
    ]


def holds(verdicts: Sequence[Verdict], notes: dict[str, str]) -> bool:
    return all(row.held for row in rows(verdicts, notes))


def why(verdict: Verdict, notes: dict[str, str]) -> str:
    """Why a tune differs: what somebody found out, or what the run with one KERNAL in both has shown; else nothing."""
    if note := notes.get(verdict.tune.name):
        return note
    if verdict.astray_s is None or verdict.equipped is None or not either(verdict.equipped):
        return ""
    return f"the oracle runs into the absent KERNAL at {verdict.astray_s:.2f} s; with one KERNAL in both it agrees"


def of_agreement(verdicts: Sequence[Verdict], notes: dict[str, str]) -> str:
    """The tables, as Markdown that also reads well on a terminal."""
    parts = split(verdicts)
    lines = ["", "| measure | tunes | of | share | hold | held |", "| --- | ---: | ---: | ---: | ---: | --- |"]
    lines += [*map(str, rows(verdicts, notes)), ""]
    for title, group in (("PSID", parts.psid), ("RSID played as music", parts.music)):
        heard = [verdict.bare.sound.correlation for verdict in group if verdict.bare]
        if heard:
            lines.append(f"Correlation of spectrograms, {title}: median {median(heard):.3f}, lowest {min(heard):.3f}.")
    below = [one for one in _below(parts) if one not in parts.astray and one not in parts.mute]
    unexplained = _unexplained(parts, notes)
    lists = {
        "Below": below,
        "RSID that the oracle goes astray in": parts.astray,
        "RSID of which the oracle makes silence or one tone": parts.mute,
    }
    for title, group in lists.items():
        lines += _list(title, group, notes, unexplained)
    refused = [one for one in verdicts if one.refused]
    if refused:
        lines += ["", f"Refused ({len(refused)}):", "", "| tune | why |", "| --- | --- |"]
        lines += [f"| {one.tune.name} | {one.refused} |" for one in sorted(refused, key=lambda each: each.tune.name)]
    return "\n".join([*lines, ""])


def _below(parts: Split) -> list[Verdict]:
    """Every tune that needs a reason: not one of which the oracle makes silence or a tone to its end, and so do we."""
    below = [one for one in parts.psid if not (one.bare and both(one.bare))]
    below += [one for one in parts.music if not (one.bare and either(one.bare))]
    below += [one for one in parts.mute if one.astray_s is not None or not (one.bare and either(one.bare))]
    return below + parts.astray


def _unexplained(parts: Split, notes: dict[str, str]) -> list[Verdict]:
    return [one for one in _below(parts) if not why(one, notes)]


def _count(verdicts: Sequence[Verdict], test: Test, equipped: bool = False) -> tuple[int, int]:
    """How many pass, of how many; with `equipped` the comparison with one KERNAL counts where it was made."""
    found = [one.equipped if equipped and one.equipped else one.bare for one in verdicts]
    return sum(test(one) for one in found if one), len(verdicts)


def _list(title: str, verdicts: list[Verdict], notes: dict[str, str], unexplained: list[Verdict]) -> list[str]:
    if not verdicts:
        return []
    heads = "tune | oracle | here | frames equal | sound | with one KERNAL: frames | sound | first difference | why"
    lines = ["", f"{title} ({len(verdicts)}):", "", f"| {heads} |"]
    lines.append("| --- | --- | --- | ---: | ---: | ---: | ---: | --- | --- |")
    for one in sorted(verdicts, key=lambda verdict: verdict.tune.name):
        last = one.equipped or one.bare
        cells = [
            one.tune.name,
            one.oracle_kind,
            one.our_kind or "refused",
            *_figures(one.bare),
            *_figures(one.equipped),
            last.first_difference if last else "",
            why(one, notes) or one.refused or ("not known yet" if one in unexplained else "agrees"),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _figures(found: Comparison | None) -> tuple[str, str]:
    return (f"{found.registers.equal:.1%}", f"{found.sound.correlation:.3f}") if found else ("", "")
