"""One valid record of each kind that only the operator's side knows."""

from client_py.core.contract import Record
from client_py.core.contract_learning import Filters, ModelData, ModelFile, ModelManifest, ModelMetric
from server.contract.access import Login, LoginWays, Me
from server.contract.alerts import (
    Alert,
    AlertChannel,
    AlertCount,
    AlertDelivery,
    AlertList,
    AlertMessage,
    AlertRule,
    AlertSilence,
    AlertTested,
    AlertTestResult,
)
from server.contract.audit import AuditEntry, AuditPage, AuditVerdict
from server.contract.classified import AnalysedSong, SkippedSong
from server.contract.collection import (
    Caches,
    CacheState,
    CatalogueParameters,
    CleanParameters,
    CleanWish,
    CollectionFacts,
    CollectionState,
    FailureReason,
    Failures,
    ForgetParameters,
    RebuildWish,
    ShardCoverage,
    StalePlan,
    StaleWish,
)
from server.contract.feedback import (
    FeedbackDay,
    FeedbackState,
    KindCount,
    MergedTaste,
    QuarantineReason,
    SharedBase,
    SharingCounts,
    SyncCounts,
    ToldCounts,
)
from server.contract.health import (
    DiskHealth,
    HealthReport,
    Probe,
    QueueHealth,
    ServerHealth,
    SettingList,
    SettingShown,
    WorkerHealth,
)
from server.contract.learning import TrainingEntry
from server.contract.models import (
    MetricPair,
    ModelComparison,
    ModelDetail,
    ModelDifference,
    ModelOverview,
    ModelSummary,
    ModelUse,
    PairedGain,
    PublishPlan,
)
from server.contract.roms import (
    BundleChange,
    KeptBundle,
    KeptImage,
    KeptRoms,
    NewBundle,
    RomDump,
    RomShelfEntry,
    RomShelfList,
)

AT = "2026-11-23T03:04:05Z"
LATER = "2026-11-23T04:04:05Z"
HASH = "f" * 64
NDCG = ModelMetric("ndcg_at_10", 0.67)
MANIFEST = ModelManifest(
    "1.2.3", "features-1", HASH, 520, ModelFile(HASH, 9), ModelFile("0" * 64, 9),
    ModelData(HASH, "0" * 64, 3690, 153, 33, 0, Filters()), (NDCG,),
)  # fmt: skip
LINE = TrainingEntry("1.2.3", HASH, 3690, 300, 0.5, (NDCG,))
SUMMARY = ModelSummary("1.2.3", "published", AT, 92_000, (NDCG,), "features-1", 3690, 153, 0, False, "")
ENTRY = AuditEntry(
    7, AT, "operator", "operator", "job.pause", "fetch-1", "done", "", '{"status":"running"}', '{"status":"paused"}',
    "0123456789abcdef", "0" * 64, HASH,
)  # fmt: skip
DELIVERY = AlertDelivery("mail", "firing", "waiting", 2, AT, LATER, None, "421 try again later")
ALERT = Alert(
    "0197729f", "coverage", "Too little is analysed", "firing", "91 % of the songs are analysed.", "Start classify.",
    "collection", 0.91, 0.95, "%", AT, LATER, LATER, None, None, "operator", LATER, None, (DELIVERY,),
)  # fmt: skip
RULE = AlertRule(
    "coverage", "Too little is analysed", "below", 0.95, "%", 60.0, "SIDFLOW_ALERT_COVERAGE", "collection", 0.91,
    "Songs that are analysed.", AT,
)  # fmt: skip
FACTS = CollectionFacts(False, 84, 85, AT, 2380, 3690, 3600, 12, 78, 5, 3500, 1)
SKIPPED = SkippedSong("a/b.sid", 3, "It ends at once.")
CACHE = CacheState("sounds", "What was heard of songs.", 12, 34_000, 3, 8_000, "", ("sounds/a.wav",))
SHARING = SharingCounts(
    12, 14, 1, (SharedBase("1.2.3", 13), SharedBase(None, 1)), (QuarantineReason("It is no upload.", 1),),
    MergedTaste("1.2.3", 12, (0.5, 0.25)), None,
)  # fmt: skip
SERVER = ServerHealth("machine", "0.1.0", "residfp", AT, 0.03, 180_000_000, 2, 8_000_000_000, 4_000_000_000)
SETTING = SettingShown("secret", "SIDFLOW_SECRET", "set", "environment", True, "Sessions", "signs sessions")

