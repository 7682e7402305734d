"""The tables of who is who: terminals taken in, setup codes, administrators. Neither codes nor passwords stand here, only their hashes."""

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, Text

from server.ledger.log_tables import METADATA

ENROLMENT = Table(
    "enrolment",
    METADATA,
    Column("site", String, primary_key=True),
    Column("enrolment", String, primary_key=True),
    Column("terminal", String, nullable=False),
    Column("signing_key", LargeBinary, nullable=False),
    Column("transport_key", LargeBinary, nullable=False),
    Column("signing_certificate", Text, nullable=False),
    Column("transport_certificate", Text, nullable=False),
    Column("model", String, nullable=False),
    Column("program", String, nullable=False),
    Column("created", String, nullable=False),
    Column("revoked", String),
    Column("last_contact", String),
)

Index("enrolment_enrolment", ENROLMENT.c.enrolment, ENROLMENT.c.site)

ENROL_CODE = Table(
    "enrol_code",
    METADATA,
    Column("site", String, nullable=False),
    Column("token_hash", LargeBinary, primary_key=True),
    Column("uses_left", Integer, nullable=False),
    Column("created", String, nullable=False),
    Column("expires", String, nullable=False),
)

ACCOUNT = Table(
    "account",
    METADATA,
    Column("name", String, primary_key=True),
    Column("password", String, nullable=False),
    Column("role", String, nullable=False),
    Column("created", String, nullable=False),
)
