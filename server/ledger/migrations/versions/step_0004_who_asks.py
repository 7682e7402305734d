"""Each request names an enrolment and no site: it is found without reading them all."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index("enrolment_enrolment", "enrolment", ["enrolment", "site"])
