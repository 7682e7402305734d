"""The flow of deciding exceptions. A test explores what can follow on what and compares it with these lines; each state may also stay as it is.

ResolveList -> ResolveOne         one was chosen, or the goods of one scanned
ResolveList -> Done               ESC with nothing filtered
ResolveOne -> ResolveSign         an answer that wants a signature
ResolveOne -> ResolveList         it is decided, closed by somebody meanwhile, or ESC
ResolveSign -> ResolveList        signed, or closed by somebody meanwhile
ResolveSign -> ResolveOne         ESC
"""

from dataclasses import replace
from typing import assert_never

from workflows.cards import item_card
from workflows.dialog import Action, Chosen, Input, Notice, Pressed, Scanned, Values, Vouched
from workflows.identify import LogisticUnit, SerialItem, identify
from workflows.resolve.answers import Effect, Reply
from workflows.resolve.facts import can_release, decision, signature
from workflows.resolve.queue import Case, card_of, case_of, like, queue
from workflows.resolve.states import ResolveList, ResolveOne, ResolveReason, ResolveSign, ResolveState
from workflows.rules.entry import How
from workflows.rules.facts.parts import Fact
from workflows.rules.identity import ItemId
from workflows.rules.status import Verdict
from workflows.rules.view import StockView
from workflows.step import Booking, Context, Done, Step

Result = Step[ResolveState | Done]
NO_VALUES = Values()
FACTS_FOR_ONE = 3
"""What one decision books at most: for goods of several items more, then fewer are decided at once."""


def begin() -> ResolveState:
    """The whole queue."""
    return ResolveList()


def advance(state: ResolveState, given: Input, context: Context) -> Result:
    """The next state, the facts to journal and the notice. An input that means nothing here changes nothing."""
    match state:
        case ResolveList():
            return _list(state, given, context)
        case ResolveOne():
            return _one(state, given, context)
        case ResolveSign():
            return _sign(state, given, context)
        case _:
            assert_never(state)


def say(
    state: ResolveState, verdict: Verdict, reason: ResolveReason, case: Case | None = None,
    values: Values = NO_VALUES, view: StockView | None = None,
) -> Result:  # fmt: skip
    """An answer that books nothing."""
    card = card_of(view, case) if case is not None and view is not None else None
    return Step(state, (), Notice(verdict, reason, card, values))


# -- the queue ----------------------------------------------------------------------------------------------------------------------------


def _list(state: ResolveList, given: Input, context: Context) -> Result:
    view = context.view
    match given:
        case Pressed(Action.BACK):
            return Step(ResolveList() if state.only else Done())
        case Pressed(Action.LIST):
            return _filter(state, context)
        case Chosen(code):
            return Step(ResolveOne(code, only=state.only) if case_of(view, code) else state)
        case Scanned():
            return _find(state, given, context)
    return Step(state)


def _filter(state: ResolveList, context: Context) -> Result:
    """The next category that something is open in; after the last one all of them again."""
    categories = list(dict.fromkeys(row.category for row in queue(context.view)))
    at = categories.index(state.only) + 1 if state.only in categories else 0
    only = categories[at] if at < len(categories) else None
    reason = ResolveReason.FILTERED if only else ResolveReason.ALL_SHOWN
    values = Values(count=len(queue(context.view, only)), code=only.value if only else "")
    return say(ResolveList(only), Verdict.OK, reason, None, values)


def _find(state: ResolveList, given: Scanned, context: Context) -> Result:
    """The exception of what was scanned."""
    view = context.view
    subject = identify(given.reading, view)
    item: ItemId | None = None
    if isinstance(subject, SerialItem):
        item = subject.item
    elif isinstance(subject, LogisticUnit):
        item = subject.sscc
    if item is None:
        return say(state, Verdict.WARN, ResolveReason.NOT_A_CODE_FOR_THIS)
    for row in queue(view):
        case = case_of(view, row.name)
        if case is not None and item in case.items:
            return Step(ResolveOne(row.name, only=state.only))
    return Step(state, (), Notice(Verdict.WARN, ResolveReason.NOT_IN_QUEUE, item_card(view, item)))


