"""Writes the tables of the comparison with the oracle, and says whether what must hold does."""

from collections.abc import Callable, Sequence
from statistics import median

from tools.bench.hearing import Verdict

# What the project promises; see docs/architecture.md, section 7, and the issue that set it.
FRAMES_EQUAL = 0.99
ALIKE = 0.95
PSID_REGISTERS = 0.98
PSID_SOUND = 0.95
RSID_EITHER = 0.85


def same_registers(verdict: Verdict) -> bool:
    return verdict.registers is not None and verdict.registers.equal >= FRAMES_EQUAL


def same_sound(verdict: Verdict) -> bool:
    return verdict.sound is not None and verdict.sound.correlation >= ALIKE


def lost(verdict: Verdict) -> bool:
    """Sounds in the oracle and is silent here, though no ROM is missing."""
    return verdict.oracle_kind != "silent" and verdict.our_kind == "silent" and not verdict.needs_rom


def _either(verdict: Verdict) -> bool:
    return same_registers(verdict) or same_sound(verdict)


def _share(verdicts: Sequence[Verdict], test: Callable[[Verdict], bool]) -> float:
    return sum(map(test, verdicts)) / len(verdicts) if verdicts else 1.0


def _split(verdicts: Sequence[Verdict]) -> tuple[list[Verdict], list[Verdict], list[Verdict]]:
    """PSID, RSID that the oracle plays as music, and RSID that it doesn't."""
    rsid = [verdict for verdict in verdicts if verdict.rsid]
    music = [verdict for verdict in rsid if verdict.oracle_kind == "music"]
    return [verdict for verdict in verdicts if not verdict.rsid], music, [one for one in rsid if one not in music]


def holds(verdicts: Sequence[Verdict]) -> bool:
    psid, music, _ = _split(verdicts)
    return (
        _share(psid, same_registers) >= PSID_REGISTERS
        and _share(psid, same_sound) >= PSID_SOUND
        and _share(music, _either) >= RSID_EITHER
        and not any(map(lost, verdicts))
    )


def of_agreement(verdicts: Sequence[Verdict], notes: dict[str, str]) -> str:
    """The tables, as Markdown that also reads well on a terminal."""
    psid, music, rest = _split(verdicts)
    rows = [
        ("PSID: registers of 99 % of frames equal", psid, same_registers, PSID_REGISTERS),
        ("PSID: spectrograms correlate by 0.95 or more", psid, same_sound, PSID_SOUND),
        ("RSID that the oracle plays as music: registers", music, same_registers, None),
        ("RSID that the oracle plays as music: spectrograms", music, same_sound, None),
        ("RSID that the oracle plays as music: either", music, _either, RSID_EITHER),
    ]
    lines = ["", "| measure | tunes | of | share | hold |", "| --- | ---: | ---: | ---: | ---: |"]
    for title, group, test, hold in rows:
        wanted = "" if hold is None else f">= {hold:.0%}"
        lines.append(f"| {title} | {sum(map(test, group))} | {len(group)} | {_share(group, test):.1%} | {wanted} |")
    silent = [verdict for verdict in verdicts if lost(verdict)]
    lines += [f"| sounds in the oracle, silent here, no ROM absent | {len(silent)} | {len(verdicts)} | | 0 |", ""]
    for title, group in (("PSID", psid), ("RSID music", music)):
        heard = [verdict.sound.correlation for verdict in group if verdict.sound]
        if heard:
            lines.append(f"Correlation of spectrograms, {title}: median {median(heard):.3f}, lowest {min(heard):.3f}.")
    below = [one for one in psid if not (same_registers(one) and same_sound(one))]
    below += [one for one in music if not _either(one)]
    lines += _list("Below", below, notes)
    lines += _list("RSID that the oracle doesn't play as music", rest, notes)
    return "\n".join([*lines, ""])


def _list(title: str, verdicts: list[Verdict], notes: dict[str, str]) -> list[str]:
    if not verdicts:
        return []
    lines = ["", f"{title} ({len(verdicts)}):", "", "| tune | frames equal | sound | oracle | here | first | why |"]
    lines.append("| --- | ---: | ---: | --- | --- | --- | --- |")
    for one in sorted(verdicts, key=lambda verdict: verdict.name):
        equal = f"{one.registers.equal:.1%}" if one.registers else ""
        alike = f"{one.sound.correlation:.3f}" if one.sound else ""
        why = notes.get(one.name) or one.refused or "not looked at yet"
        row = (one.name, equal, alike, one.oracle_kind, one.our_kind or "refused", one.first_difference, why)
        lines.append(f"| {' | '.join(row)} |")
    return lines
