"""Writes the tables of the comparison with the oracle, and says whether what must hold does."""

from collections.abc import Callable, Sequence
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


def lost(verdict: Verdict) -> bool:
    """Sounds in the oracle and is silent here, though no ROM is missing."""
    return verdict.oracle_kind != "silent" and verdict.our_kind in ("silent", None) and not verdict.needs_rom


def holds(verdicts: Sequence[Verdict]) -> bool:
    psid, music, _ = _split(verdicts)
    return (
        _share(psid, same_registers) >= PSID_REGISTERS
        and _share(psid, same_sound) >= PSID_SOUND
        and _share(music, either) >= RSID_EITHER
        and not any(map(lost, verdicts))
    )


def of_agreement(verdicts: Sequence[Verdict], notes: dict[str, str]) -> str:
    """The tables, as Markdown that also reads well on a terminal."""
    psid, music, rest = _split(verdicts)
    rows: list[tuple[str, list[Verdict], Test, float | None]] = [
        ("PSID: registers equal in 99 % of frames", psid, same_registers, PSID_REGISTERS),
        ("PSID: spectrograms correlate by 0.95 or more", psid, same_sound, PSID_SOUND),
        ("RSID that the oracle plays as music: registers", music, same_registers, None),
        ("RSID that the oracle plays as music: spectrograms", music, same_sound, None),
        ("RSID that the oracle plays as music: either", music, either, RSID_EITHER),
    ]
    lines = ["", "| measure | tunes | of | share | hold |", "| --- | ---: | ---: | ---: | ---: |"]
    for title, group, test, hold in rows:
        wanted = "" if hold is None else f">= {hold:.0%}"
        lines.append(f"| {title} | {_count(group, test)} | {len(group)} | {_share(group, test):.1%} | {wanted} |")
    lines.append(f"| sounds in the oracle, silent here, no ROM absent | {sum(map(lost, verdicts))} | | | 0 |")
    every = [verdict for verdict in verdicts if verdict.bare]
    settled = _count(every, either, equipped=True)
    lines += [f"| all, with our small KERNAL in the oracle: either | {settled} | {len(every)} | "]
    lines[-1] += f"{settled / max(1, len(every)):.1%} | |"
    lines.append("")
    for title, group in (("PSID", psid), ("RSID played as music", music)):
        heard = [verdict.bare.sound.correlation for verdict in group if verdict.bare]
        if heard:
            lines.append(f"Correlation of spectrograms, {title}: median {median(heard):.3f}, lowest {min(heard):.3f}.")
    below = [one for one in psid if not (one.bare and one.bare.same_registers and one.bare.same_sound)]
    below += [one for one in music if not (one.bare and either(one.bare))]
    lines += _list("Below", below, notes)
    lines += _list("RSID that the oracle doesn't play as music", [one for one in rest if one.bare], notes)
    refused = [one for one in verdicts if one.refused]
    if refused:
        lines += ["", f"Refused ({len(refused)}):", "", "| tune | why |", "| --- | --- |"]
        lines += [f"| {one.tune.name} | {one.refused} |" for one in sorted(refused, key=lambda each: each.tune.name)]
    return "\n".join([*lines, ""])


def _split(verdicts: Sequence[Verdict]) -> tuple[list[Verdict], list[Verdict], list[Verdict]]:
    """PSID, RSID that the oracle plays as music without ROMs, and RSID that it doesn't."""
    rsid = [verdict for verdict in verdicts if verdict.tune.rsid]
    music = [verdict for verdict in rsid if verdict.oracle_kind == "music"]
    return [verdict for verdict in verdicts if not verdict.tune.rsid], music, [one for one in rsid if one not in music]


def _count(verdicts: Sequence[Verdict], test: Test, equipped: bool = False) -> int:
    """How many pass; with `equipped` the comparison with the KERNAL counts where it was made."""
    found = [verdict.equipped if equipped and verdict.equipped else verdict.bare for verdict in verdicts]
    return sum(test(one) for one in found if one)


def _share(verdicts: Sequence[Verdict], test: Test) -> float:
    return _count(verdicts, test) / len(verdicts) if verdicts else 1.0


def _list(title: str, verdicts: list[Verdict], notes: dict[str, str]) -> list[str]:
    if not verdicts:
        return []
    heads = "tune | oracle | here | frames equal | sound | with our KERNAL: frames | sound | first difference | why"
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
        ]
        cells += [last.first_difference if last else "", notes.get(one.tune.name) or one.refused or "not looked at yet"]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _figures(found: Comparison | None) -> tuple[str, str]:
    return (f"{found.registers.equal:.1%}", f"{found.sound.correlation:.3f}") if found else ("", "")