# -- one exception ------------------------------------------------------------------------------------------------------------------------


def _one(state: ResolveOne, given: Input, context: Context) -> Result:
    view = context.view
    if given == Pressed(Action.BACK):
        return Step(ResolveList(state.only))
    case = case_of(view, state.name)
    if case is None:
        return say(ResolveList(state.only), Verdict.OK, ResolveReason.CLOSED_MEANWHILE)
    if given == Pressed(Action.LIST):
        return _all_like_it(state, case, context)
    if isinstance(given, Scanned):
        return say(state, Verdict.WARN, ResolveReason.NOT_A_CODE_FOR_THIS, case, NO_VALUES, view)
    reply = next((one for one in case.replies if given == Chosen(one.code)), None)
    if reply is None:
        return _unanswerable(state, given, case, context)
    return _answered(state, case, reply, context)


def _unanswerable(state: ResolveOne, given: Input, case: Case, context: Context) -> Result:
    if isinstance(given, Chosen) and not case.replies:
        return say(state, Verdict.WARN, ResolveReason.CLOSES_BY_ITSELF, case, NO_VALUES, context.view)
    return Step(state)


def _all_like_it(state: ResolveOne, case: Case, context: Context) -> Result:
    """The same answer for all like it, or for this one alone."""
    if state.also:
        return say(replace(state, also=()), Verdict.OK, ResolveReason.ONLY_THIS, case, NO_VALUES, context.view)
    most = (len(context.ids) - 1) // FACTS_FOR_ONE - 1
    also = like(context.view, case)[:most]
    values = Values(count=len(also) + 1)
    return say(replace(state, also=also), Verdict.OK, ResolveReason.ALL_LIKE_IT, case, values, context.view)


def _answered(state: ResolveOne, case: Case, reply: Reply, context: Context) -> Result:
    if reply.effect is Effect.RELEASE and not can_release(context.view, case):
        return say(state, Verdict.WARN, ResolveReason.NOTHING_TO_RELEASE, case, NO_VALUES, context.view)
    if reply.signed is None:
        return _decide(state, reply, None, context)
    if not context.clock_trusted:
        return say(state, Verdict.STOP, ResolveReason.NO_TRUSTED_TIME, case, NO_VALUES, context.view)
    return Step(ResolveSign(state, reply.code))


def _sign(state: ResolveSign, given: Input, context: Context) -> Result:
    case = case_of(context.view, state.back.name)
    if given == Pressed(Action.BACK):
        return Step(state.back)
    reply = next((one for one in case.replies if one.code == state.answer), None) if case else None
    if case is None or reply is None:
        return say(ResolveList(state.back.only), Verdict.OK, ResolveReason.CLOSED_MEANWHILE)
    if isinstance(given, Vouched):
        return _decide(state.back, reply, given, context)
    return Step(state)


def _decide(state: ResolveOne, reply: Reply, by: Vouched | None, context: Context) -> Result:
    """Book the decision for this one and all that are like it, under one signature."""
    facts: list[Fact] = []
    signed = None
    first: Case | None = None
    for name in (state.name, *state.also):
        case = case_of(context.view, name)
        if case is None or reply not in case.replies:
            continue
        first = first or case
        if by is not None and signed is None:
            signed = context.ids[0]
            facts.append(signature(case, reply, by))
        more = decision(context, case, reply, signed)
        if len(facts) + len(more) > len(context.ids):
            break
        facts += more
    ids = context.ids[: len(facts)]
    bookings = tuple(Booking(entry, fact, How.CHOSEN) for entry, fact in zip(ids, facts, strict=True))
    reason = ResolveReason.WAITING if reply.waits else ResolveReason.DECIDED
    card = card_of(context.view, first) if first else None
    values = Values(count=len(state.also) + 1, code=reply.code)
    return Step(ResolveList(state.only), bookings, Notice(Verdict.OK, reason, card, values))
