"""English: one sentence for each reason; those to stop stand in a file of their own. Another language is two files of this shape.

Written for 30 columns: a headline of at most 24 characters, short plain sentences, no codes. What the card shows already is not said again.
"""

from terminal.sentences.english_stops import STOPS
from terminal.sentences.words import Sentence
from workflows.dialog import Reason, Why

COUNTED: dict[Why, Sentence] = {
    Reason.COUNTED: Sentence(()),
    Reason.LOT_READ: Sentence(
        ("LOT IS GOOD",),
        ("Nothing is counted yet.",),
        do=("Count the packages, type the number.",),
    ),
    Reason.HANDLING_UNIT_OPENED: Sentence(
        ("{LEVEL} OPEN", "OPEN"),
        ("The shipping notice says it holds {total} packages.", "It is on the shipping notice."),
        do=("Scan what is on it.",),
    ),
    Reason.CONTENT_INFERRED: Sentence(
        ("SEALED {LEVEL} COUNTED", "SEALED, COUNTED"),
        (
            "{inferred} inside are taken as here, because it is sealed.",
            "What it holds is taken as here, because it is sealed.",
        ),
        do=("Seal broken? Scan each piece in it.",),
    ),
    Reason.SCAN_EACH: Sentence(
        ("{LEVEL} COUNTED, OPEN IT", "COUNTED, OPEN IT"),
        ("It holds {total} of different lots, none of them counted yet.", "It holds different lots, none counted yet."),
        do=("Open it and scan each piece.",),
    ),
    Reason.SHIPMENT_OPENED: Sentence(
        ("SHIPMENT OPEN",),
        ("Shipment {shipment} from {party}.", "Shipment {shipment}.", "Receiving can begin."),
        do=("Scan a pallet, a case or a unit.",),
    ),
    Reason.PLACE_SET: Sentence(
        ("PLACE IS {location}", "PLACE SET"),
        ("What is scanned from now on is booked at {location}.", "What is scanned from now on is booked here."),
    ),
    Reason.PUT_ASIDE_DONE: Sentence(
        ("PUT ASIDE",),
        ("Nothing of it is booked. A supervisor sees it.",),
        do=("Go on with the next one.",),
    ),
    Reason.HANDLING_UNIT_COMPLETE: Sentence(
        ("{LEVEL} COMPLETE", "COMPLETE"),
        ("All {total} packages announced are here.", "Everything announced is here."),
        do=("Go on with the next one.",),
    ),
    Reason.RECEIPT_CLOSED: Sentence(
        ("RECEIPT CLOSED",),
        ("All of shipment {shipment} is here.", "Everything announced is here."),
        do=("Go on with the next shipment.",),
    ),
    Reason.UNDONE: Sentence(
        ("TAKEN BACK",),
        ("{item} does not count any more.", "The last scan does not count any more."),
        do=("Scan it again if it is here.",),
    ),
}
WARNINGS: dict[Why, Sentence] = {
    Reason.ALREADY_COUNTED: Sentence(
        ("ALREADY COUNTED",),
        ("Scanned before, it is {place}. It counts once.", "Scanned before. It counts once."),
        ("A label not scanned yet.",),
        ("Go on with the next one.",),
    ),
    Reason.EXPIRES_SOON: Sentence(
        ("EXPIRES IN {DAYS}", "EXPIRES SOON"),
        ("It is counted. Use by {expiry}.", "It is counted."),
        ("A longer time to its expiry.",),
        ("Go on. What {item} lacks may still come.", "Go on. A supervisor is told."),
    ),
    Reason.CONTENT_IN_TROUBLE: Sentence(
        ("CONTENT IN TROUBLE",),
        (
            "Lot {lot} in it is under recall {recall}. Its content is not counted.",
            "Lot {lot} in it may not be used. Its content is not counted.",
            "Something in it may not be used. Its content is not counted.",
        ),
        ("Goods that may be used.",),
        ("Open it and scan each piece.",),
    ),
    Reason.NOT_ON_THIS_PALLET: Sentence(
        ("NOT ON THIS PALLET",),
        ("This shipment has it on another pallet. It is counted here.",),
        ("What is announced on the open pallet.",),
        ("Leave it where it is and go on.",),
    ),
    Reason.TWO_READINGS: Sentence(
        ("LOOK AT THE PRINT",),
        ("The code can be read in more than one way. Nothing is counted yet.",),
        ("A sign between lot and serial.",),
        ("Type the number of the one that is printed.",),
    ),
    Reason.POSSIBLE_MISSING_SEPARATOR: Sentence(
        ("COMPARE THE LABEL",),
        ("It is counted, but the code may lack a separator.",),
        ("Lot and serial just as printed.",),
        ("They differ? Press F3 to take it back.",),
    ),
    Reason.LABEL_REPAIRED: Sentence(
        ("LABEL MENDED, COUNTED",),
        ("{repair}", "The code is not quite as GS1 writes it."),
        ("Lot and serial just as printed.",),
        ("They differ? Press F3 to take it back.",),
    ),
    Reason.TAKEN_ALL_THE_SAME: Sentence(
        ("TAKEN, SCANNER UNSAFE",),
        ("{text} It counts on your word, and the record says so.", "It counts on your word, and the record says so."),
        ("Lot and serial just as printed.",),
        ("They differ? Press F3 to take it back.",),
    ),
    Reason.CASE_CONFIRMED: Sentence(
        ("{LEVEL} NOW SEEN", "NOW SEEN"),
        ("It was taken as here with its sealed package. Now it is seen.",),
        ("A piece that was not inferred.",),
        ("If the seal is broken, scan each piece.",),
    ),
    Reason.CLOSED_SHORT: Sentence(
        ("CLOSED, {count} MISSING", "CLOSED, GOODS MISSING"),
        ("{count} announced did not come.", "Not everything announced did come."),
        ("Everything on the shipping notice.",),
        ("Go on. What {item} lacks may still come.", "Go on. A supervisor is told."),
    ),
    Reason.NOTHING_TO_UNDO: Sentence(
        ("NOTHING TO TAKE BACK",),
        ("No scan of this job can be taken back.",),
        ("A scan made since the shipment was opened.",),
        ("Go on, or tell your supervisor.",),
    ),
    Reason.CANNOT_UNDO: Sentence(
        ("CAN'T BE TAKEN BACK",),
        ("Something else has happened to {item} since.", "Something else has happened to it since."),
        ("A scan that nothing was built on.",),
        ("Go on, or tell your supervisor.",),
    ),
    Reason.COUNT_FIRST: Sentence(
        ("FIRST THE NUMBER",),
        ("This scan was not counted: a number is still to be typed.",),
        ("The number, then ENT.",),
        ("Type it, or ESC to leave it out.",),
    ),
    Reason.COUNT_AGAIN: Sentence(
        ("REALLY {count}?", "REALLY SO MANY?"),
        ("{count} is over ten times what was announced.", "That is over ten times what was announced."),
        ("About as many as announced.",),
        ("Count again, type the number again.",),
    ),
}
REASONS: dict[Why, Sentence] = {**COUNTED, **WARNINGS, **STOPS}
