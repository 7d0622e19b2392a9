"""The ways by which a message leaves: what they have in common, and which of them the settings name."""

from typing import Protocol

from client_py.core.errors import SidflowError
from server.alerts.mail import Mail
from server.alerts.webhook import Webhook
from server.contract.alerts import AlertMessage, ChannelName
from server.settings import Settings


class Channel(Protocol):
    """Where messages go to."""

    name: ChannelName
    target: str  # in words that hold no secret

    def send(self, message: AlertMessage) -> str:
        """What the receiver said; raises DeliveryError. Blocks for as long as a receiver may be silent."""
        ...


class GivenChannel:
    """The channel in memory: keeps what it was sent, unless it was told to fail."""

    def __init__(self, name: ChannelName = "webhook") -> None:
        self.name = name
        self.target = "memory"
        self.sent: list[AlertMessage] = []
        self.error: SidflowError | None = None

    def send(self, message: AlertMessage) -> str:
        if self.error is not None:
            raise self.error
        self.sent.append(message)
        return "kept"


def channels_of(settings: Settings) -> tuple[Channel, ...]:
    """The channels that are set; raises SettingsError where one lacks what it needs."""
    made: list[Channel] = []
    if settings.alert_webhook_url is not None:
        made.append(Webhook(settings))
    if settings.alert_mail_to:
        made.append(Mail(settings))
    return tuple(made)
