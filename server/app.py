"""The app: a factory and the table of routes."""

import functools
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route, Router

from client_py.core.canonical import canonical_json
from client_py.core.contract import Health
from server.access.wiring import Access
from server.admin.alerts import AlertsApi
from server.admin.analysed import Analysed
from server.admin.collection import CollectionRoom
from server.admin.coverage import Coverage
from server.admin.feedback import FeedbackRoom
from server.admin.health import HealthApi
from server.admin.keeping import Keeping
from server.admin.models import ModelsRoom
from server.admin.page import AdminPage
from server.admin.roms import RomsRoom
from server.admin.settings_view import SettingsApi
from server.admin.table import AdminRoute, admin_mount
from server.alerts.channels import channels_of
from server.alerts.known import sources_of
from server.alerts.measured import AlertsMeasured
from server.alerts.rules import rules_of
from server.alerts.watch import AlertWatch
from server.bundle import load_bundle, load_private
from server.collection import Collection
from server.database import Database
from server.event_stream import EventStreams
from server.feedback_log import FeedbackLog
from server.guards import BodyLimit, Failures
from server.jobs.api import JobsApi
from server.jobs.forms import JobForms
from server.jobs.opened import OpenedJobs
from server.jobs.schedules_api import SchedulesApi
from server.jobs.watching import JobWatching
from server.learning.folder import MODEL, ModelFolder
from server.library import Library
from server.limiting import Limiter
from server.logs import RequestLog
from server.metrics import Metrics
from server.models import Models
from server.operators import opened_by_token
from server.playback import Playback
from server.problems import ProblemError, not_found, on_http_exception, on_problem
from server.roms.folder import read_roms
from server.roms.kept import ROMS, RomStore
from server.roms.offered import Roms
from server.security import SecurityHeaders, content_security_policy, security_headers
from server.sessions import Clock, Sessions
from server.settings import Settings, session_secret
from server.shared_uploads import SHARING, SharedUploads
from server.sharing import Sharing
from server.sync import Sync
from server.telemetry.api import Telemetry
from server.traffic import Traffic
from server.tunes import Tunes
from server.watching import Watching


def engine_now(settings: Settings) -> str:
    """The version of the engine of the next classify."""
    from server.analysis import machine  # wasmtime, which a server without an operator never needs

    return machine.engine_now(settings)


