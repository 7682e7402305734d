"""English: one sentence for each reason to stop. Written like the rest of the catalogue in `terminal/sentences/english.py`."""

from terminal.sentences.words import Sentence
from workflows.dialog import Reason, Why

STOPS: dict[Why, Sentence] = {
    Reason.RECALLED: Sentence(
        ("RECALLED LOT",),
        ("Lot {lot} is under recall {recall}.", "It is under recall {recall}.", "It is under recall."),
        ("Goods that no recall names.",),
        ("Put it aside. Do not use it.",),
    ),
    Reason.EXPIRED: Sentence(
        ("EXPIRED",),
        ("It expired {days} ago, on {expiry}.", "It expired on {expiry}.", "Its date is past."),
        ("Goods that have not expired.",),
        ("Put it aside. Do not use it.",),
    ),
    Reason.ON_HOLD: Sentence(
        ("ON HOLD",),
        ("Lot {lot} is on hold and must not be used.", "It is on hold and must not be used."),
        ("Goods that no hold names.",),
        ("Put it aside until it is released.",),
    ),
    Reason.DUPLICATE_SERIAL: Sentence(
        ("SERIAL EXISTS ALREADY",),
        ("This serial is on record {place}. One may be false.", "This serial is on record already. One may be false."),
        ("A serial that is nowhere yet.",),
        ("Keep it apart, tell your supervisor.",),
    ),
    Reason.NOT_ANNOUNCED: Sentence(
        ("NOT ANNOUNCED",),
        ("Shipment {shipment} does not list it. It is not counted.", "No open shipment lists it. It is not counted."),
        ("Goods on the shipping notice.",),
        ("Keep it apart. Scan the next one.",),
    ),
    Reason.OTHER_SHIPMENT: Sentence(
        ("OTHER SHIPMENT",),
        ("It belongs to shipment {shipment}. It is not counted.", "It belongs to another shipment. It is not counted."),
        ("Goods of the shipment that is open.",),
        ("Set it apart, receive it there.",),
    ),
    Reason.UNKNOWN_PRODUCT: Sentence(
        ("UNKNOWN PRODUCT",),
        ("GTIN {gtin} is in no product list here.", "This product is in no list here."),
        ("A product that this site keeps.",),
        ("Set it apart, tell your supervisor.",),
    ),
    Reason.UNKNOWN_HANDLING_UNIT: Sentence(
        ("UNKNOWN PALLET OR CASE",),
        ("Nobody announced this SSCC.",),
        ("A pallet or case on a shipping notice.",),
        ("Look for another label, or set it apart.",),
    ),
    Reason.LOT_DIFFERS: Sentence(
        ("LOT DIFFERS",),
        ("The label says lot {lot}.", "Its lot is not the one announced."),
        ("Lot {expected_lot}.", "The lot that was announced."),
        ("Put it aside. The supplier is asked.",),
    ),
    Reason.EXPIRY_DIFFERS: Sentence(
        ("EXPIRY DIFFERS",),
        ("The label says {expiry}.", "Its expiry is not the one announced."),
        ("{expected_expiry}.", "The expiry that was announced."),
        ("Put it aside. The supplier is asked.",),
    ),
    Reason.SHORT_DATED: Sentence(
        ("TOO LITTLE TIME LEFT",),
        ("Only {days} left until it expires.", "It expires too soon to be taken in."),
        ("At least the time agreed.",),
        ("Put it aside. The supplier is asked.",),
    ),
    Reason.NO_SERIAL: Sentence(
        ("NO SERIAL NUMBER",),
        ("The label has no serial, and this product needs one.",),
        ("A label with product and serial.",),
        ("Scan another code on it, or set it apart.",),
    ),
    Reason.NO_LOT: Sentence(
        ("NO LOT",),
        ("The label names no lot, and this product needs one.",),
        ("A label with product and lot.",),
        ("Scan another code on it, or set it apart.",),
    ),
    Reason.NO_EXPIRY: Sentence(
        ("NO EXPIRY DATE",),
        ("The label has no expiry date, and this product needs one.",),
        ("A label with product, lot and expiry.",),
        ("Scan another code on it, or set it apart.",),
    ),
    Reason.UNREADABLE: Sentence(
        ("LABEL NOT READABLE",),
        ("{problem}", "The code could not be read to its end."),
        ("A whole GS1 label.",),
        ("Scan it again, or another code on it.",),
    ),
    Reason.NOT_GS1: Sentence(
        ("NOT A GS1 LABEL",),
        ("Read: {text}. Nothing was counted.", "It is a code of another kind. Nothing was counted."),
        ("A GS1 label: product, lot, expiry, serial.",),
        ("Scan the other code on the package.",),
    ),
    Reason.SEPARATOR_LOST: Sentence(
        ("SEPARATOR LOST",),
        ("The scanner dropped the signs between lot and serial.",),
        ("A scan with its separators.",),
        ("Ask IT to set the scanner up again.",),
    ),
    Reason.KEYBOARD_LAYOUT: Sentence(
        ("WRONG SCANNER SETTING",),
        ("The scanner types with another keyboard or caps lock.",),
        ("Digits and letters as on the label.",),
        ("Caps lock off; else ask IT for the set-up sheet.",),
    ),
    Reason.UNSAFE_SCANNER: Sentence(
        ("SCANNER NOT SAFE",),
        ("{text} Nothing was counted.", "It may change this label. Nothing was counted."),
        ("A scanner found safe.",),
        ("Use another one, or a supervisor signs in.",),
    ),
    Reason.NOT_A_GOODS_LABEL: Sentence(
        ("NOT A LABEL OF GOODS",),
        ("A good GS1 label, but it names no goods.",),
        ("A pallet, a case or a unit.",),
        ("Scan the label of the goods.",),
    ),
    Reason.PARTNER_NOT_AUTHORISED: Sentence(
        ("SUPPLIER NOT ALLOWED",),
        ("{party} has no valid licence on record.", "The supplier has no valid licence on record."),
        ("A supplier with a valid licence.",),
        ("Leave it at the dock, call your supervisor.",),
    ),
    Reason.SHIPMENT_CLOSED: Sentence(
        ("SHIPMENT IS CLOSED",),
        ("Shipment {shipment} was received and closed.", "It was received and closed."),
        ("Goods of an open shipment.",),
        ("Set it apart, tell your supervisor.",),
    ),
    Reason.OWED_FIRST: Sentence(
        ("FIRST ACKNOWLEDGE",),
        ("This scan was not counted: the piece stopped before waits for you.",),
        ("That piece put aside, then ENT.",),
        ("Then scan this one again.",),
    ),
    Reason.NOT_HERE: Sentence(
        ("NOT FOR THIS STEP",),
        ("This cannot be scanned now. Nothing was counted.",),
        ("What the line below asks for.",),
        ("Press ? to see what can be scanned.",),
    ),
    Reason.NO_DATA: Sentence(
        ("NO DATA FOR THIS",),
        ("This terminal has no data about it. Nothing was counted.",),
        ("Work that is loaded on this terminal.",),
        ("Wait until the link is ok, then try again.",),
    ),
    Reason.NOT_A_COUNT: Sentence(
        ("NOT A NUMBER TO COUNT",),
        ("Read: {text}. Nothing was counted.", "Nothing was counted."),
        ("A whole number above zero.",),
        ("Count the packages, type the number.",),
    ),
    Reason.NOT_ALLOWED: Sentence(
        ("NOT ALLOWED HERE",),
        ("{location} is not a place for goods that arrive.", "That may not be done here."),
        ("A dock or a stage.", "Something that this step allows."),
        ("Press ? to see what can be done.",),
    ),
    Reason.DEVICE_FULL: Sentence(
        ("TERMINAL IS FULL",),
        ("The scan could not be saved, so it does not count.",),
        ("Free space on the terminal.",),
        ("Stop here. Take another terminal, call IT.",),
    ),
}
