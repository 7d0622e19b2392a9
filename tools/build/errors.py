"""The one error of the build: what went wrong, and what to do about it."""


class BuildError(Exception):
    """A step of the build failed; `str()` is the reason and `next_step` is what the person at the keyboard can do."""

    def __init__(self, reason: str, next_step: str) -> None:
        super().__init__(reason)
        self.next_step = next_step
