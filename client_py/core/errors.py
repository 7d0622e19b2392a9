"""The errors of the shared core: one base class, and a message that a person can act on."""


class SidflowError(Exception):
    """Anything that SIDFlow refuses; `str(error)` is one sentence for a person."""


class ContractError(SidflowError, ValueError):
    """A value breaks the wire contract; `where` is its place in the record, `""` for the whole."""

    def __init__(self, reason: str, where: str = "") -> None:
        super().__init__(f"{where}: {reason}" if where else reason)
        self.reason = reason
        self.where = where


class CanonicalError(SidflowError, ValueError):
    """A value has no canonical JSON form, or a text is no JSON."""


class CatalogueError(SidflowError, ValueError):
    """The bytes are no catalogue, or one of a newer kind."""


class SidFileError(SidflowError, ValueError):
    """The bytes are no tune; `field` names the part of the header that says so."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
