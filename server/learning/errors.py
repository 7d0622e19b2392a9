"""What goes wrong with learning."""

from client_py.core.errors import SidflowError


class LearningError(SidflowError):
    """There is nothing to learn from, or what was learned can't be used; the message says what to do."""


class NoWayBackError(LearningError):
    """No model was published before the one that is."""
