"""The flow of receiving. A test explores what can follow on what and compares it with these lines; each state may also stay as it is.

ChooseShipment -> Receiving       a shipment is chosen, or something that it announces is scanned
ChooseShipment -> PutAside        what was scanned opens its shipment and is in trouble
ChooseShipment -> AskReading      what was scanned opens its shipment and reads in several ways
Receiving -> AskReading           a label reads in several ways, each of them plausible; or F6: how the last one reads is asked again
Receiving -> Counting             goods without serials were read
Receiving -> PutAside             goods in trouble were read: recalled, on hold, expired, not announced, differing, duplicate
Receiving -> Closing              ENT: what is missing and extra is shown
Receiving -> ChooseShipment       ESC with no pallet open
AskReading -> Receiving           a reading was chosen or another label scanned, or ESC
AskReading -> Counting            the same: goods without serials
AskReading -> PutAside            the same: goods in trouble
Counting -> Receiving             the number of packages was entered, or ESC
PutAside -> Receiving             ENT: the STOP was seen, the goods stand apart
Closing -> Receiving              the pallet is closed or taken as announced, a scan goes on, or ESC
Closing -> AskReading             a scan goes on: a label that reads in several ways
Closing -> Counting               a scan goes on: goods without serials
Closing -> PutAside               a scan goes on: goods in trouble
Closing -> ChooseShipment         the shipment is closed
Closing -> OwedList               goods of it are still to be carried to the cage: that goes first
ChooseShipment -> ArrivalCheck    policy wants the shipment looked at before its first scan
ArrivalCheck -> Receiving         the last question was answered
ArrivalCheck -> ChooseShipment    ESC at the first question
Closing -> HandCount              ENT: the scans differ from what was announced, or policy wants a count by hand
HandCount -> Receiving            the pallet is closed, or a scan goes on
HandCount -> Closing              ESC
HandCount -> AskReading           a scan goes on: a label that reads in several ways
HandCount -> Counting             a scan goes on: goods without serials
HandCount -> PutAside             a scan goes on: goods in trouble

A label may be split over several codes; from wherever labels are read the others are asked for:

ChooseShipment -> Assembling      it opens its shipment and is a part of what the goods need
Receiving -> Assembling           a code was read that is a part of what the goods need
AskReading -> Assembling          the same
Closing -> Assembling             the same
HandCount -> Assembling           the same
Assembling -> Receiving           the label is whole and counted, or ESC
Assembling -> Counting            the label is whole: goods without serials
Assembling -> PutAside            goods in trouble, or ENT: there is no other code
Assembling -> AskReading          a code that reads in several ways
Assembling -> TypeAgain           a code was typed that was not announced so
Assembling -> ChooseUnit          the end of a serial in its place

A label that is typed may lead to two more questions, from wherever labels are read; both are left by ESC, by their answer, or by another label:

ChooseShipment -> TypeAgain       it opens its shipment, and tells more than was announced
Receiving -> TypeAgain            it tells more than was announced: it is typed once more
AskReading -> TypeAgain           the same
Closing -> TypeAgain              the same
HandCount -> TypeAgain            the same
Receiving -> ChooseUnit           the end of a serial that several announced units have
AskReading -> ChooseUnit          the same
Closing -> ChooseUnit             the same
HandCount -> ChooseUnit           the same
TypeAgain -> Receiving            it was typed or scanned, or ESC
TypeAgain -> AskReading           the same: it reads in several ways
TypeAgain -> Counting             the same: goods without serials
TypeAgain -> PutAside             the same: goods in trouble
TypeAgain -> ChooseUnit           the end of a serial in its place
ChooseUnit -> Receiving           a unit was chosen, another label read, or ESC
ChooseUnit -> AskReading          another label: it reads in several ways
ChooseUnit -> Counting            another label: goods without serials
ChooseUnit -> PutAside            goods in trouble
ChooseUnit -> TypeAgain           another label that tells more than was announced
"""

from dataclasses import replace
from typing import assert_never

from workflows.dialog import Action, Input, Pressed, Scanned
from workflows.receive.answer import Result
from workflows.receive.arrival import check_arrival
from workflows.receive.ask import count, put_aside
from workflows.receive.assemble import assemble, read
from workflows.receive.by_hand import choose_unit, type_again
from workflows.receive.choose import choose
from workflows.receive.close import close, count_by_hand
from workflows.receive.question import ask_again, choose_reading
from workflows.receive.states import (
    ArrivalCheck,
    AskReading,
    Assembling,
    ChooseShipment,
    ChooseUnit,
    Closing,
    Counting,
    HandCount,
    PutAside,
    ReceiveState,
    Receiving,
    TypeAgain,
)
from workflows.receive.undo import undo
from workflows.step import Context, Step


def begin() -> ReceiveState:
    """The state before any shipment is open."""
    return ChooseShipment()


def advance(state: ReceiveState, given: Input, context: Context) -> Result:
    """The next state, the facts to journal and the notice. An input that means nothing here changes nothing."""
    match state:
        case ChooseShipment():
            return choose(state, given, context)
        case Receiving():
            return _receive(state, given, context)
        case AskReading():
            if isinstance(given, Scanned):
                return read(state.back, given, context)
            return choose_reading(state, given, context)
        case TypeAgain():
            return type_again(state, given, context)
        case Assembling():
            return assemble(state, given, context)
        case HandCount():
            return count_by_hand(state, given, context)
        case ArrivalCheck():
            return check_arrival(state, given, context)
        case ChooseUnit():
            return choose_unit(state, given, context)
        case Counting():
            return count(state, given, context)
        case PutAside():
            return put_aside(state, given, context)
        case Closing():
            return close(state, given, context)
        case _:
            assert_never(state)


def _receive(state: Receiving, given: Input, context: Context) -> Result:
    if isinstance(given, Scanned):
        return read(state, given, context)
    match given:
        case Pressed(Action.CONFIRM):
            return Step(Closing(state))
        case Pressed(Action.BACK):
            return Step(replace(state, unit=None) if state.unit else ChooseShipment())
        case Pressed(Action.UNDO):
            return undo(state, context)
        case Pressed(Action.ASK_AGAIN):
            return ask_again(state, context)
    return Step(state)