OPERATORS: dict[type[Record], Record] = {
    Login: Login("operator", "open sesame"),
    LoginWays: LoginWays(True, False, "Our provider"),
    Me: Me("operator", "operator", "token", LATER, AT, "production"),
    AuditEntry: ENTRY,
    AuditPage: AuditPage((ENTRY,), 7, 12),
    AuditVerdict: AuditVerdict(12, 7, "entry 7 isn't what was written"),
    AlertMessage: AlertMessage(
        "0197729f-1", "firing", "0197729f", "coverage", "Too little is analysed", "91 % are.", "Start classify.",
        0.91, 0.95, "%", AT, LATER, "https://sid.example/admin#admin/collection",
    ),
    Alert: ALERT,
    AlertList: AlertList((ALERT,), (), (RULE,), (AlertChannel("webhook", "https://alerts.example"),)),
    AlertCount: AlertCount(1, 0),
    AlertSilence: AlertSilence(minutes=30),
    AlertTested: AlertTested((AlertTestResult("mail", True, "250 taken"),)),
    AnalysedSong: AnalysedSong("a/b.sid#1", True, 3, 2, 5, ("digi",), 15.0, 15.0),
    ForgetParameters: ForgetParameters("/srv/music", "MUSICIANS/H/"),
    CatalogueParameters: CatalogueParameters("/srv/music"),
    CleanParameters: CleanParameters("/srv/music", ("sounds", "downloads")),
    CollectionFacts: FACTS,
    CollectionState: CollectionState(
        FACTS, "residfp", None, 5.1, (ShardCoverage("MUSICIANS-H.jsonl", 12, 10, 1, 1, 12, 4096, True),)
    ),
    Failures: Failures(1, (FailureReason("It ends at once.", 1),), (SKIPPED,)),
    StalePlan: StalePlan(12, 10, 1, 3.5),
    StaleWish: StaleWish("MUSICIANS/H/"),
    RebuildWish: RebuildWish("MUSICIANS-H.jsonl"),
    Caches: Caches((CACHE,)),
    CleanWish: CleanWish(("sounds",)),
    FeedbackState: FeedbackState(
        (FeedbackDay("2026-11-23", 12, 4096, (KindCount("rate", 12),)),), 3, SyncCounts(AT, 12, 1, 0),
        ToldCounts(12, 1, 2), SHARING,
    ),
    HealthReport: HealthReport(
        AT, "warning", "One thing needs a look.", (Probe("mirror", "Mirror", "warning", "None is set.", "Set one."),),
        (DiskHealth("data", "ok", "", 1_000_000, 600_000),), QueueHealth(1, 0, 0, ("fetch-1",)),
        (WorkerHealth("machine-17", "fetch-1", 0.5, 0.9, 90_000_000),), SERVER,
    ),
    SettingList: SettingList((SETTING,)),
    ModelOverview: ModelOverview(
        (SUMMARY,), "1.2.3", "1.0.0", (LINE,), (ModelUse("1.2.3", 12, 1.0),), "Of the last 24 hours.", ()
    ),
    ModelSummary: SUMMARY,
    ModelDetail: ModelDetail(SUMMARY, MANIFEST, LINE),
    ModelComparison: ModelComparison(
        "1.0.0", "1.2.3", (MetricPair("ndcg_at_10", None, 0.67, None),), 330, 33,
        (PairedGain("ndcg", 0.02, -0.01, 0.05),), "No difference is sure.", (ModelDifference("songs", "3600", "3690"),),
    ),
    PublishPlan: PublishPlan("1.2.3", None, ("Listeners get a model.",), "none", "There is none yet.", "Nothing.", 92),
    KeptRoms: KeptRoms((KeptBundle("own", "Our own", True, (KeptImage("chargen", HASH),)),), ("theirs",)),
    RomShelfEntry: RomShelfEntry("own", "Our own", "uploaded", True, (RomDump("basic", 8192, HASH, None),), ""),
    RomShelfList: RomShelfList(()),
    NewBundle: NewBundle("Our own"),
    BundleChange: BundleChange(offered=True),
}  # fmt: skip
