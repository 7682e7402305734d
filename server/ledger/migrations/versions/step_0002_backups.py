"""Backups: the running hash of feeds, the kept backups, the durable position of each feed, and the histories of this server."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the four tables; running hashes are made from the feed when they are first wanted."""
    op.create_table(
        "feed_tail",
        sa.Column("site", sa.String, primary_key=True),
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("tail", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "durable",
        sa.Column("site", sa.String, primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("announced", sa.BigInteger, nullable=False),
        sa.Column("tail", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "backup",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("record", sa.Text, nullable=False),
        sa.Column("dropped", sa.String),
    )
    op.create_table(
        "history",
        sa.Column("epoch", sa.String, primary_key=True),
        sa.Column("began", sa.String, nullable=False),
        sa.Column("cause", sa.String, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )
