"""The second person on a record: controlled goods are moved only while somebody else watches who has said who they are."""

from workflows.dialog import SignAsk, Vouched
from workflows.rules.facts.work import Meaning
from workflows.rules.roles import MAY_WORK
from workflows.step import Context


def witness_asked(context: Context) -> SignAsk:
    """What a prompt asks of a witness: badge and PIN of anybody who works here and is not the one who does it."""
    barred = (context.person,) if context.person is not None else ()
    return SignAsk(Meaning.WITNESSED, MAY_WORK, barred)


def may_witness(given: Vouched, context: Context) -> bool:
    """Whether this is a second person, and one who may work here."""
    return given.person != context.person and bool(MAY_WORK & set(given.roles))
