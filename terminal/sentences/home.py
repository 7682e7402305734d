"""English: the list of work, owed work, and the alarm over any work."""

from terminal.sentences.words import Sentence, Task
from workflows.alarm import AlarmReason
from workflows.came_back.states import CameBackAsk, CameBackReason
from workflows.dialog import Asking, Why
from workflows.home import HomeReason
from workflows.old_data import OldDataReason
from workflows.owed.states import OwedAsk, OwedReason

ANSWERS: dict[Why, Sentence] = {
    HomeReason.NO_WORK_FOR_IT: Sentence(
        ("NO WORK FOR IT",),
        ("Nothing is to be done with {item} now.", "Nothing is to be done with this now."),
        ("A label of goods that are announced, stored or ordered.",),
        ("Choose the work first, then scan.",),
    ),
    HomeReason.WORK_IS_GONE: Sentence(
        ("IT IS NOT THERE ANY MORE",),
        ("That work is not on this list now.",),
        ("A line of the list.",),
        ("Choose another line.",),
    ),
    HomeReason.NOT_YOURS: Sentence(
        ("NOT YOUR WORK",),
        ("Your badge is not for this work. It is put down for whoever goes on with it.",),
        ("Work of your own.",),
        ("Choose from the list.",),
    ),
    AlarmReason.RECALLED_IN_HAND: Sentence(
        ("RECALLED",),
        ("Recall {recall} came just now. You have it in hand.", "A recall came just now. You have it in hand."),
        ("Goods that no recall names.",),
        ("Stop with this lot. Put it aside for {location}.", "Stop with this lot. Put it aside."),
    ),
    AlarmReason.RECALLED_HANDLED: Sentence(
        ("RECALLED",),
        ("Recall {recall} came just now. You handled it before.", "A recall came just now. You handled it before."),
        ("Goods that no recall names.",),
        ("Tell a supervisor where it is. It is blocked.",),
    ),
    CameBackReason.SETTLED: Sentence(("SETTLED MEANWHILE",), ("Somebody decided it, or it was booked after all.",)),
    CameBackReason.NOT_FOR_SCANS: Sentence(
        ("NOTHING TO SCAN HERE",),
        ("This only tells what came back to you.",),
        ("ESC, then your work.",),
        ("Go back to your work, then scan.",),
    ),
    OldDataReason.DATA_IS_OLD: Sentence(
        ("DATA IS OLD",),
        ("The {text} here are older than {count} hours.", "The data here is older than it should be."),
        ("Data that is up to date.",),
        ("Go near Wi-Fi. What is decided now may be wrong.",),
    ),
    OldDataReason.INTO_HOLD: Sentence(
        ("COUNTED, ON HOLD",),
        ("The {text} here are older than {count} hours.", "The data here is too old."),
        ("Data that is up to date.",),
        ("Go on. A supervisor releases it.",),
    ),
    OldDataReason.NO_SHIPPING: Sentence(
        ("DATA TOO OLD TO SHIP",),
        ("The {text} here are older than {count} hours.", "The data here is too old."),
        ("Data that is up to date.",),
        ("Don't load. Go near Wi-Fi, then ENT.",),
    ),
    OwedReason.WALKED: Sentence(("IT IS IN {location}", "DONE"), ("Booked there. It stays blocked.",)),
    OwedReason.GONE_MEANWHILE: Sentence(
        ("SOMEBODY MOVED IT",), ("It is not where it was any more. Nothing is owed for it.",)
    ),
    OwedReason.OTHER_BIN: Sentence(
        ("ANOTHER PLACE",),
        ("This is not {location}.", "This is another place than the one named."),
        ("The label of {location}.", "The label of the place named."),
        ("Go to {location}, scan it.", "Go to the place named, scan it."),
    ),
    OwedReason.SCAN_THE_BIN: Sentence(
        ("SCAN THE PLACE",),
        ("That was no label of a place.",),
        ("The label of {location}.", "The label of the place named."),
        ("Put the goods there and scan its label.",),
    ),
}
TASKS: dict[Asking, Task] = {
    CameBackAsk.CHOOSE: Task(
        "CAME BACK", ("READ ONE OF {count}", "NOTHING IS LEFT"), ("It was not booked, or waits for you.",), ("read it",)
    ),
    CameBackAsk.READ: Task("CAME BACK", ("LOOK AT THE GOODS",), ("A supervisor decides it.",), ("I have read it",)),
    OwedAsk.CHOOSE_WALK: Task(
        "OWED", ("CHOOSE WHAT YOU CARRY",), ("Or scan the place where you stand.",), ("carry it",)
    ),
    OwedAsk.SCAN_HOLD_LOCATION: Task(
        "OWED", ("TAKE IT TO {location}, SCAN IT", "TAKE IT THERE, SCAN THE PLACE"), ("Or type its check digits.",)
    ),
}
EXPECTED: dict[Asking, str] = {
    CameBackAsk.CHOOSE: "These bookings of yours were recorded but not booked, or wait for you. Choose one with the arrow keys and ENT to read what is wrong.",
    CameBackAsk.READ: "See what is wrong, look at the goods, and tell a supervisor what you find. ENT or ESC goes back to the list.",
    OwedAsk.CHOOSE_WALK: "These goods are blocked already and have still to be carried away. Choose one with the arrow keys and ENT.",
    OwedAsk.SCAN_HOLD_LOCATION: "Carry the goods to the place named and scan its label there, or type the check digits on it. ESC goes back to the list.",
}


def came_back_news(count: int) -> str:
    """What is said at sign-in of what came back; empty for nothing."""
    if count == 0:
        return ""
    return f"{count} of your bookings came back." if count > 1 else "One of your bookings came back."
