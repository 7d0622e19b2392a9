"""Mails to a real server: what an operator reads at night, sent in no less safe a way than the settings say."""

import ssl
import subprocess
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from server.alerts.channels import channels_of
from server.alerts.errors import DeliveryError
from server.alerts.mail import Mail
from server.alerts.message import message_of, trial_message
from server.alerts.rules import rules_of
from server.alerts.states import Episode
from server.settings import SettingsError
from tests.alerts.conftest import MakeAlertSettings
from tests.alerts.receivers import Post, post

TRIAL = trial_message(1_790_000_000_000, "")
PASSWORD = "the mail server's password"


def mail_settings(told: Post, **more: Any) -> dict[str, Any]:
    return {
        "smtp_host": "localhost", "smtp_port": told.port, "smtp_security": "none",
        "smtp_from": "SIDFlow <sidflow@sid.example>", "alert_mail_to": "ann@sid.example, Bob <bob@sid.example>",
    } | more  # fmt: skip


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost, with its key, that nobody but who is told to trusts."""
    file = tmp_path_factory.mktemp("tls") / "localhost.pem"
    key = file.with_suffix(".key")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", file],
        check=True, capture_output=True,
    )  # fmt: skip
    return file


def server_side(certificate: Path) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificate, certificate.with_suffix(".key"))
    return made


def log_in(_server: object, _session: object, _envelope: object, _mechanism: str, data: object) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"sidflow", PASSWORD.encode())
    return AuthResult(success=right, handled=False)


def test_a_mail_says_what_is_wrong_since_when_and_what_to_do(make_alert_settings: MakeAlertSettings) -> None:
    settings = make_alert_settings()
    rule = rules_of(settings)["disk_free"]
    episode = Episode(
        "disk_free-7", "disk_free", "firing", 1_790_000_000_000, 0, 4.2, 10.0, "the disk of the data folder"
    )
    message = message_of(episode, rule, "firing", 1_790_000_060_000, "https://sid.example/")
    with post() as told:
        answer = Mail(make_alert_settings(**mail_settings(told))).send(message)
        (envelope,) = told.came
    assert answer == "Taken for 2 of 2."
    assert envelope.rcpt_tos == ["ann@sid.example", "bob@sid.example"]
    assert isinstance(envelope.content, bytes)
    mail = message_from_bytes(envelope.content, policy=default)
    assert isinstance(mail, EmailMessage)
    assert mail["Subject"] == "SIDFlow: The disk is nearly full"
    assert mail["From"] == "SIDFlow <sidflow@sid.example>"
    assert mail["Message-ID"] == f"<{message.id}@sid.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().splitlines() == [
        "4.2 % of the disk is free (the disk of the data folder); 10 % is the least.",
        "",
        rule.advice,
        "",
        "Value: 4.2 %",
        "Threshold: 10 %",
        "Since: 2026-09-21T14:13:20Z",
        "Alert: disk_free-7",
        "See: https://sid.example/admin#admin/health",
        "Sent: 2026-09-21T14:14:20Z",
    ]
    over = message_of(episode, rule, "resolved", 1_790_000_060_000, "")
    assert over.advice == "" == over.url


def test_starttls_and_a_login(make_alert_settings: MakeAlertSettings, certificate: Path) -> None:
    server = {
        "tls_context": server_side(certificate),
        "require_starttls": True,
        "authenticator": log_in,
        "auth_required": True,
    }
    with post(**server) as told:
        safe = mail_settings(
            told, smtp_security="starttls", smtp_ca_file=certificate, smtp_user="sidflow", smtp_password=PASSWORD
        )
        Mail(make_alert_settings(**safe)).send(TRIAL)
        assert (told.encrypted, told.logins) == ([True], [True])
        for changes, reason in (
            ({"smtp_password": "another one"}, "535"),
            ({"smtp_ca_file": None}, "certificate verify failed"),
            ({"smtp_host": "127.0.0.1"}, "certificate"),
        ):
            with pytest.raises(DeliveryError, match=reason) as error:
                Mail(make_alert_settings(**safe | changes)).send(TRIAL)
            assert PASSWORD not in str(error.value)
        assert len(told.came) == 1


def test_tls_from_the_first_byte(make_alert_settings: MakeAlertSettings, certificate: Path) -> None:
    with post(ssl_context=server_side(certificate)) as told:
        Mail(make_alert_settings(**mail_settings(told, smtp_security="tls", smtp_ca_file=certificate))).send(TRIAL)
        assert told.encrypted == [True]


def test_a_server_without_starttls_gets_no_mail_in_the_open(make_alert_settings: MakeAlertSettings) -> None:
    with post() as told:
        with pytest.raises(DeliveryError, match="STARTTLS"):
            Mail(make_alert_settings(**mail_settings(told, smtp_security="starttls"))).send(TRIAL)
        assert told.came == []


def test_what_a_mail_server_says_is_told(make_alert_settings: MakeAlertSettings) -> None:
    with post() as told:
        mail = Mail(make_alert_settings(**mail_settings(told)))
        told.refused = {"bob@sid.example"}
        assert mail.send(TRIAL) == "Taken for 1 of 2. bob@sid.example was refused: 550 no such person."
        told.refused.add("ann@sid.example")
        with pytest.raises(DeliveryError, match=r"ann@sid\.example: 550 no such person"):
            mail.send(TRIAL)
        told.refused.clear()
        told.answers.append("451 try again later")
        with pytest.raises(DeliveryError, match="451 try again later"):
            mail.send(TRIAL)
        assert mail.send(TRIAL) == "Taken for 2 of 2."
    with pytest.raises(DeliveryError, match=r"localhost: .*refused"):
        mail.send(TRIAL)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"smtp_host": ""}, "SIDFLOW_SMTP_HOST"),
        ({"smtp_from": ""}, "SIDFLOW_SMTP_FROM"),
        ({"alert_mail_to": "nobody"}, "SIDFLOW_ALERT_MAIL_TO"),
        ({"alert_mail_to": "a@b.example\r\nBcc: c@d.example"}, "SIDFLOW_ALERT_MAIL_TO"),
        ({"smtp_user": "me", "smtp_security": "tls"}, "SIDFLOW_SMTP_PASSWORD"),
        ({"smtp_user": "me", "smtp_password": "x"}, "in the open"),
    ],
)
def test_a_mail_that_could_not_work_is_refused_at_the_start(
    make_alert_settings: MakeAlertSettings, changes: dict[str, str], reason: str
) -> None:
    with pytest.raises(SettingsError, match=reason):
        channels_of(make_alert_settings(**mail_settings(Post(port=25)) | changes))