def create_app(settings: Settings, clock: Clock = time.time, tell: Callable[[str], None] = print) -> Starlette:
    """Everything wired; raises a SidflowError that says what is missing.

    `clock` times the sessions; `tell` prints what is for the eyes of who starts the server alone.
    """
    bundle = load_bundle(settings.dist)
    collection = Collection(settings.collection) if settings.collection is not None else None
    library = Library(bundle, collection, settings.data)
    sessions = Sessions(session_secret(settings), settings.session_ttl_s, clock)
    playback = Playback(library, sessions)
    tunes = Tunes(library)
    roms = Roms(read_roms(settings.roms), RomStore(settings.data / ROMS))
    sync = Sync(sessions, FeedbackLog(settings.data / "feedback", clock))
    uploads = SharedUploads(settings.data / SHARING)
    sharing = Sharing(sessions, uploads)
    limiter = Limiter()
    database = Database(settings)
    telemetry = Telemetry(database, settings.telemetry_sampling, clock)
    traffic = Traffic()
    watching = Watching()
    watching.watch("collection", library.stamp, library.look_again)
    models = Models(ModelFolder(settings.data / MODEL))
    watching.watch("model", models.stamp, models.look_again)
    watching.watch("roms", roms.stamp, roms.look_again)

    async def catalogue(request: Request) -> Response:
        return library.listing.respond(request)

    async def compact(request: Request) -> Response:
        return library.compact.respond(request)

    async def newest_catalogue(request: Request) -> Response:
        return library.compact_manifest.respond(request)

    async def catalogue_by_hash(request: Request) -> Response:
        content = library.compact_named(request.path_params["sha256"])
        if content is None:
            raise ProblemError("unknown_catalogue", "The newest catalogue has other bytes by now: ask which one it is.")
        return content.respond(request)

    async def health(_request: Request) -> Response:
        status = Health(
            "scanning" if library.scanning else "ok",
            bundle.build.version,
            bundle.build.engine,
            settings.telemetry_sampling,
        )
        return Response(canonical_json(status), headers={"Cache-Control": "no-store"}, media_type="application/json")

    async def page(request: Request) -> Response:
        content = bundle.contents.get(request.path_params["path"])
        return not_found(request) if content is None else content.respond(request)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        library.start()
        watching.start()
        await run_in_threadpool(sync.start)
        telemetry.start()
        alerts.start()
        yield
        streams.close()
        await run_in_threadpool(alerts.stop)
        await run_in_threadpool(telemetry.stop)
        await run_in_threadpool(watching.stop)
        await run_in_threadpool(library.stop)
        await run_in_threadpool(jobs.close)
        await run_in_threadpool(database.close)

    api = [
        Route("/play", limiter.limited(settings.limit_play, playback.play), methods=["POST"]),
        Route("/playback/{token}/sid", playback.sid),
        Route("/tune/{digest}", tunes.tune),
        Route("/catalogue", catalogue),
        Route("/catalogue/compact", compact),
        Route("/catalogue/newest", newest_catalogue),
        Route("/catalogue/{sha256}", catalogue_by_hash),
        Route("/train/model", models.manifest),
        Route("/train/model/{sha256}", models.file),
        Route("/prefs/rom-manifest", roms.manifest),
        Route("/rom/{sha256}", roms.image),
        Route("/session", limiter.limited(settings.limit_session, sync.session), methods=["POST"]),
        Route("/rate/feedback", limiter.limited(settings.limit_feedback, sync.feedback), methods=["POST"]),
        Route("/feedback/upload", limiter.limited(settings.limit_share, sharing.upload), methods=["POST"]),
        Route("/feedback/withdraw", limiter.limited(settings.limit_share, sharing.withdraw), methods=["POST"]),
        Route("/telemetry", limiter.limited(settings.limit_telemetry, telemetry.take), methods=["POST"]),
        Route("/health", health),
    ]
    jobs = OpenedJobs(settings)
    access = Access(settings, database, clock, tell)
    streams = EventStreams(access.gate.goes_on)
    channels = channels_of(settings)
    engine = functools.cache(lambda: engine_now(settings))
    coverage = Coverage(settings, library.held, engine, jobs)
    sources = sources_of(settings, database, access.audit, coverage.facts)
    alerts = AlertWatch(settings, database, sources, channels)
    table: list[AdminRoute] = [
        *access.routes,
        *JobForms(settings).routes,
        *JobWatching(jobs, streams).routes,
        *JobsApi(jobs, settings).routes,
        *ModelsRoom(settings, jobs, telemetry.store, clock).routes,
        *AlertsApi(settings, database, channels).routes,
        *Analysed(settings.data).routes,
        *HealthApi(settings, database, bundle, library, access.audit).routes,
        *SettingsApi(settings).routes,
        *RomsRoom(roms).routes,
        *telemetry.routes,
        *SchedulesApi(jobs, settings).routes,
        *FeedbackRoom(settings, sync.done, uploads, telemetry.store, jobs).routes,
        *CollectionRoom(settings, coverage, Keeping(settings, library.held, engine, jobs), jobs).routes,
    ]
    alerts_measured = AlertsMeasured(database, rules_of(settings))
    metrics = Metrics(jobs, telemetry.gathered, traffic, sync.done, alerts_measured)
    policy = content_security_policy(bundle.build.csp.script, bundle.build.csp.style)
    app = Starlette(
        routes=[
            Mount("/api", Router([*api, admin_mount(table, access.gate)], redirect_slashes=False)),
            Route("/metrics", opened_by_token(settings.metrics_token, access.gate, metrics.metrics)),
            *AdminPage(load_private(settings.dist), access.gate).routes,
            Route("/{path:path}", page),
        ],
        middleware=[
            Middleware(RequestLog, traffic=traffic),
            Middleware(SecurityHeaders, headers=security_headers(policy, isolation=settings.isolation)),
            Middleware(Failures),
            Middleware(BodyLimit, limit_bytes=settings.max_body_bytes),
        ],
        exception_handlers={ProblemError: on_problem, HTTPException: on_http_exception},
        lifespan=lifespan,
    )
    traffic.know(app.routes)
    app.router.redirect_slashes = False  # one address, one thing
    app.state.admin_table = tuple(table)
    app.state.streams = streams
    app.state.access = access
    return app
