"""The first schema: log, feeds, state, projections, terminals and people."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_APPEND_ONLY = ("entry", "chain", "chain_head", "feed")

_ROWS: tuple[tuple[str, tuple[str, ...], tuple[str, ...], tuple[tuple[str, ...], ...]], ...] = (
    ("row_product", ("product",), (), ()),
    ("row_pack", ("gtin",), ("product",), (("product",),)),
    ("row_party", ("party",), (), ()),
    ("row_person", ("person",), ("badge",), (("badge",),)),
    ("row_policy", ("site_code", "name"), (), ()),
    ("row_recall", ("recall", "product", "lot", "item"), (), (("lot",),)),
    ("row_site", ("site_code",), (), ()),
    ("row_location", ("location",), (), ()),
    ("row_number_range", ("range_id",), ("enrolment",), (("enrolment",),)),
    ("row_lot", ("product", "lot"), (), (("lot",),)),
    ("row_lot_document", ("product", "lot", "kind", "sha256"), (), (("lot",),)),
    ("row_item", ("item",), ("place", "product", "lot"), (("place",), ("product", "lot"))),
    ("row_stock", ("place", "product", "lot", "owner", "disposition"), (), (("product", "lot"),)),
    ("row_displaced", ("entry", "item"), (), ()),
    ("row_hold", ("hold", "subject"), (), (("subject",),)),
    ("row_hold_released", ("hold", "subject"), (), ()),
    ("row_shipment", ("shipment",), (), ()),
    ("row_shipment_item", ("shipment", "item"), ("inside",), (("item",), ("inside",))),
    ("row_shipment_lot", ("shipment", "inside", "product", "lot"), (), (("inside",), ("lot",))),
    ("row_order", ("order",), (), ()),
    ("row_order_line", ("order", "line"), (), ()),
    ("row_allocation", ("order", "line", "lot", "place"), (), (("place",),)),
    ("row_task", ("task",), ("subject", "holder"), (("subject",), ("holder",))),
    ("row_exception", ("name",), ("subject", "reason"), (("subject",), ("reason",))),
    ("row_waiting", ("item", "entry"), (), (("entry",),)),
    ("row_decision", ("entry",), (), ()),
)
"""Each table of the state: its key after the site, its other columns, its indexes after the site."""


def upgrade() -> None:
    """Make every table."""
    _log()
    _chains()
    for name, key, others, indexes in _ROWS:
        _row_table(name, key, others, indexes)
    _projections()
    _identities()
    if op.get_bind().dialect.name == "sqlite":
        _refuse_changes()


def _text(name: str, key: bool = False, empty: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String, primary_key=key, nullable=empty and not key)


def _number(name: str, key: bool = False, empty: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, primary_key=key, autoincrement=False, nullable=empty and not key)


def _bytes(name: str, key: bool = False, empty: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary, primary_key=key, nullable=empty and not key)


def _long(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _log() -> None:
    op.create_table("meta", _text("name", key=True), _text("value"))
    op.create_table("feed_counter", _text("site", key=True), _number("position"))
    op.create_table(
        "feed",
        *(_text("site", key=True), _number("position", key=True), _text("entry", empty=True)),
        *(_text("enrolment", empty=True), _text("epoch", empty=True), _number("seq", empty=True)),
        *(_bytes("link", empty=True), _text("outcome", empty=True), _text("reason"), _long("changes")),
    )
    op.create_index("feed_entry", "feed", ["site", "entry"])
    op.create_table(
        "entry",
        *(_text("site", key=True), _number("position", key=True), _text("id"), _bytes("content")),
        *(_bytes("content_hash"), _text("kind"), _text("outcome"), _text("reason"), _text("received")),
    )
    op.create_index("entry_id", "entry", ["site", "id"], unique=True)
    op.create_table(
        "alarm",
        *(_text("site", key=True), _text("kind", key=True), _text("subject", key=True)),
        *(_text("moment"), _text("detail"), _bytes("content", empty=True)),
    )


def _chain_key() -> Sequence[sa.Column[str]]:
    return _text("site", key=True), _text("enrolment", key=True), _text("epoch", key=True)


def _chains() -> None:
    op.create_table(
        "chain",
        *_chain_key(),
        *(_number("seq", key=True), _text("entry"), _bytes("content_hash")),
        *(_bytes("link"), _number("position")),
    )
    op.create_table("chain_head", *_chain_key(), _number("seq", key=True), _bytes("signature"))
    op.create_table("chain_mark", *_chain_key(), _number("seq"), _bytes("link"))


def _row_table(name: str, key: Sequence[str], others: Sequence[str], indexes: Sequence[Sequence[str]]) -> None:
    op.create_table(
        name,
        _text("site", key=True),
        *(_text(column, key=True) for column in key),
        *(_text(column) for column in others),
        _long("body"),
        sqlite_with_rowid=False,
    )
    for columns in indexes:
        op.create_index(f"{name}_{'_'.join(columns)}", name, ["site", *columns])


def _projections() -> None:
    op.create_table(
        "event",
        *(_text("site", key=True), _number("position", key=True), _text("entry"), _text("kind"), _text("standing")),
        *(_text("occurred"), _text("enrolment"), _text("person"), _text("source"), _text("destination")),
        *(_text("party"), _text("document"), _text("note")),
    )
    op.create_index("event_entry", "event", ["site", "entry"])
    op.create_table(
        "event_lot",
        *(_text("site", key=True), _text("product", key=True), _text("lot", key=True)),
        *(_number("position", key=True), _text("through", key=True)),
        *(_number("items"), _text("amount"), _text("unit")),
        sqlite_with_rowid=False,
    )
    op.create_index("event_lot_lot", "event_lot", ["lot", "product", "site"])
    op.create_table(
        "event_item",
        *(_text("site", key=True), _text("item", key=True), _number("position", key=True)),
        sqlite_with_rowid=False,
    )
    op.create_index("event_item_item", "event_item", ["item", "site"])
    op.create_table(
        "containment",
        *(_text("site", key=True), _text("child", key=True), _number("since", key=True)),
        *(_text("parent"), _number("until", empty=True)),
        sqlite_with_rowid=False,
    )
    op.create_index("containment_parent", "containment", ["site", "parent"])


def _identities() -> None:
    op.create_table(
        "enrolment",
        *(_text("site", key=True), _text("enrolment", key=True), _text("terminal")),
        *(_bytes("signing_key"), _bytes("transport_key"), _long("signing_certificate"), _long("transport_certificate")),
        *(_text("model"), _text("program"), _text("created"), _text("revoked", empty=True)),
        _text("last_contact", empty=True),
    )
    op.create_table(
        "enrol_code",
        *(_bytes("token_hash", key=True), _text("site")),
        *(sa.Column("uses_left", sa.Integer, nullable=False), _text("created"), _text("expires")),
    )
    op.create_table("account", _text("name", key=True), _text("password"), _text("role"), _text("created"))


def _refuse_changes() -> None:
    for table in _APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END"
            )
