"""The sources that a server's alerts have."""

from collections.abc import Callable

from server.alerts.facts import Source
from server.alerts.sources import AuditChain, CollectionAge, DiskFree, Holdings, QueueFacts, SessionFacts
from server.audit.log import AuditLog
from server.database import Database
from server.disks import own_folders
from server.settings import Settings
from server.telemetry.store import TelemetryStore


def sources_of(
    settings: Settings, database: Database, audit: AuditLog, holdings: Callable[[], Holdings]
) -> tuple[Source, ...]:
    """Each is one idea; of a server without a collection nobody asks how old that is."""
    collection = (CollectionAge(holdings),) if settings.collection is not None else ()
    return (
        SessionFacts(TelemetryStore(database).sums, settings),
        QueueFacts(database, settings),
        DiskFree(own_folders(settings)),
        AuditChain(audit),
        *collection,
    )
