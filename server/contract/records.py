"""Every record that has a schema in docs/schemas: the contract of server, browser and disk."""

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
    RomManifest,
    SessionToken,
    SyncBatch,
    SyncReceipt,
)
from client_py.core.contract_learning import CatalogueManifest, ModelManifest
from client_py.core.contract_sharing import ModelDelta, ModelUpload, Withdrawal, WithdrawalReceipt
from client_py.core.contract_stations import StationSpec
from client_py.core.contract_telemetry import TelemetryBatch
from server.contract.access import Login, LoginWays, Me
from server.contract.alerts import (
    Alert,
    AlertCount,
    AlertList,
    AlertMessage,
    AlertSilence,
    AlertTested,
)
from server.contract.audit import AuditEntry, AuditPage, AuditVerdict
from server.contract.classified import AnalysedSong, ClassifiedManifest, ClassifiedTune, ClassifyParameters, SkippedSong
from server.contract.collection import (
    Caches,
    CatalogueParameters,
    CleanParameters,
    CleanWish,
    CollectionFacts,
    CollectionState,
    Failures,
    ForgetParameters,
    RebuildWish,
    StalePlan,
    StaleWish,
)
from server.contract.feedback import FeedbackState
from server.contract.health import HealthReport, SettingList
from server.contract.jobs import (
    FetchParameters,
    Job,
    JobEvent,
    JobHistory,
    JobLine,
    JobList,
    JobLog,
    JobReceipt,
    JobWorkers,
)
from server.contract.learning import HeldOutScore, Published, PublishParameters, TrainingEntry, TrainParameters
from server.contract.models import ModelComparison, ModelDetail, ModelOverview, ModelSummary, PublishPlan
from server.contract.roms import BundleChange, KeptRoms, NewBundle, RomShelfEntry, RomShelfList
from server.contract.schedules import Schedule, ScheduleList, SchedulePlan
from server.contract.sharing import IngestParameters, QuarantinedUpload, SharedTaste
from server.contract.telemetry import TelemetryReport

RECORDS: tuple[type[Record], ...] = (
    PlayRequest, PlaySession, CatalogueTune, Catalogue, Health, Problem,
    SessionToken, FeedbackEvent, RawIntent, SyncBatch, SyncReceipt, RomManifest, Preferences,
    FetchParameters, Job, JobLine, JobEvent, JobList, JobLog, JobHistory, JobReceipt, JobWorkers,
    Schedule, SchedulePlan, ScheduleList,
    ClassifyParameters, ClassifiedTune, SkippedSong, ClassifiedManifest, AnalysedSong,
    TrainParameters, PublishParameters, ModelManifest, HeldOutScore, Published, TrainingEntry, CatalogueManifest,
    StationSpec,
    TelemetryBatch, TelemetryReport,
    ModelDelta, ModelUpload, Withdrawal, WithdrawalReceipt, IngestParameters, QuarantinedUpload, SharedTaste,
    ModelSummary, ModelOverview, ModelDetail, ModelComparison, PublishPlan,
    KeptRoms, RomShelfEntry, RomShelfList, NewBundle, BundleChange,
    Login, LoginWays, Me, AuditEntry, AuditPage, AuditVerdict,
    HealthReport, SettingList,
    AlertMessage, Alert, AlertList, AlertCount, AlertSilence, AlertTested,
    ForgetParameters, CatalogueParameters, CleanParameters, CollectionFacts, CollectionState, Failures,
    StalePlan, StaleWish, RebuildWish, Caches, CleanWish, FeedbackState,
)  # fmt: skip
