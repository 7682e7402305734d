"""English: picking."""

from terminal.sentences.words import Sentence, Task
from workflows.dialog import Asking, Why
from workflows.pick.states import PickAsk, PickReason

DONE: dict[Why, Sentence] = {
    PickReason.ORDER_OPENED: Sentence(("ORDER OPEN",), ("For {party}.", "It is yours."), do=("Scan a carton.",)),
    PickReason.TAKEN_OVER: Sentence(
        ("IT IS YOURS NOW",),
        ("What the other terminal has not sent yet comes later by itself.",),
        do=("Scan a carton of your own.",),
    ),
    PickReason.CARTON_STARTED: Sentence(("CARTON STARTED",), ("It is for order {text}.", "It is for this order.")),
    PickReason.CARTON_GONE_ON_WITH: Sentence(
        ("ON WITH THIS CARTON",),
        ("Goods of order {text} lie in it already.", "Goods of this order lie in it already."),
    ),
    PickReason.WITNESSED: Sentence(("WITNESSED",), ("A second person watches.",), do=("Scan what you take.",)),
    PickReason.CAME_FIRST: Sentence((), ("It came in first, on {expiry}.", "It came in first.")),
    PickReason.PASSED_SET_ASIDE: Sentence(
        (), ("Lot {lot} is earlier, but another order's.", "An earlier lot is another order's.")
    ),
    PickReason.AT_THE_BIN: Sentence(("RIGHT BIN",), ("This is {location}.", "It is the bin named.")),
    PickReason.PICKED: Sentence(("IN THE CARTON",), ("{count} more to take here.", "It is counted.")),
    PickReason.LINE_DONE: Sentence(("LINE {text} DONE", "DONE HERE"), ("In the carton.",)),
    PickReason.CASE_OPENED: Sentence(
        ("CASE OPEN",),
        ("{count} packs lie loose in the bin now.", "Its packs lie loose in the bin now."),
        do=("Scan each pack you take.",),
    ),
    PickReason.LOT_READ: Sentence(("RIGHT LOT",), ("Nothing is counted yet.",), do=("Type how many you take.",)),
    PickReason.STAGED: Sentence(
        ("ORDER PICKED",),
        ("The carton stands at {location}.", "The carton stands where orders are packed."),
        do=("Go on with the next order.",),
    ),
    PickReason.UNDONE: Sentence(
        ("TAKEN BACK",), ("It is booked in its bin again.",), do=("Put it back into its bin.",)
    ),
    PickReason.SET_ASIDE: Sentence((), ("It was set aside for this order.",)),
    PickReason.PASSED_ON_HOLD: Sentence((), ("Lot {lot} is earlier, but on hold.", "An earlier lot is on hold.")),
    PickReason.PASSED_RECALLED: Sentence((), ("Lot {lot} is earlier, but recalled.", "An earlier lot is recalled.")),
    PickReason.PASSED_EXPIRED: Sentence((), ("Lot {lot} is earlier, but expired.", "An earlier lot has expired.")),
    PickReason.PASSED_TOO_SHORT: Sentence(
        (), ("Lot {lot} is earlier, too short for this customer.", "An earlier lot is too short for this customer.")
    ),
    PickReason.PASSED_OTHER_OWNER: Sentence(
        (), ("Lot {lot} is earlier, but another owner's.", "An earlier lot is another owner's.")
    ),
    PickReason.PASSED_NOT_REACHED: Sentence(
        (), ("Lot {lot} is earlier, but can't be had now.", "An earlier lot can't be had now.")
    ),
}
WARNINGS: dict[Why, Sentence] = {
    PickReason.HELD_ELSEWHERE: Sentence(
        ("SOMEBODY HAS IT",),
        ("Another terminal works on order {text} and may still hold scans.", "Another terminal works on it."),
        ("An order that nobody has.",),
        ("ENT takes it over, ESC leaves it.",),
    ),
    PickReason.WAS_ELSEWHERE: Sentence(
        ("TAKEN, WAS ELSEWHERE",),
        ("It was booked in another bin. {count} more to take.", "It was booked in another bin."),
        ("Goods from {location}.", "Goods from this bin."),
        ("Go on.",),
    ),
    PickReason.WAS_SET_ASIDE: Sentence(
        ("TAKEN FROM AN ORDER",),
        ("It was set aside for another order. That is kept.",),
        ("Goods that no order waits for.",),
        ("Go on, or F3 takes it back.",),
    ),
    PickReason.OPEN_IT: Sentence(
        ("OPEN THE PACKAGE",),
        ("It holds more than is wanted.",),
        ("{count} of what is in it.", "A part of it."),
        ("Open it, type how many you take.",),
    ),
    PickReason.PLAN_CHANGED: Sentence(
        ("NOTHING TO TAKE HERE",),
        ("What is in {location} can't be used any more.", "What is here can't be used any more."),
        ("Goods that may be used.",),
        ("Go to the bin named now.",),
    ),
    PickReason.MORE_TO_PICK: Sentence(
        ("THERE IS MORE",),
        ("Stock for this order came meanwhile.",),
        ("The bin {location}.", "The bin named now."),
        ("Pick it first, or ESC.",),
    ),
    PickReason.WITNESS_FIRST: Sentence(
        ("SECOND PERSON FIRST",),
        ("These goods are controlled.",),
        ("The badge of somebody else who works here.",),
        ("Let them scan their badge and type their PIN.",),
    ),
    PickReason.ALREADY_PICKED: Sentence(
        ("IN THE CARTON ALREADY",),
        ("Scanned before. It counts once.",),
        ("A pack not scanned yet.",),
        ("Go on with the next one.",),
    ),
    PickReason.ASK_SWAP: Sentence(
        ("ANOTHER LOT",),
        ("It is lot {lot}, named was {expected_lot}.", "It is another lot than named."),
        ("Lot {expected_lot}.", "The lot named."),
        ("ENT takes it instead. ESC does not.",),
    ),
    PickReason.ASK_OPEN: Sentence(
        ("A CLOSED CASE",),
        ("It holds more than is wanted, or what you scanned is inside.",),
        ("Loose packs, or a case that fits.",),
        ("ENT opens it. ESC leaves it closed.",),
    ),
    PickReason.OTHER_BIN: Sentence(
        ("ANOTHER BIN",),
        ("This is not {location}.", "This is another bin than the one named."),
        ("The bin {location}.", "The bin named."),
        ("Go to {location} and scan it.", "Go to the bin named and scan it."),
    ),
    PickReason.BIN_FIRST: Sentence(
        ("BIN FIRST",),
        ("The bin is not proven yet.",),
        ("The label of {location}.", "The label of the bin."),
        ("Scan the bin, then the goods.",),
    ),
    PickReason.ANSWER_FIRST: Sentence(
        ("ANSWER FIRST",),
        ("There is a question on the screen.",),
        ("ENT, ESC or a number.",),
        ("Answer it, then scan.",),
    ),
    PickReason.COUNT_FIRST: Sentence(
        ("COUNT FIRST",),
        ("The last goods are not counted yet.",),
        ("A number, then ENT.",),
        ("Type how many you take.",),
    ),
    PickReason.NOTHING_TO_UNDO: Sentence(
        ("NOTHING TO UNDO",), ("Nothing was picked in this order yet.",), ("A pick of yours.",), ("Go on.",)
    ),
    PickReason.CANNOT_UNDO: Sentence(
        ("CAN'T BE UNDONE",),
        ("Somebody did something with it since.",),
        ("Goods that are still in this carton.",),
        ("Ask a supervisor.",),
    ),
    PickReason.ORDER_SHRANK: Sentence(
        ("ORDER CHANGED",),
        ("It asks for no more of this.",),
        ("What the order asks for now.",),
        ("Leave the rest in its bin and go on.",),
    ),
    PickReason.CLOSED_LINE_SHORT: Sentence(
        ("REPORTED SHORT",),
        ("{count} missing in {location}. It will be counted.", "It will be counted."),
        ("As much as was booked there.",),
        ("Go on. Other stock is looked for.",),
    ),
    PickReason.NOT_A_STAGE: Sentence(
        ("NOT A PLACE TO PACK",),
        ("Orders are not packed there.",),
        ("The label of a packing place.",),
        ("Take the carton there and scan its label.",),
    ),
    PickReason.STAGED_SHORT: Sentence(
        ("PICKED, {count} LINES SHORT", "PICKED, SHORT"),
        ("The carton stands at {location}. What is missing is reported.", "What is missing is reported."),
        ("Everything that was ordered.",),
        ("Go on. A supervisor decides.",),
    ),
}
STOPS: dict[Why, Sentence] = {
    PickReason.ORDER_GONE: Sentence(
        ("NOTHING TO PICK",),
        ("Order {text} was picked, shipped or cancelled.", "It was picked, shipped or cancelled."),
        ("An order of the list.",),
        ("Choose another one.",),
    ),
    PickReason.OWED_FIRST: Sentence(
        ("CAGE FIRST",),
        ("{count} pieces have still to be carried to the cage.", "Something has still to be carried away."),
        ("Nothing left to carry.",),
        ("ESC, then carry them to the cage.",),
    ),
    PickReason.NOT_AN_ORDER: Sentence(
        ("NOT AN ORDER",),
        ("This is not the label of an order.",),
        ("The label of an order.",),
        ("Choose one of the list.",),
    ),
    PickReason.NO_OWN_NUMBER: Sentence(
        ("NO NUMBERS LEFT",),
        ("This terminal has no numbers of its own left.",),
        ("A carton with a printed label.",),
        ("Scan a pre-printed label.",),
    ),
    PickReason.NOT_A_CARTON: Sentence(
        ("NOT A CARTON",),
        ("This is no SSCC label.",),
        ("The SSCC label of an empty carton.",),
        ("Put a label on the carton and scan it.",),
    ),
    PickReason.CARTON_IN_USE: Sentence(
        ("CARTON IN USE",),
        ("{item} is known and not empty.", "This number is known and not empty."),
        ("A new carton.",),
        ("Take another carton, scan its label.",),
    ),
    PickReason.OTHER_ORDERS_CARTON: Sentence(
        ("OF ANOTHER ORDER",),
        ("It is picked for another order.",),
        ("Goods that no order has.",),
        ("Leave it in its carton.",),
    ),
    PickReason.WRONG_PRODUCT: Sentence(
        ("ANOTHER PRODUCT",),
        ("This is not what the line asks for.",),
        ("{text}", "The product named."),
        ("Put it back, take the one named.",),
    ),
    PickReason.WRONG_LOT: Sentence(
        ("ANOTHER LOT",),
        ("It is not the lot named.",),
        ("Lot {expected_lot}.", "The lot named."),
        ("Put it back, take the one named.",),
    ),
    PickReason.UNKNOWN_SERIAL: Sentence(
        ("SERIAL NOT KNOWN",),
        ("Nobody ever received {item} here.", "Nobody ever received it here."),
        ("A pack that was received.",),
        ("Don't take it. Report it with F4.",),
    ),
    PickReason.NOT_IN_STOCK: Sentence(
        ("NOT IN STOCK",),
        ("It has left, or was used up: it is {place}.", "It has left, or was used up."),
        ("A pack that is in stock.",),
        ("Don't take it. Report it with F4.",),
    ),
    PickReason.OTHER_OWNER: Sentence(
        ("OTHER OWNER",),
        ("It belongs to another owner than this order.",),
        ("Goods of this order's owner.",),
        ("Put it back, take another one.",),
    ),
    PickReason.RECALLED_GOODS: Sentence(
        ("RECALLED LOT",),
        ("Lot {lot} is under recall {recall}.", "It is under recall."),
        ("A lot that no recall names.",),
        ("Put it aside for {location}. It is blocked.", "Put it aside. It is blocked."),
    ),
    PickReason.EXPIRED_GOODS: Sentence(
        ("EXPIRED",),
        ("It may not be used any more.",),
        ("Goods that are still good.",),
        ("Put it aside for {location}.", "Put it aside."),
    ),
    PickReason.MAY_NOT_BE_USED: Sentence(
        ("ON HOLD",),
        ("It, or something in it, is blocked.",),
        ("Goods that may be used.",),
        ("Put it aside for {location}.", "Put it aside."),
    ),
    PickReason.TOO_SHORT_FOR_CUSTOMER: Sentence(
        ("TOO SHORT FOR THEM",),
        ("This customer wants goods that last longer.",),
        ("Lot {expected_lot}.", "A later expiry."),
        ("Put it back, take the one named.",),
    ),
    PickReason.TOO_MUCH: Sentence(
        ("TOO MUCH",),
        ("Only {count} more are wanted.", "Less is wanted."),
        ("As much as is wanted.",),
        ("Take less.",),
    ),
    PickReason.SCAN_WHAT_IS_ON_IT: Sentence(
        ("NOT AS A WHOLE",),
        ("More is on it than wanted, or other goods too.",),
        ("{count} of the goods named.", "The goods named."),
        ("Scan what you take from it.",),
    ),
    PickReason.NOT_SO_MANY: Sentence(
        ("NOT SO MANY",),
        ("At most {count} packages are wanted or lie here.", "So many are not wanted, or don't lie here."),
        ("A whole number that fits.",),
        ("Count again.",),
    ),
    PickReason.NOT_GOODS: Sentence(
        ("NO GOODS LABEL",),
        ("This code names no goods.",),
        ("The label of the goods.",),
        ("Look for another code on it.",),
    ),
}
ANSWERS: dict[Why, Sentence] = {**DONE, **WARNINGS, **STOPS}
TASKS: dict[Asking, Task] = {
    PickAsk.CHOOSE_ORDER: Task(
        "PICK", ("CHOOSE AN ORDER, OR SCAN IT", "NO ORDER WAITS"), ("Arrow keys and ENT.",), ("open",)
    ),
    PickAsk.TAKE_OVER: Task(
        "PICK",
        ("TAKE ORDER {text} OVER?", "TAKE IT OVER?"),
        ("{party} has it since {since}.", "Another terminal has it."),
        ("take it over",),
    ),
    PickAsk.SCAN_CARTON: Task("PICK", ("SCAN AN EMPTY CARTON",), ("Its SSCC label.",), ("own number",)),
    PickAsk.GO_TO_BIN: Task(
        "PICK",
        ("GO TO {location} AND SCAN IT", "GO TO THE BIN AND SCAN IT"),
        ("Or type its check digits.",),
        more="carton full",
    ),
    PickAsk.SCAN_GOODS: Task("PICK", ("SCAN WHAT YOU TAKE",), ("From {location}.",), more="fewer here"),
    PickAsk.NEXT_CARTON: Task("PICK", ("SCAN THE NEXT CARTON",), ("The full one goes with you.",), ("own number",)),
    PickAsk.WITNESS: Task("PICK", ("SECOND PERSON: SCAN BADGE",), ("These goods are controlled.",)),
    PickAsk.COUNT_LOOSE: Task("PICK", ("HOW MANY FROM THE PACKAGE?",), ("At most {count}.",), ("take them",)),
    PickAsk.COUNT: Task("PICK", ("HOW MANY {LEVELS}?", "HOW MANY PACKAGES?"), ("At most {count}.",), ("take them",)),
    PickAsk.OPEN_CASE: Task("PICK", ("OPEN THIS CASE?",), ("Its packs are scanned one by one then.",), ("open it",)),
    PickAsk.SWAP_LOT: Task("PICK", ("TAKE LOT {lot} INSTEAD?", "TAKE IT INSTEAD?"), (), ("take it",)),
    PickAsk.WHY_SHORT: Task("PICK", ("WHY FEWER?",), ("Type the number of the reason.",)),
    PickAsk.STAGE_CARTON: Task(
        "PICK", ("TAKE IT TO {location}, SCAN IT", "TAKE IT TO BE PACKED"), ("Any packing place will do.",)
    ),
}
EXPECTED: dict[Asking, str] = {
    PickAsk.CHOOSE_ORDER: "Choose an order with the arrow keys and ENT, or scan its label.",
    PickAsk.TAKE_OVER: "Another terminal works on this order. ENT takes it over; what was scanned there and not sent yet still counts when it comes.",
    PickAsk.SCAN_CARTON: "Take an empty carton with an SSCC label and scan that. All goods of the order go into it. Without a label, ENT gives it a number of our own.",
    PickAsk.GO_TO_BIN: "Go to the bin named and scan its label, or type the check digits on it. Why this lot stands below.",
    PickAsk.SCAN_GOODS: "Scan each piece as you take it; a whole case counts with what it holds. F5: fewer are here. F4: something is wrong. F3 takes the last one back.",
    PickAsk.NEXT_CARTON: "The carton in hand is full. Scan the SSCC label of an empty one; both go to where orders are packed. ESC goes on with the full one.",
    PickAsk.WITNESS: "Controlled goods are taken while a second person watches. They scan their badge and type their PIN; it stands on the record.",
    PickAsk.COUNT_LOOSE: "One package holds more than is wanted. Open it, type how much you take out of it, then ENT. The rest stays in the bin.",
    PickAsk.COUNT: "These goods have no serials. Type how many packages you take, then ENT.",
    PickAsk.OPEN_CASE: "The order wants fewer than this case holds. ENT opens it: its packs lie loose from then on. ESC leaves it closed.",
    PickAsk.SWAP_LOT: "This is another lot than the one named. ENT takes it, and that is kept with the pick. ESC leaves it.",
    PickAsk.WHY_SHORT: "Type the number of the reason why fewer are here. The bin is left out then, and other stock is looked for.",
    PickAsk.STAGE_CARTON: "Nothing more can be picked. Take the carton to where orders are packed and scan the label of that place.",
}
CHOICES = {
    "short_bin_empty": "The bin is empty",
    "short_fewer": "Fewer are here",
    "short_damaged": "The rest is damaged",
    "short_cant_reach": "I can't get at it",
}
