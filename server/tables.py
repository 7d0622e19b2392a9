"""Every table of the database, in one place; each has one module that reads and writes it."""

import sqlalchemy as sa

META = sa.MetaData()

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
)
