"""The check of a shipment that arrives, before its first scan: carrier, seal, pieces, damage, and how cold it came."""

from dataclasses import replace
from decimal import Decimal

from workflows.dialog import Action, Chosen, Entered, Input, Notice, Pressed, Reason, Scanned, Values, Wrote
from workflows.gs1.elements import Malformed
from workflows.identify import identify
from workflows.pick.begin import plain_text
from workflows.receive.answer import Result, booked, say
from workflows.receive.facts import transactions_of
from workflows.receive.seals import subject_of
from workflows.receive.states import Arrival, ArrivalCheck, ChooseShipment, ReceiveReason, Receiving
from workflows.rules.entry import How
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Inspected
from workflows.rules.facts.parts import Fact
from workflows.rules.facts.work import ExceptionRaised
from workflows.rules.identity import at
from workflows.rules.model.master_data import Handling
from workflows.rules.model.work import Shipment, ShipmentItem, ShipmentLot, ShipmentState
from workflows.rules.policy import cold_enough, wants_arrival_check
from workflows.rules.status import Seal, Verdict
from workflows.rules.view import StockView
from workflows.step import Context, Step

SEALS = {"seal_intact": Seal.INTACT, "seal_broken": Seal.BROKEN, "seal_none": Seal.UNCHECKED}
"""The answers to the question about the seal."""
DAMAGES = {"damage_none": "", "damage_wet": "wet", "damage_crushed": "crushed", "damage_other": "other"}
"""The answers to the question about damage."""
COLD = frozenset({Handling.COOL, Handling.FROZEN})
LONGEST = 40
MOST_PIECES = 9_999


def needs_check(view: StockView, shipment: Shipment) -> bool:
    """Whether nobody has looked at a shipment yet and policy wants it."""
    return shipment.state is ShipmentState.ANNOUNCED and wants_arrival_check(view)


def check_arrival(state: ArrivalCheck, given: Input, context: Context) -> Result:
    """The answer to one question leads to the next; ESC to the one before."""
    if given == Pressed(Action.BACK):
        return _back(state, context.view)
    answered = _answered(state, given, context.view)
    if isinstance(answered, ArrivalCheck):
        after = _next(answered, context)
        if isinstance(given, Scanned):
            noted = Values(text=_text(given, context.view))
            return replace(after, notice=Notice(Verdict.OK, ReceiveReason.NOTED, None, noted))
        return after
    if answered is not None:
        return say(state, Verdict.STOP, answered)
    return say(state, Verdict.WARN, ReceiveReason.ARRIVAL_FIRST) if isinstance(given, Scanned) else Step(state)


def asked_of(view: StockView, state: ArrivalCheck) -> tuple[Arrival, ...]:
    """The questions that are asked of this shipment, in their order."""
    number = (Arrival.SEAL_NUMBER,) if state.seal is not Seal.UNCHECKED else ()
    cold = (Arrival.TEMPERATURE,) if _is_cold(view, state.back) else ()
    return (Arrival.CARRIER, Arrival.SEAL, *number, Arrival.PIECES, Arrival.DAMAGE, *cold)


def _is_cold(view: StockView, state: Receiving) -> bool:
    lots = [row.product for row in view.rows.find(ShipmentLot, "shipment", state.shipment)]
    items = [row.product for row in view.rows.find(ShipmentItem, "shipment", state.shipment)]
    products = [view.product(key) for key in {*lots, *items}]
    return any(product is not None and product.handling in COLD for product in products)


def _back(state: ArrivalCheck, view: StockView) -> Result:
    questions = asked_of(view, state)
    at_question = questions.index(state.asked)
    return Step(replace(state, asked=questions[at_question - 1]) if at_question else ChooseShipment())


def _next(state: ArrivalCheck, context: Context) -> Result:
    questions = asked_of(context.view, state)
    rest = questions[questions.index(state.asked) + 1 :]
    return Step(replace(state, asked=rest[0])) if rest else _booked(state, context)


def _text(given: Wrote | Scanned, view: StockView) -> str:
    """What was typed, or a plain code that names no goods and no place: a waybill, a seal."""
    if isinstance(given, Wrote):
        return given.text.strip()[:LONGEST]
    text = plain_text(given)
    return text[:LONGEST] if isinstance(identify(given.reading, view), Malformed) and text.isprintable() else ""


def _answered(state: ArrivalCheck, given: Input, view: StockView) -> ArrivalCheck | ReceiveReason | Reason | None:
    """The state with the answer, why it is none, or None where the input answers nothing."""
    match state.asked, given:
        case Arrival.CARRIER, Wrote() | Scanned():
            return replace(state, carrier=text) if (text := _text(given, view)) else None
        case Arrival.SEAL_NUMBER, Wrote() | Scanned():
            return replace(state, seal_number=text) if (text := _text(given, view)) else None
        case Arrival.SEAL, Chosen(code) if code in SEALS:
            return replace(state, seal=SEALS[code], seal_number="")
        case Arrival.DAMAGE, Chosen(code) if code in DAMAGES:
            return replace(state, damage=DAMAGES[code])
        case Arrival.PIECES, Entered(number):
            return replace(state, pieces=int(number)) if _is_count(number) else Reason.NOT_A_COUNT
        case Arrival.TEMPERATURE, Entered(number):
            fits = number.is_finite() and abs(number) <= 100
            return replace(state, temperature=number) if fits else ReceiveReason.NOT_A_TEMPERATURE
    return None


def _is_count(number: Decimal) -> bool:
    return number.is_finite() and 0 < number <= MOST_PIECES and number == number.to_integral_value()


def _booked(state: ArrivalCheck, context: Context) -> Result:
    back, shipment = state.back, context.view.shipment(state.back.shipment)
    told = Inspected(
        back.shipment,
        at(back.location),
        carrier=state.carrier,
        seal_number=state.seal_number,
        seal=state.seal,
        pieces=state.pieces,
        damage=state.damage,
        temperature=state.temperature,
        transactions=transactions_of(shipment) if shipment else (),
    )
    troubles = _troubles(state, context.view)
    reports = [
        ExceptionRaised(category, subject_of(back.shipment), told.place, shipment=back.shipment, note=note)
        for category, note in troubles
    ]
    facts: tuple[Fact, ...] = (told, *reports)
    verdict, reason = (
        (Verdict.WARN, ReceiveReason.ARRIVAL_IN_TROUBLE) if troubles else (Verdict.OK, ReceiveReason.ARRIVAL_GOOD)
    )
    noticed = say(back, verdict, reason, None, Values(shipment=back.shipment, count=len(troubles))).notice
    assert noticed is not None
    return booked(back, context, facts, How.TYPED, noticed)


def _troubles(state: ArrivalCheck, view: StockView) -> list[tuple[Category, str]]:
    """What is wrong with the shipment, each with a note for whoever decides it."""
    found = [(Category.SEAL_BROKEN, f"seal {state.seal_number}")] if state.seal is Seal.BROKEN else []
    found += [(Category.DAMAGED, state.damage)] if state.damage else []
    lowest, highest = cold_enough(view)
    if state.temperature is not None and not lowest <= state.temperature <= highest:
        found.append((Category.TEMPERATURE, f"{state.temperature.normalize():f} C"))
    return found
