"""The browser's decode and the server's pydantic have to agree on every input, or the two sides speak two contracts."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from client_py.core.canonical import canonical_json
from client_py.core.contract import (
    Catalogue,
    CatalogueTune,
    FeedbackEvent,
    Health,
    PlayRequest,
    PlaySession,
    Preferences,
    Problem,
    RawIntent,
    Record,
    Rejection,
    RomBundle,
    RomImage,
    RomManifest,
    SessionToken,
    SyncBatch,
    SyncReceipt,
)
from client_py.core.contract_learning import (
    CatalogueManifest,
    Filters,
    ModelData,
    ModelFile,
    ModelManifest,
    ModelMetric,
)
from client_py.core.contract_sharing import ModelDelta, ModelUpload, Withdrawal, WithdrawalReceipt
from client_py.core.contract_stations import StationSpec
from client_py.core.contract_telemetry import (
    EngineFailed,
    LowWater,
    ModelUsed,
    PageFailed,
    PreferencesChanged,
    StartMarks,
    SyncDone,
    TelemetryBatch,
    TelemetryEvent,
    TierUsed,
    TrainingDone,
    Underruns,
)
from client_py.core.decode import decode, decode_json
from client_py.core.errors import ContractError, SidflowError
from server.contract.classified import (
    ClassifiedManifest,
    ClassifiedShard,
    ClassifiedTune,
    ClassifyParameters,
    SkippedSong,
)
from server.contract.jobs import (
    FetchParameters,
    Job,
    JobEvent,
    JobFigure,
    JobHistory,
    JobLine,
    JobList,
    JobLog,
    JobProgress,
    JobReceipt,
    JobValue,
    JobWorkers,
)
from server.contract.learning import HeldOutScore, Published, PublishParameters, TrainingEntry, TrainParameters
from server.contract.records import RECORDS
from server.contract.schedules import Schedule, ScheduleList, SchedulePlan
from server.contract.sharing import IngestParameters, QuarantinedUpload, SharedTaste
from server.contract.telemetry import TelemetryCount, TelemetryReport, TelemetryTimes
from tests.core.operator_examples import OPERATORS

TUNE = CatalogueTune(
    path="MUSICIANS/N/Nobody/Etude.sid",
    title="Etude",
    author="Nobody",
    released="2026 SIDFlow",
    songs=2,
    start_song=1,
    lengths_s=(61.5, 7.0),
    clock="PAL",
    models=("6581", "any"),
    addresses=(0xD400, 0xD420),
    format="PSID",
    size_bytes=4096,
    sha256="0" * 64,
)
RATED = FeedbackEvent(
    "0197729f-5500-7000-8000-000000000001", "a/b.sid#1", "rate", "2026-11-23T03:04:05Z", rating=4, position_s=61.5
)
PLAN = SchedulePlan("fetch", 1, "days", "03:00")
JOB = Job(
    id="fetch-1",
    kind="fetch",
    status="running",
    parameters=(JobValue("mirror", "http://mirror.example/hvsc/"),),
    progress=JobProgress(10, 2380, "files", 12.5, 190.0),
    attempt=2,
    outcome="",
    figures=(JobFigure("tunes", 2380.0),),
    created_at="2026-11-23T03:04:05Z",
    worker="machine-17",
)
SHARD = ClassifiedShard("MUSICIANS-H.jsonl", 2, "f" * 64)
DELTA = ModelDelta(RATED.id, "1.2.3", 4.0, 8.0, (-7, 0, 2048))
TASTE = SharedTaste("1.2.3", 12, (0.5, 0.25), (128, -2048))
EVENTS = (
    TelemetryEvent(900, start=StartMarks(interactive_ms=350, app_ms=600, engine_ms=900)),
    TelemetryEvent(2100, start=StartMarks(sound_ms=120)),
    TelemetryEvent(2100, tier=TierUsed("worklet", "start", first=True)),
    TelemetryEvent(9000, underrun=Underruns(2, "ring", first=True)),
    TelemetryEvent(9000, low_water=LowWater("ring", 0.25)),
    TelemetryEvent(9100, engine_error=EngineFailed("worker", first=True)),
    TelemetryEvent(9200, page_error=PageFailed("script")),
    TelemetryEvent(9300, sync=SyncDone(12, 1, 0)),
    TelemetryEvent(9400, training=TrainingDone(61_000, kept=True)),
    TelemetryEvent(9500, prefs=PreferencesChanged(("theme", "volume"))),
    TelemetryEvent(9600, model=ModelUsed("1.2.3", personal=True)),
)
BATCH = TelemetryBatch("0123456789abcdef" * 2, "0123456789abcdef", EVENTS, first=True)
VALID: dict[type[Record], Record] = {
    PlayRequest: PlayRequest("a/b.sid#1"),
    PlaySession: PlaySession(
        "token", "a/b.sid#1", 1, 180.0, "/api/playback/token/sid", "f" * 64, "2026-11-23T03:04:05Z"
    ),
    CatalogueTune: TUNE,
    Catalogue: Catalogue("0123456789abcdef", (TUNE,)),
    Health: Health("ok", "0.1.0", "residfp"),
    Problem: Problem("not_found", "There is nothing here", 404, "No such address.", "none"),
    SessionToken: SessionToken("token", "2026-11-23T03:04:05Z"),
    FeedbackEvent: RATED,
    RawIntent: RawIntent(RATED.id, "a/b.sid#1", "skip", 1_750_000_000_000, 12.5, 180.0),
    SyncBatch: SyncBatch((RATED,)),
    SyncReceipt: SyncReceipt((RATED.id,), (), (Rejection(RATED.id, "it lies in the future"),)),
    RomManifest: RomManifest((RomBundle("own", "Our own", (RomImage("chargen", 4096, "f" * 64, "/roms/x"),)),)),
    Preferences: Preferences(),
    FetchParameters: FetchParameters("http://mirror.example/hvsc/", "/srv/music"),
    Job: JOB,
    JobLine: JobLine(1, "2026-11-23T03:04:05Z", "Unpacking."),
    JobList: JobList((JOB,), 1),
    JobWorkers: JobWorkers(2),
    SchedulePlan: PLAN,
    Schedule: Schedule("5ac0ffee", PLAN, (JobValue("collection", "/srv/music"),), last_job="fetch-1"),
    ScheduleList: ScheduleList((Schedule("5ac0ffee", PLAN, ()),)),
    JobLog: JobLog((JobLine(1, "2026-11-23T03:04:05Z", "Unpacking."),)),
    JobHistory: JobHistory((JobEvent(2, "2026-11-23T03:04:05Z", "completed", ""),)),
    JobReceipt: JobReceipt(JOB, fresh=True),
    JobEvent: JobEvent(2, "2026-11-23T03:04:05Z", "completed", ""),
    ClassifyParameters: ClassifyParameters("/srv/music", wav=True),
    ClassifiedTune: ClassifiedTune("a/b.sid#1", "f" * 64, 15.0, 15.0, 1, 3, 5, ("digi",), (0.5, -3.0)),
    SkippedSong: SkippedSong("a/b.sid", 3, "It ends at once."),
    ClassifiedManifest: ClassifiedManifest("residfp", 1, ("loudness.mean",), 2, 0, (SHARD,)),
    TrainParameters: TrainParameters("MUSICIANS/", "2026-11-20", "2026-11-23", "stars", 2),
    PublishParameters: PublishParameters("/srv/music", "1.2.3"),
    ModelManifest: ModelManifest(
        "1.2.3", "features-1", "f" * 64, 520, ModelFile("f" * 64, 9), ModelFile("0" * 64, 9),
        ModelData("f" * 64, "0" * 64, 3690, 153, 33, 0, Filters()), (ModelMetric("ndcg_at_10", 0.67),),
    ),
    HeldOutScore: HeldOutScore("a/b.sid#1", "a", 0.5, 0.25),
    Published: Published("1.2.3", "f" * 64, ("1.0.0",)),
    TrainingEntry: TrainingEntry("1.2.3", "f" * 64, 3690, 300, 0.5, (ModelMetric("ndcg_at_10", 0.67),)),
    CatalogueManifest: CatalogueManifest("f" * 64, 1_047_306, 2352, 3760, "1.2.3"),
    StationSpec: StationSpec("mood", energy=1.5, mood=4.0),
    TelemetryBatch: BATCH,
    TelemetryReport: TelemetryReport(
        "2026-11-23T03:04:00Z", "2026-11-23T03:06:00Z", 60, 0.5,
        (TelemetryCount("sessions", 3, (1, 2)),),
        (TelemetryTimes("start.sound", 1, 120, 190, (None, 120), (None, 190)),),
    ),
    ModelDelta: DELTA,
    ModelUpload: ModelUpload("f" * 64, DELTA),
    Withdrawal: Withdrawal("0" * 64),
    WithdrawalReceipt: WithdrawalReceipt(3),
    IngestParameters: IngestParameters(12),
    QuarantinedUpload: QuarantinedUpload("f" * 64, 2, "It is longer than any can be."),
    SharedTaste: TASTE,
    **OPERATORS,
}  # fmt: skip
ADAPTERS: dict[type[Record], TypeAdapter[Any]] = {kind: TypeAdapter(kind) for kind in RECORDS}
KINDS = st.sampled_from(RECORDS)

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 300),
    st.integers(0xD3FF, 0xDFE1),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([10**400, -(10**400), 86_400, 86_400.5, 0, 0.0, 1e308, 5e-324]),
    st.text(max_size=40),
    st.sampled_from(["PAL", "6581", "any", "ok", "PSID", "a#1", "a#257", "../a#1", "0" * 64, "0" * 63 + "g", "x\n"]),
    st.sampled_from(["2026-11-23T03:04:05Z", "2026-11-23T03:04:05Z\n", "\u0662026-11-23T03:04:05Z", "", "x" * 33]),
    st.lists(st.sampled_from(["6581", "8580", "any", "", 0xD400, 0xD420, 1.5, True, None]), max_size=4),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
)


def verdicts(kind: type[Record], text: str) -> tuple[object, object]:
    """What either side makes of it: the record, or None for a refusal."""
    try:
        ours: object = decode_json(kind, text)
    except SidflowError:
        ours = None
    try:
        theirs: object = ADAPTERS[kind].validate_json(text, strict=True)
    except ValidationError:
        theirs = None
    return ours, theirs


def places(value: object, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in a JSON value that a mutation can hit."""
    found = [at]
    if isinstance(value, dict):
        for key, inner in value.items():
            found += places(inner, (*at, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            found += places(inner, (*at, index))
    return found


@st.composite
def mutated(draw: st.DrawFn) -> tuple[type[Record], str]:
    """A valid record's JSON with a few places replaced, removed or added."""
    kind = draw(KINDS)
    value: Any = [json.loads(canonical_json(VALID[kind]))]
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.sampled_from(places(value)))
        if not place:
            continue
        parent = value
        for step in place[:-1]:
            parent = parent[step]
        match draw(st.sampled_from(["replace", "remove", "add"])):
            case "replace":
                parent[place[-1]] = draw(ODD)
            case "remove" if len(place) > 1:
                del parent[place[-1]]
            case "add" if isinstance(parent, dict):
                parent[draw(st.text(max_size=8))] = draw(ODD)
            case "add" if len(place) > 1:
                parent.append(draw(ODD))
    return kind, json.dumps(value[0])


@settings(max_examples=1500)
@given(mutated())
def test_same_verdict_on_mutated_records(case: tuple[type[Record], str]) -> None:
    ours, theirs = verdicts(*case)
    assert ours == theirs


@pytest.mark.parametrize(
    ("station", "fine"),
    [
        ({"kind": "tune", "tune": "a/b.sid#1"}, True),
        ({"kind": "mood", "complexity": 5.0}, True),
        ({"kind": "era", "first_year": 1985, "last_year": 1985}, True),
        ({"kind": "composer", "composer": "Rob Hubbard"}, True),
        ({"kind": "chip", "chip": "6581"}, True),
        ({"kind": "surprise"}, True),
        ({"kind": "for_me"}, True),
        ({"kind": "tune"}, False),
        ({"kind": "mood"}, False),
        ({"kind": "era", "first_year": 1985}, False),
        ({"kind": "era", "first_year": 1987, "last_year": 1985}, False),
        ({"kind": "surprise", "chip": "6581"}, False),
        ({"kind": "composer", "composer": "Rob Hubbard", "energy": 3.0}, False),
    ],
)
def test_a_station_says_what_its_kind_needs_and_nothing_else(station: dict[str, object], fine: bool) -> None:
    ours, theirs = verdicts(StationSpec, json.dumps(station))
    assert ours == theirs
    assert (ours is not None) is fine


@pytest.mark.parametrize("number", ["1" + "0" * 400, "1e999", "-1e999", "1e308"])
def test_same_verdict_on_numbers_without_end(number: str) -> None:
    """Where a record names no bounds, what no float can hold is refused all the same."""
    entry = json.loads(canonical_json(VALID[TrainingEntry])) | {"loss": "HERE"}
    ours, theirs = verdicts(TrainingEntry, json.dumps(entry).replace('"HERE"', number))
    assert ours == theirs
    assert (ours is None) == (number != "1e308")


@settings(max_examples=300)
@given(KINDS, st.recursive(ODD, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_same_verdict_on_anything(kind: type[Record], value: object) -> None:
    ours, theirs = verdicts(kind, json.dumps(value))
    assert ours == theirs


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        '{"tune":"a#1"',
        '{"tune":NaN}',
        '{"tune":"\\ud800#1"}',
        '{"tune":"\\ud83d\\ude00#1"}',
        '{"tune":"a#1","tune":"b#1"}',
        '{"tune":"a#1","tune":7}',
        '{"tune":7,"tune":"a#1"}',
        '{"tune":"a\t#1"}',
        '{"tune":"a#1"} ',
        '{"tune":"a#1"} 2',
        "null",
        "[]",
    ],
)
def test_same_verdict_on_texts(text: str) -> None:
    ours, theirs = verdicts(PlayRequest, text)
    assert ours == theirs


@pytest.mark.parametrize("kind", RECORDS)
def test_a_valid_record_survives(kind: type[Record]) -> None:
    assert verdicts(kind, canonical_json(VALID[kind])) == (VALID[kind], VALID[kind])


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"song": 0}, "song"),
        ({"song": True}, "song"),
        ({"length_s": "180"}, "length_s"),
        ({"length_s": 10**400}, "length_s"),
        ({"expires_at": "today"}, "expires_at"),
        ({"more": 1}, "more"),
    ],
)
def test_an_error_names_the_place(changes: dict[str, object], where: str) -> None:
    value = json.loads(canonical_json(VALID[PlaySession])) | changes
    with pytest.raises(ContractError) as caught:
        decode(PlaySession, value)
    assert caught.value.where == where


def test_an_error_names_the_place_inside_a_list() -> None:
    value = json.loads(canonical_json(VALID[Catalogue]))
    value["tunes"][0]["start_song"] = 3
    with pytest.raises(ContractError) as caught:
        decode(Catalogue, value)
    assert caught.value.where == "tunes[0].start_song"
