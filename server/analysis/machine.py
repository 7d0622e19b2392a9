"""The engines that listen, as an operator's settings have them, and the cache of what these give."""

import os
from pathlib import Path

from client_py.core.features.extract import FEATURE_VERSION
from server.analysis.cache import FeatureCache
from server.analysis.listening import CONFIG
from server.bundle import engine_file, read_build
from server.engine import Engine
from server.engine_module import EngineModule
from server.engine_pool import Engines
from server.settings import Settings


def engines_of(settings: Settings, compiled: Path) -> Engines:
    """The processes that listen, as the settings have it. Unguarded: `listen` looks at the time itself."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Engines(
        settings.engine if settings.engine is not None else engine_file(settings.dist),
        compiled,
        CONFIG,
        min(settings.renders, cores),
        guarded=False,
        nice=settings.renders_nice,
        share=settings.renders_share,
    )


def engine_version(engines: Engines) -> str:
    """The engine's own name for itself."""
    with Engine(EngineModule(engines.file, engines.cache, guarded=engines.guarded)) as engine:
        return engine.version


def engine_now(settings: Settings) -> str:
    """The version of the engine that these settings mean, without running it where the bundle says it."""
    if settings.engine is None:
        return read_build(settings.dist).engine
    return engine_version(engines_of(settings, settings.cache_folder / ".sidflow"))


def feature_cache(folder: Path, engines: Engines) -> FeatureCache:
    """The cache of what this engine and these features give."""
    return FeatureCache(folder, engine_version(engines), FEATURE_VERSION)
