"""What the rules need beside the state: since when goods are blocked, and what one site has to tell another."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the four tables; what was blocked before counts as blocked since no known position."""
    op.create_table(
        "blocked_since",
        sa.Column("site", sa.String, primary_key=True),
        sa.Column("block", sa.String, primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("terminal", sa.String),
    )
    op.create_table(
        "news",
        sa.Column("site", sa.String, primary_key=True),
        sa.Column("reader", sa.String, primary_key=True),
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    )
    op.create_table(
        "news_mark",
        sa.Column("site", sa.String, primary_key=True),
        sa.Column("teller", sa.String, primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "transfer_sent",
        sa.Column("site", sa.String, primary_key=True),
        sa.Column("teller", sa.String, primary_key=True),
        sa.Column("transfer", sa.String, primary_key=True),
        sa.Column("entry", sa.String, primary_key=True),
    )
