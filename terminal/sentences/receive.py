"""English: what receiving alone says and asks."""

from terminal.sentences.words import Sentence, Task
from workflows.dialog import Asking, Why
from workflows.receive.states import ReceiveAsk, ReceiveReason

ANSWERS: dict[Why, Sentence] = {
    ReceiveReason.BLOCKED: Sentence(
        ("BLOCKED",),
        ("It is blocked on every terminal. You owe the walk to {location}.", "It is blocked on every terminal."),
        do=("Go on with the next one.",),
    ),
    ReceiveReason.OWED_HERE: Sentence(
        ("FIRST TO THE CAGE",),
        ("{count} of it must still go to {location}.", "Something of it must still go to the cage."),
        ("Nothing owed when it is closed.",),
        ("Carry it, scan {location}. ESC goes back.", "Carry it to the cage. ESC goes back."),
    ),
    ReceiveReason.TYPE_AGAIN: Sentence(
        ("TYPE IT ONCE MORE",),
        ("Nobody announced all of this. Nothing is counted yet.",),
        ("The same text again, or a scan.",),
        ("Type it again from the print.",),
    ),
    ReceiveReason.TYPED_DIFFERS: Sentence(
        ("NOT THE SAME TEXT",),
        ("It differs from what was typed before. Nothing is counted.",),
        ("The same text twice.",),
        ("Type it once more from the print.",),
    ),
    ReceiveReason.NO_SUCH_ENDING: Sentence(
        ("NOTHING ENDS SO",),
        ("No announced unit ends with {text}.", "No announced unit ends so."),
        ("The last 4 to 6 signs of a serial.",),
        ("Look again, or type the whole label.",),
    ),
    ReceiveReason.SEVERAL_END_SO: Sentence(
        ("WHICH ONE?",),
        ("{count} announced units end with {text}.", "Several announced units end so."),
        ("One of those below.",),
        ("Type the number of its line.",),
    ),
    ReceiveReason.TYPE_MORE: Sentence(
        ("TYPE MORE OF IT",),
        ("{count} announced units end with {text}.", "Too many announced units end so."),
        ("More signs, at most 6.",),
        ("Type up to 6 signs, or the whole label.",),
    ),
    ReceiveReason.TYPE_ALL: Sentence(
        ("TYPE THE WHOLE LABEL",),
        ("Its lot or its date was not announced. Nothing is counted.",),
        ("Product, lot, expiry and serial.",),
        ("Type it like (01)...(17)...(10)...(21)...",),
    ),
    ReceiveReason.LOT_LOOKS_ALIKE: Sentence(
        ("ONE SIGN APART",),
        ("The label says {lot}, announced is {expected_lot}.", "Its lot is nearly the one announced."),
        ("Lot {expected_lot}.", "The lot that was announced."),
        ("Compare the print. It is put aside.",),
    ),
    ReceiveReason.LOT_NOT_LIKE_THEIRS: Sentence(
        ("LOOK AT THE LOT",),
        ("It is counted. Lot {lot} is not written as this supplier writes lots.", "It is counted."),
        ("A lot like {text}.", "A lot as they write it."),
        ("The print differs? Press F3.",),
    ),
    ReceiveReason.HAND_COUNT_DIFFERS: Sentence(
        ("COUNT AGAIN",),
        ("You counted {text}, the scans are not so many, or more.", "The count and the scans differ."),
        ("As many as were scanned.",),
        ("Scan what is missing, or type it again.",),
    ),
    ReceiveReason.SAMPLE_FIRST: Sentence(
        ("OPEN {count} SEALED CASES", "OPEN SEALED CASES"),
        ("A sample of the sealed cases has to be scanned.",),
        ("{count} more opened and scanned.", "More of them opened and scanned."),
        ("Open them and scan each piece.",),
    ),
    ReceiveReason.SEAL_IS_BROKEN: Sentence(
        ("SEAL BROKEN, OPEN IT",),
        ("It is counted. What it holds is not taken as here.",),
        ("A sealed package.",),
        ("Open it and scan each piece.",),
    ),
    ReceiveReason.ARRIVAL_FIRST: Sentence(
        ("FIRST LOOK AT IT",),
        ("Nobody has checked how it arrived. Nothing is counted yet.",),
        ("The answer to the question above.",),
        ("Answer a few questions, then scan.",),
    ),
    ReceiveReason.ARRIVAL_GOOD: Sentence(
        ("ARRIVAL CHECKED",), ("It is on record how it arrived.",), do=("Scan a pallet, a case or a unit.",)
    ),
    ReceiveReason.ARRIVAL_IN_TROUBLE: Sentence(
        ("ARRIVED WITH TROUBLE",),
        ("It is on record, and a supervisor sees it.",),
        ("A whole seal, no damage, cold enough.",),
        ("Go on. Seal broken? Scan each piece.",),
    ),
    ReceiveReason.NOT_A_TEMPERATURE: Sentence(
        ("NOT A TEMPERATURE",), ("That can't be.",), ("Degrees Celsius.",), ("Type it again.",)
    ),
    ReceiveReason.PART_OF_A_LABEL: Sentence(
        ("PART OF A LABEL",),
        ("This code does not tell all. Nothing is counted yet.",),
        ("The other codes of the same label.",),
        ("Scan the code that is missing.",),
    ),
    ReceiveReason.NO_DATA_YET: Sentence(
        ("TAKEN IN, ON HOLD",),
        ("Nobody has sent data of it. It is counted, and held until data comes.",),
        ("Goods on a shipping notice.",),
        ("Go on with the next one.",),
    ),
    ReceiveReason.PAPERS_MISSING: Sentence(
        ("PAPERS ARE MISSING",),
        ("Lot {lot} lacks {text}. It is counted, and held.", "Its lot lacks papers. It is counted, and held."),
        ("{text} of this lot.", "All papers of the lot."),
        ("Go on. A supervisor is told.",),
    ),
    ReceiveReason.LICENCE_TOO_OLD: Sentence(
        ("CHECK THE LICENCE",),
        ("The licence of {party} was checked too long ago.", "Its licence was checked too long ago."),
        ("A licence that was checked lately.",),
        ("Leave it at the dock, call your supervisor.",),
    ),
    ReceiveReason.NOTED: Sentence(("NOTED",), ("Read: {text}.", "It was read."), do=("Go on with the next question.",)),
}
TASKS: dict[Asking, Task] = {
    ReceiveAsk.TYPE_AGAIN: Task("RECEIVE", ("TYPE IT ONCE MORE",), ("Or scan it. ESC leaves it out.",), ()),
    ReceiveAsk.OTHER_CODE: Task(
        "RECEIVE", ("SCAN THE OTHER CODE",), ("Of the same label. ESC leaves it out.",), ("it has no other",)
    ),
    ReceiveAsk.HAND_COUNT: Task("CLOSE", ("COUNT THE PACKAGES",), ("All that stand on pallet {unit}.",), ("close it",)),
    ReceiveAsk.CARRIER: Task("ARRIVAL", ("WHICH CARRIER?",), ("Type its name, or scan it.",), ("go on",)),
    ReceiveAsk.SEAL: Task("ARRIVAL", ("IS THE SEAL WHOLE?",), ("Type the number of the answer.",), ()),
    ReceiveAsk.SEAL_NUMBER: Task("ARRIVAL", ("NUMBER OF THE SEAL?",), ("Type or scan it.",), ("go on",)),
    ReceiveAsk.PIECES: Task("ARRIVAL", ("HOW MANY PIECES CAME?",), ("Pallets and loose packages.",), ("go on",)),
    ReceiveAsk.DAMAGE: Task("ARRIVAL", ("ANY DAMAGE?",), ("Type the number of the answer.",), ()),
    ReceiveAsk.TEMPERATURE: Task("ARRIVAL", ("HOW COLD, IN CELSIUS?",), ("As the logger says.",), ("go on",)),
    ReceiveAsk.CHOOSE_UNIT: Task("RECEIVE", ("WHICH ONE IS IT?",), ("Type its number, or scan it.",), ()),
}
EXPECTED: dict[Asking, str] = {
    ReceiveAsk.TYPE_AGAIN: "What was typed was not announced like this, so it is typed twice. A scan is as good. ESC leaves it out.",
    ReceiveAsk.OTHER_CODE: "The label is split over several codes. Scan the others; what is still missing has a question mark. ENT: there is no other code.",
    ReceiveAsk.HAND_COUNT: "Count the packages on the pallet and type the number. A scan goes on.",
    ReceiveAsk.CARRIER: "Who brought it? Type the name, or scan the waybill. ESC goes back.",
    ReceiveAsk.SEAL: "Look at the seal of the vehicle or the shipment. Was it broken, each piece has to be scanned.",
    ReceiveAsk.SEAL_NUMBER: "Type the number on the seal, or scan it.",
    ReceiveAsk.PIECES: "Count what came off the vehicle: pallets, and packages that stand alone.",
    ReceiveAsk.DAMAGE: "Is anything wet, crushed or opened? A supervisor is told. Bad pieces are held one by one with F4.",
    ReceiveAsk.TEMPERATURE: "Some of it is kept cold. Type what the logger or the vehicle says, in degrees Celsius.",
    ReceiveAsk.CHOOSE_UNIT: "Several announced units end with what was typed. Compare with the print and type the number of the line. ESC goes back.",
}
CHOICES = {
    "owed": "Carry to the cage: {count} owed",
    "seal_intact": "Whole",
    "seal_broken": "Broken",
    "seal_none": "It has no seal",
    "damage_none": "None to be seen",
    "damage_wet": "Wet",
    "damage_crushed": "Crushed or torn",
    "damage_other": "Something else",
}
