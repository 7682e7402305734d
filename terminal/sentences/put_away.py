"""English: putting away and moving goods."""

from terminal.sentences.words import Sentence, Task
from workflows.dialog import Asking, Why
from workflows.put_away.states import PutAwayAsk, PutAwayReason

ANSWERS: dict[Why, Sentence] = {
    PutAwayReason.ON_THE_CART: Sentence(("ON THE CART",), ("{count} on the cart.", "It is on the cart.")),
    PutAwayReason.HOW_MUCH: Sentence(
        ("LOT IS GOOD",), ("It lies {place}.", "It is here."), do=("Type how many you take.",)
    ),
    PutAwayReason.STORED: Sentence(
        ("IN {location}", "STORED"), ("{count} booked there.", "It is booked there."), do=("Scan what is next.",)
    ),
    PutAwayReason.TAKEN_OFF: Sentence(
        ("TAKEN OFF",), ("Nothing was booked for it. {count} left on the cart.", "Nothing was booked for it.")
    ),
    PutAwayReason.PUT_AWAY_UNDONE: Sentence(
        ("TAKEN BACK",), ("It is booked where it was before.",), do=("Carry it back there.",)
    ),
    PutAwayReason.SAME_LOT: Sentence((), ("Its lot lies there already.",)),
    PutAwayReason.SAME_PRODUCT: Sentence((), ("Its product lies there, another lot of it.",)),
    PutAwayReason.EMPTY: Sentence((), ("It is the nearest empty bin for it.",)),
    PutAwayReason.ROOM: Sentence((), ("There is room, no bin for it is empty.",)),
    PutAwayReason.BIN_FIRST: Sentence(
        ("BIN FIRST",), ("The cart is not empty.",), ("The label of {location}.", "A bin."), ("Put it away first.",)
    ),
    PutAwayReason.ON_THE_CART_ALREADY: Sentence(
        ("ON THE CART ALREADY",),
        ("It was scanned before. It counts once.",),
        ("Something not scanned yet, or a bin.",),
        ("Go to the bin.",),
    ),
    PutAwayReason.BLOCKED_TO_CAGE: Sentence(
        ("BLOCKED: TO THE CAGE",),
        ("It, or something in it, may not be used.",),
        ("Goods that may be used.",),
        ("Take it to {location}.", "Take it to the cage."),
    ),
    PutAwayReason.NO_BIN_FITS: Sentence(
        ("NO BIN FITS",),
        ("No bin that may hold it has room.",),
        ("A bin for goods of this kind with room.",),
        ("Choose a bin yourself and scan it, or ask a supervisor.",),
    ),
    PutAwayReason.WITNESS_FIRST: Sentence(
        ("SECOND PERSON FIRST",),
        ("These goods are controlled.",),
        ("The badge of somebody else who works here.",),
        ("Let them scan their badge and type their PIN.",),
    ),
    PutAwayReason.COUNT_THE_LOAD_FIRST: Sentence(
        ("COUNT FIRST",),
        ("The last goods are not counted yet.",),
        ("A number, then ENT.",),
        ("Type how many you take.",),
    ),
    PutAwayReason.SAY_WHY_FIRST: Sentence(
        ("SAY WHY FIRST",),
        ("You stand at {location}, another bin was suggested.", "Another bin was suggested."),
        ("One of the reasons below.",),
        ("Type its number. ESC goes back.",),
    ),
    PutAwayReason.GOODS_FIRST: Sentence(
        ("GOODS FIRST",),
        ("{location} is a place, and your cart is empty.", "That is a place, and your cart is empty."),
        ("The label of goods.",),
        ("Scan what you put away, then the bin.",),
    ),
    PutAwayReason.PUT_AWAY_NOTHING_TO_UNDO: Sentence(
        ("NOTHING TO UNDO",), ("Nothing was put away here yet.",), ("A booking of yours.",), ("Go on scanning.",)
    ),
    PutAwayReason.PUT_AWAY_CANNOT_UNDO: Sentence(
        ("CAN'T BE UNDONE",),
        ("Somebody did something with it since.",),
        ("Goods that still lie where you put them.",),
        ("Move it, or ask a supervisor.",),
    ),
    PutAwayReason.BIN_HAS_NO_ROOM: Sentence(
        ("{location} IS FULL", "BIN IS FULL"),
        ("The cart does not fit in {location}.", "The cart does not fit there."),
        ("A bin with room.",),
        ("Go to the bin named now.",),
    ),
    PutAwayReason.CART_FULL: Sentence(
        ("CART IS FULL",),
        ("{count} are on it.", "It holds no more."),
        ("A bin.",),
        ("Put these away first.",),
    ),
    PutAwayReason.NOT_IN_THE_HOUSE: Sentence(
        ("NOT IN THE HOUSE",),
        ("{item} was never received, or has left.", "It was never received, or has left."),
        ("Goods that were received.",),
        ("Receive it first, or ask a supervisor.",),
    ),
    PutAwayReason.NOTHING_OF_IT_HERE: Sentence(
        ("NONE OF IT HERE",),
        ("No stock of lot {lot} is known.", "No stock of this lot is known."),
        ("A lot that was received.",),
        ("Receive it first, or scan another label.",),
    ),
    PutAwayReason.PICKED_FOR_ORDER: Sentence(
        ("PICKED FOR AN ORDER",),
        ("{item} is on its way to a customer.", "It is on its way to a customer."),
        ("Goods that no order has.",),
        ("Leave it where orders are packed.",),
    ),
    PutAwayReason.NEEDS_CAGE: Sentence(
        ("NOT TOGETHER",),
        ("Blocked goods go to the cage, others to a bin.",),
        ("Only blocked goods, or only good ones.",),
        ("Take this cart where it belongs first.",),
    ),
    PutAwayReason.WRONG_CONDITION: Sentence(
        ("NOT KEPT THERE",),
        ("{location} does not offer what these goods need.", "That place does not offer what these goods need."),
        ("A place for goods of this kind.",),
        ("Take it to the bin named.",),
    ),
    PutAwayReason.NOT_A_STORE: Sentence(
        ("NOT A BIN",),
        ("{location} is no place to keep goods.", "That is no place to keep goods."),
        ("A bin.",),
        ("Take it to the bin named.",),
    ),
    PutAwayReason.MORE_THAN_IS_HERE: Sentence(
        ("NOT SO MANY HERE",),
        ("No more than {count} packages lie there.", "So many don't lie there."),
        ("What lies there, or less.",),
        ("Count again, or report a problem.",),
    ),
    PutAwayReason.NOT_A_LABEL_FOR_THIS: Sentence(
        ("NO GOODS LABEL",),
        ("This code names no goods and no place.",),
        ("The label of goods or of a bin.",),
        ("Look for another code on it.",),
    ),
}
TASKS: dict[Asking, Task] = {
    PutAwayAsk.SCAN_GOODS: Task(
        "PUT AWAY", ("SCAN WHAT YOU PUT AWAY",), ("{count} wait at docks and stages.", "Nothing waits just now."), ()
    ),
    PutAwayAsk.COUNT: Task(
        "PUT AWAY", ("HOW MANY {LEVELS}?", "HOW MANY PACKAGES?"), ("There are {count}.",), ("take them",)
    ),
    PutAwayAsk.GO_TO_BIN: Task(
        "PUT AWAY", ("GO TO {location} AND SCAN IT", "GO TO THE BIN AND SCAN IT"), ("Or type its check digits.",)
    ),
    PutAwayAsk.TO_THE_CAGE: Task(
        "TO THE CAGE", ("TAKE IT TO {location}, SCAN IT", "TAKE IT TO THE CAGE"), ("Or type its check digits.",)
    ),
    PutAwayAsk.SCAN_A_PLACE: Task("MOVE", ("SCAN WHERE YOU PUT IT",), ("The label of the place.",)),
    PutAwayAsk.WITNESS: Task("PUT AWAY", ("SECOND PERSON: SCAN BADGE",), ("These goods are controlled.",)),
    PutAwayAsk.WHY_OTHER: Task("PUT AWAY", ("WHY {location}?", "WHY THIS BIN?"), ("Type the number of the reason.",)),
}
EXPECTED: dict[Asking, str] = {
    PutAwayAsk.SCAN_GOODS: "Scan what you take, one thing or several, then go to the bin named. What lies in a bin already can be moved the same way.",
    PutAwayAsk.COUNT: "These goods have no serials. Type how many packages you take, then ENT.",
    PutAwayAsk.GO_TO_BIN: "Go to the bin named and scan its label there, or type the check digits on it. Another bin? Scan it and say why. More for the cart? Scan it.",
    PutAwayAsk.TO_THE_CAGE: "These goods are blocked. Take them to the place named and scan its label.",
    PutAwayAsk.SCAN_A_PLACE: "Put the goods where they belong and scan the label of that place.",
    PutAwayAsk.WITNESS: "Controlled goods are put away while a second person watches. They scan their badge and type their PIN; ESC goes back to the cart.",
    PutAwayAsk.WHY_OTHER: "Type the number of the reason why you took another bin. ESC goes back to the cart.",
}
CHOICES = {
    "bin_full": "The bin is full",
    "bin_blocked": "I can't get at the bin",
    "bin_dirty": "The bin is dirty or broken",
    "better_place": "It is better here",
}
