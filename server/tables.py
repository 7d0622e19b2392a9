"""Every table of the database, in one place; each has one module that reads and writes it."""

import sqlalchemy as sa

META = sa.MetaData()

# Which migrations of server/migrations.py were done.
MIGRATIONS = sa.Table(
    "sidflow_migrations",
    META,
    sa.Column("name", sa.String(100), primary_key=True),
    sa.Column("at", sa.DateTime, nullable=False),
)
JOBS = sa.Table(
    "sidflow_jobs",
    META,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("parameters", sa.Text, nullable=False),  # canonical JSON
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("wish", sa.String(16), nullable=False, default=""),  # what a running job shall do: pause, cancel
    sa.Column("attempt", sa.Integer, nullable=False, default=1),
    sa.Column("worker", sa.String(200)),
    sa.Column("token", sa.BigInteger, nullable=False, default=0),
    sa.Column("created_ms", sa.BigInteger, nullable=False),
    sa.Column("started_ms", sa.BigInteger),
    sa.Column("ended_ms", sa.BigInteger),
    sa.Column("done", sa.BigInteger, nullable=False, default=0),
    sa.Column("total", sa.BigInteger),
    sa.Column("unit", sa.String(40), nullable=False, default=""),
    sa.Column("rate", sa.Float),
    sa.Column("outcome", sa.Text, nullable=False, default=""),
    sa.Column("figures", sa.Text, nullable=False, default="{}"),
    sa.Index("sidflow_jobs_by_status", "status"),
)
LOG = sa.Table(
    "sidflow_job_log",
    META,
    sa.Column("job", sa.String(64), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at_ms", sa.BigInteger, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
)
HISTORY = sa.Table(
    "sidflow_job_history",
    META,
    sa.Column("job", sa.String(64), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at_ms", sa.BigInteger, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
)
# The right to write, one a kind: the token grows with each holder, and what an older one writes is refused.
LEASES = sa.Table(
    "sidflow_job_leases",
    META,
    sa.Column("kind", sa.String(32), primary_key=True),
    sa.Column("epoch", sa.String(32), nullable=False),  # tells the tokens of one database from those of another
    sa.Column("token", sa.BigInteger, nullable=False),
    sa.Column("job", sa.String(64)),
    sa.Column("worker", sa.String(200)),
)
WORKERS = sa.Table(
    "sidflow_job_workers",
    META,
    sa.Column("id", sa.String(200), primary_key=True),
    sa.Column("host", sa.String(200), nullable=False),
    sa.Column("pid", sa.Integer, nullable=False),
    sa.Column("beat_ms", sa.BigInteger, nullable=False),
    sa.Column("cpu_cores", sa.Float),  # with what it started: 1 is one core kept busy; since its last beat
    sa.Column("memory_bytes", sa.BigInteger),
)
# One row an episode: from the first look at which something was wrong to its end.
ALERTS = sa.Table(
    "sidflow_alerts",
    META,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("rule", sa.String(40), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),  # pending, firing, resolved
    sa.Column("since_ms", sa.BigInteger, nullable=False),
    sa.Column("fired_ms", sa.BigInteger),
    sa.Column("seen_ms", sa.BigInteger, nullable=False),  # when it was last found to be so
    sa.Column("fine_ms", sa.BigInteger),  # since when nothing is wrong any more, while it still fires
    sa.Column("resolved_ms", sa.BigInteger),
    sa.Column("value", sa.Float, nullable=False),
    sa.Column("threshold", sa.Float, nullable=False),
    sa.Column("about", sa.Text, nullable=False, default=""),
    sa.Column("acknowledged_by", sa.String(200)),
    sa.Column("acknowledged_ms", sa.BigInteger),
    sa.Column("silenced_until_ms", sa.BigInteger),
    sa.Column("told", sa.String(16), nullable=False, default=""),  # what receivers were last told: firing, resolved
    sa.Column("told_ms", sa.BigInteger),
    sa.Index("sidflow_alerts_by_state", "state"),
)
# What is to be sent, written in the transaction in which an alert changes, so that no restart comes between.
ALERT_OUTBOX = sa.Table(
    "sidflow_alert_outbox",
    META,
    sa.Column("id", sa.String(64), primary_key=True),  # the delivery's, by which a receiver knows it again
    sa.Column("alert", sa.String(64), nullable=False),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("message", sa.Text, nullable=False),  # canonical JSON of an AlertMessage
    sa.Column("made_ms", sa.BigInteger, nullable=False),
    sa.Column("due_ms", sa.BigInteger, nullable=False),
    sa.Column("claimed_ms", sa.BigInteger),  # until when a process is about to send it
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("ended_ms", sa.BigInteger),
    sa.Column("arrived", sa.Boolean, nullable=False, default=False),  # when it ended; else it was given up
    sa.Column("answer", sa.Text, nullable=False, default=""),
    sa.Index("sidflow_alert_outbox_by_end", "ended_ms", "due_ms"),
)
# Who looks at the facts: one process, until it is silent.
ALERT_WATCH = sa.Table(
    "sidflow_alert_watch",
    META,
    sa.Column("name", sa.String(16), primary_key=True),
    sa.Column("holder", sa.String(200), nullable=False),
    sa.Column("until_ms", sa.BigInteger, nullable=False),
)
# What each rule was last held against, for people to see that somebody looks.
ALERT_FACTS = sa.Table(
    "sidflow_alert_facts",
    META,
    sa.Column("rule", sa.String(40), primary_key=True),
    sa.Column("value", sa.Float),  # none where nobody knows
    sa.Column("about", sa.Text, nullable=False, default=""),
    sa.Column("looked_ms", sa.BigInteger, nullable=False),
)
# One row: the newest entry of the audit log, so that its end can't be cut off unnoticed.
AUDIT_END = sa.Table(
    "sidflow_audit_end",
    META,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("number", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)
# Who is logged in. Of the cookie's value only the SHA-256 is here: who reads the database gets into nothing.
OPERATOR_SESSIONS = sa.Table(
    "sidflow_operator_sessions",
    META,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("proof", sa.String(64), nullable=False),  # which password or provider it was opened by
    sa.Column("ends_ms", sa.BigInteger, nullable=False),
    sa.Column("idle_ends_ms", sa.BigInteger, nullable=False),
    sa.Index("sidflow_operator_sessions_by_name", "name"),
)
# Logins that failed, by account and by address, and the addresses from which an account got in.
LOGIN_ATTEMPTS = sa.Table(
    "sidflow_login_attempts",
    META,
    sa.Column("who", sa.String(300), primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("last_ms", sa.BigInteger, nullable=False),
)
# What pages reported, added up by the minute and the name of what was counted.
TELEMETRY = sa.Table(
    "sidflow_telemetry",
    META,
    sa.Column("minute_ms", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("name", sa.String(80), primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
    sqlite_with_rowid=False,  # it is its own index
)
# Jobs that begin by themselves. Due moments follow from `anchor_ms`, so that none is missed or met twice by rounding.
SCHEDULES = sa.Table(
    "sidflow_schedules",
    META,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("parameters", sa.Text, nullable=False),  # canonical JSON
    sa.Column("every", sa.Integer, nullable=False),
    sa.Column("unit", sa.String(8), nullable=False),
    sa.Column("at", sa.String(5)),  # HH:MM
    sa.Column("enabled", sa.Boolean, nullable=False),
    sa.Column("created_ms", sa.BigInteger, nullable=False),
    sa.Column("anchor_ms", sa.BigInteger, nullable=False),
    sa.Column("next_ms", sa.BigInteger),  # none while it is off
    sa.Column("last_ms", sa.BigInteger),
    sa.Column("last_job", sa.String(64)),
    sa.Column("note", sa.Text, nullable=False, default=""),
)
