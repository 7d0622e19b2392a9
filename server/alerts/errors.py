"""What goes wrong on the way to a receiver."""

from client_py.core.errors import SidflowError


class DeliveryError(SidflowError):
    """A message didn't arrive; the words say what the receiver answered, or that it didn't."""
