"""Alerts by mail: plain words over SMTP, in the safe way that the settings name."""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, getaddresses

from server.alerts.errors import DeliveryError
from server.alerts.message import subject, text
from server.contract.alerts import AlertMessage, ChannelName
from server.settings import Settings, SettingsError


class Mail:
    """Sends by the SMTP server of the settings."""

    name: ChannelName = "mail"

    def __init__(self, settings: Settings) -> None:
        if not settings.smtp_host:
            raise SettingsError("Alerts by mail need a server: set SIDFLOW_SMTP_HOST.")
        self._host = settings.smtp_host
        self._to = _addresses("SIDFLOW_ALERT_MAIL_TO", settings.alert_mail_to)
        self._from = _addresses("SIDFLOW_SMTP_FROM", settings.smtp_from)[0]
        if settings.smtp_user and settings.smtp_password is None:
            raise SettingsError("SIDFLOW_SMTP_USER has no password: set SIDFLOW_SMTP_PASSWORD.")
        if settings.smtp_user and settings.smtp_security == "none":
            raise SettingsError("A password isn't sent in the open: set SIDFLOW_SMTP_SECURITY to starttls or tls.")
        self._settings = settings
        count = len(self._to)
        self.target = f"{count} {'address' if count == 1 else 'addresses'} by {self._host}"

    def send(self, message: AlertMessage) -> str:
        try:
            with self._connected() as server:
                refused = server.send_message(self._mail(message))
        except (smtplib.SMTPException, OSError) as error:  # ssl's errors are OSErrors
            raise DeliveryError(f"{self._host}: {_words(error)}") from None
        taken = len(self._to) - len(refused)
        told = "".join(f" {address} was refused: {_said(*answer)}." for address, answer in refused.items())
        return f"Taken for {taken} of {len(self._to)}.{told}"

    def _connected(self) -> smtplib.SMTP:
        """A session that is safe and logged in as the settings say; closed by the caller."""
        chosen = self._settings
        where = (self._host, chosen.smtp_port)
        trusted = ssl.create_default_context(cafile=chosen.smtp_ca_file)
        server: smtplib.SMTP
        if chosen.smtp_security == "tls":
            server = smtplib.SMTP_SSL(*where, timeout=chosen.alert_timeout_s, context=trusted)
        else:
            server = smtplib.SMTP(*where, timeout=chosen.alert_timeout_s)
        try:
            if chosen.smtp_security == "starttls":
                server.starttls(context=trusted)
            if chosen.smtp_user:
                assert chosen.smtp_password is not None
                server.login(chosen.smtp_user, chosen.smtp_password.get_secret_value())
        except BaseException:
            server.close()
            raise
        return server

    def _mail(self, message: AlertMessage) -> EmailMessage:
        mail = EmailMessage()
        mail["Subject"] = subject(message)
        mail["From"] = self._from
        mail["To"] = self._to
        mail["Date"] = formatdate()
        mail["Message-ID"] = f"<{message.id}@{self._from.domain}>"  # the same at each attempt
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence note answers it
        if message.alert:
            # What belongs to one alert is one conversation.
            mail["References"] = f"<{message.alert}@{self._from.domain}>"
        mail.set_content(text(message))
        return mail


def _addresses(setting: str, given: str | None) -> tuple[Address, ...]:
    """The addresses of a setting; raises SettingsError where it has none or one that is none."""
    given = given or ""
    try:
        found = tuple(Address(name, addr_spec=address) for name, address in getaddresses([given]))
    except (ValueError, IndexError):
        found = ()
    if not found or not given.isprintable() or not all(each.username and each.domain for each in found):
        raise SettingsError(f"{setting} has to hold mail addresses, as operator@example.org.")
    return found


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return " ".join(f"{address}: {_said(*answer)}." for address, answer in error.recipients.items())
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{_said(error.smtp_code, error.smtp_error)}."
    reason = (isinstance(error, OSError) and error.strerror) or str(error)
    return f"{reason.rstrip('.') or type(error).__name__}."


def _said(code: int, words: bytes | str) -> str:
    return f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"
