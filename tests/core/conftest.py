"""Property tests here are not timed: a shared machine may stall at any example."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
