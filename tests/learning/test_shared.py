"""What devices share: honest uploads all count, what can't be honest is named, the mean says no more than it knows."""

import math
from dataclasses import replace

import numpy as np
import pytest

from client_py.core.canonical import canonical_json
from client_py.core.contract_sharing import UNITS, ModelDelta
from client_py.core.privacy import CLIP, NOISE, gaussian
from server.learning.merging import BESIDE, gather, merge, shrinkage
from server.learning.shared import MOST_UPLOADS, Shared, in_company, sort_out
from tools.bench.devices import Chance, delta_of, device_of, devices

BASE = "1.2.0"
WIDTH = 520 + BESIDE
WIDTHS = {BASE: WIDTH, "1.0.0": 24 + BESIDE}


def line(delta: ModelDelta) -> bytes:
    return canonical_json(delta).encode()


def sorted_out(*lines: bytes) -> tuple[list[str], list[str]]:
    """One device's uploads: the ids that count, and the reasons why others don't."""
    found = sort_out([(device_of(1)[1], list(lines))], WIDTHS)
    kept = [each.delta.id for shared in found.by_base.values() for each in shared]
    return kept, [each.reason for each in found.quarantined]


def honest(count: int) -> list[Shared]:
    return [Shared(device, 1, delta) for device, delta in devices(count, BASE, WIDTH)]


def with_values(number: int, values: "list[float]") -> Shared:
    delta = replace(delta_of(number, BASE, WIDTH), values=tuple(round(value * UNITS) for value in values))
    return Shared(device_of(number)[1], 1, delta)


def test_no_honest_device_is_left_out() -> None:
    found = sort_out([(device, [line(delta)]) for device, delta in devices(300, BASE, WIDTH)], WIDTHS)
    assert found.quarantined == []
    kept, strange = in_company(found.by_base[BASE])
    assert (len(kept), strange) == (300, [])


def test_the_last_upload_of_a_device_counts_against_each_base() -> None:
    first, last, old = (delta_of(1, base, WIDTHS[base], at) for base, at in ((BASE, 0), (BASE, 1), ("1.0.0", 2)))
    kept, reasons = sorted_out(line(first), line(last), line(old))
    assert (kept, reasons) == ([last.id, old.id], [])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"base": "9.0.0"}, "there is no model 9.0.0"),
        ({"base": "1.0.0"}, "has 27 numbers, not 523"),
        ({"deviation": 0.5}, "noised by 0.5"),
        ({"clip": 100.0}, "clipped to 100"),
        ({"values": (0,) * WIDTH}, "lacks the noise"),
        ({"values": (20 * UNITS,) * WIDTH}, "more than clip and noise give"),
    ],
)
def test_an_upload_against_the_rules_is_named_with_its_reason(change: dict[str, object], reason: str) -> None:
    kept, reasons = sorted_out(line(replace(delta_of(1, BASE, WIDTH), **change)))  # type: ignore[arg-type]
    assert kept == []
    assert reason in reasons[0]


@pytest.mark.parametrize("spoilt", [b"", b"{}", b"\xff", b'{"values":[NaN]}', line(delta_of(1, BASE, WIDTH))[:-9]])
def test_a_line_that_is_none_is_named_and_the_next_one_counts(spoilt: bytes) -> None:
    good = delta_of(1, BASE, WIDTH)
    kept, reasons = sorted_out(spoilt, line(good))
    assert kept == [good.id]
    assert reasons[0].startswith("it is no upload")


def test_too_many_from_one_name_are_none() -> None:
    kept, reasons = sorted_out(*(line(delta_of(1, BASE, WIDTH, at)) for at in range(MOST_UPLOADS + 1)))
    assert kept == []
    assert reasons == ["25 uploads came under one name, 24 are the most: none of them counts"]
    assert len(sorted_out(*(line(delta_of(1, BASE, WIDTH, at)) for at in range(MOST_UPLOADS)))[0]) == 1


