"""The sources that a server's alerts have."""

from server.alerts.facts import Source
from server.alerts.sources import AuditChain, DiskFree, QueueFacts, SessionFacts, own_folders
from server.audit.log import AuditLog
from server.database import Database
from server.settings import Settings
from server.telemetry.store import TelemetryStore


def sources_of(settings: Settings, database: Database, audit: AuditLog) -> tuple[Source, ...]:
    return (
        SessionFacts(TelemetryStore(database).sums, settings),
        QueueFacts(database, settings),
        DiskFree(own_folders(settings)),
        AuditChain(audit),
    )