def test_copies_are_found_however_they_are_shaken() -> None:
    company = honest(20)
    values = [value / UNITS for value in company[0].delta.values]
    shaken = [value + each for value, each in zip(values, gaussian(WIDTH, Chance("shake")), strict=True)]
    kept, strange = in_company([*company, with_values(100, values), with_values(101, shaken)])
    assert {each.device for each in strange} == {company[0].device, device_of(100)[1], device_of(101)[1]}
    assert len(kept) == 19
    assert "nearly the same" in strange[0].reason


@pytest.mark.parametrize(("way", "word"), [(-1.0, "away from"), (1.0, "along")])
def test_who_pulls_at_all_others_is_left_out(way: float, word: str) -> None:
    """As long as an honest upload, but all of it along what the others have in common, or against it."""
    company = honest(40)
    mean = np.sum([each.delta.values for each in company], axis=0) / UNITS
    pulling = mean / np.linalg.norm(mean) * way * CLIP * NOISE * math.sqrt(WIDTH)
    kept, strange = in_company([*company, with_values(100, pulling.tolist())])
    assert [each.device for each in strange] == [device_of(100)[1]]
    assert f"points {word} all others" in strange[0].reason
    assert len(kept) == 40


def test_alone_nobody_is_far_from_all() -> None:
    assert in_company(honest(1)) == (honest(1), [])
    assert in_company([]) == ([], [])


def test_many_tell_what_they_have_in_common_and_the_rest_is_not_made_up() -> None:
    merged = merge(honest(400))
    values = np.array(merged.values) / UNITS
    assert (merged.base, merged.devices, len(values)) == (BASE, 400, WIDTH)
    assert values[-BESIDE] == pytest.approx(3.0, abs=1.5)  # energy, of which all have 3 stars
    assert merged.kept[1] > 0.5
    assert np.abs(values[:-BESIDE]).max() < 0.3  # of noise with a deviation of 0.4


def test_the_order_of_the_uploads_is_nobodys_business() -> None:
    assert merge(honest(30)) == merge(honest(30)[::-1])


def test_what_may_all_be_noise_is_shrunk_to_nothing_and_what_stands_out_is_kept() -> None:
    dice = np.random.default_rng(1)
    noise = dice.normal(size=(200, 100))
    assert max(shrinkage(mean, 1.0) for mean in noise) == 0.0
    assert np.mean([shrinkage(mean, 1.0) > 0 for mean in dice.normal(size=(20_000, 3))]) < 0.002
    strong = noise + 3.0
    kept = np.array([shrinkage(mean, 1.0) for mean in strong])
    lost = ((kept[:, None] * strong - 3.0) ** 2).sum(axis=1).mean()
    assert lost < (noise**2).sum(axis=1).mean()  # nearer to the truth than the mean itself
    assert shrinkage(np.zeros(5), 1.0) == 0.0


def shared_by(count: int, base: str = BASE, upload: int = 0) -> list[tuple[str, list[bytes]]]:
    return [(device_of(number)[1], [line(delta_of(number, base, WIDTHS[base], upload))]) for number in range(count)]


def test_nine_devices_are_too_few_and_ten_are_enough() -> None:
    few, enough = gather(shared_by(9), WIDTHS, 10), gather(shared_by(10), WIDTHS, 10)
    assert (few.merged, few.company) == (None, 9)
    assert enough.merged is not None
    assert enough.merged.devices == 10


def test_a_device_that_is_left_out_does_not_count_among_the_ten() -> None:
    nine_and_one = [*shared_by(9), (device_of(50)[1], [line(delta_of(50, "9.0.0", WIDTH))])]
    found = gather(nine_and_one, WIDTHS, 10)
    assert (found.merged, found.company) == (None, 9)
    assert [each.device for each in found.quarantined] == [device_of(50)[1]]


def test_the_newest_base_that_enough_agree_on_is_merged() -> None:
    both = [
        (device, [*old, *new]) for (device, old), (_, new) in zip(shared_by(12, "1.0.0"), shared_by(12), strict=True)
    ]
    newest, older = gather(both, WIDTHS, 10).merged, gather([*both[:9], *shared_by(12, "1.0.0")[9:]], WIDTHS, 10).merged
    assert newest is not None
    assert older is not None
    assert (newest.base, newest.devices, older.base, older.devices) == (BASE, 12, "1.0.0", 12)
