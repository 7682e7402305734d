"""English: deciding exceptions."""

from terminal.sentences.words import Sentence, Task
from workflows.dialog import Asking, Why
from workflows.resolve.states import ResolveAsk, ResolveReason

ANSWERS: dict[Why, Sentence] = {
    ResolveReason.DECIDED: Sentence(("DECIDED",), ("It is closed.",), do=("Go on with the next one.",)),
    ResolveReason.WAITING: Sentence(("WAITING",), ("It stays open, and you own it.",), do=("Ask, and come back.",)),
    ResolveReason.ALL_LIKE_IT: Sentence(
        ("ALL {count} LIKE IT", "ALL LIKE IT"), ("Your answer decides all of them.",), do=("F5 again: this one only.",)
    ),
    ResolveReason.ONLY_THIS: Sentence(("ONLY THIS ONE",), ("Your answer decides this one.",)),
    ResolveReason.FILTERED: Sentence(("{count} OF THIS KIND", "ONE KIND"), ("F5 shows the next kind.",)),
    ResolveReason.ALL_SHOWN: Sentence(("ALL {count} ARE SHOWN", "ALL ARE SHOWN"), ("Every kind of exception.",)),
    ResolveReason.CLOSED_MEANWHILE: Sentence(("CLOSED MEANWHILE",), ("Somebody decided it, or it closed by itself.",)),
    ResolveReason.CLOSES_BY_ITSELF: Sentence(
        ("CLOSES BY ITSELF",),
        ("It follows from stock or from an order.",),
        ("That what it follows from is put right.",),
        ("Count the bin or mend the order.",),
    ),
    ResolveReason.NOT_IN_QUEUE: Sentence(
        ("NOT IN THE QUEUE",),
        ("No exception is open for {item}.", "No exception is open for it."),
        ("Goods with an open exception.",),
        ("Choose one of the list.",),
    ),
    ResolveReason.NOT_A_CODE_FOR_THIS: Sentence(
        ("NOT A CODE FOR THIS",),
        ("That code decides nothing here.",),
        ("A number of the answers below.",),
        ("Type the number of your answer.",),
    ),
    ResolveReason.NO_TRUSTED_TIME: Sentence(
        ("NO TRUSTED TIME",),
        ("This terminal has not heard the server's time lately.",),
        ("A clock that can be trusted: a signature needs it.",),
        ("Go near Wi-Fi, then sign.",),
    ),
    ResolveReason.NOTHING_TO_RELEASE: Sentence(
        ("NOTHING TO RELEASE",),
        ("The goods are not here any more.",),
        ("Goods that are here and blocked.",),
        ("Choose another answer.",),
    ),
}
TASKS: dict[Asking, Task] = {
    ResolveAsk.CHOOSE: Task(
        "EXCEPTIONS", ("CHOOSE ONE OF {count}", "NOTHING IS OPEN"), ("Or scan the goods.",), ("open",), "by kind"
    ),
    ResolveAsk.DECIDE: Task("EXCEPTION", ("WHAT IS TO BE DONE?",), ("Type the number.",), more="all like it"),
    ResolveAsk.SIGN: Task("SIGN", ("SCAN YOUR BADGE TO SIGN",), ("Then your PIN. It is kept for ever.",)),
}
EXPECTED: dict[Asking, str] = {
    ResolveAsk.CHOOSE: "Choose an exception with the arrow keys and ENT, or scan the goods that it is about. F5 shows one kind after the other.",
    ResolveAsk.DECIDE: "Compare what was read with what was announced, then type the number of your answer; the safest stands first. F5 takes all that are like it.",
    ResolveAsk.SIGN: "This answer wants a signature: scan your badge and type your PIN. Whoever raised it can't sign. ESC goes back.",
}
CHOICES = {
    "keep_and_ask": "Keep on hold, ask the supplier",
    "quarantine": "Quarantine it",
    "send_back": "Send it back (sign)",
    "release": "Release it (sign)",
    "destroy": "Destroy it (sign)",
    "reject_entry": "The booking was wrong",
    "accept_entry": "The booking was right (sign)",
    "noted": "Noted, close it",
    "close_short": "Close it short",
    "recount": "Have it counted",
}
LABELS = {
    "raised_by": "raised by",
    "what": "trouble",
    "opened": "on",
    "owner": "waits for",
    "note": "note",
    "wanted": "wanted",
    "answer": "answer",
    "exception_no_data": "no data",
    "exception_overage": "overage",
    "exception_not_in_parent": "not in its case",
    "exception_shortage": "shortage",
    "exception_shipment_missing": "shipment missing",
    "exception_master_data": "master data",
    "exception_lot_differs": "lot differs",
    "exception_expiry_differs": "expiry differs",
    "exception_data_invalid": "data invalid",
    "exception_duplicate_serial": "double serial",
    "exception_label": "label",
    "exception_seal_broken": "seal broken",
    "exception_damaged": "damaged",
    "exception_temperature": "temperature",
    "exception_expired": "expired",
    "exception_short_dated": "short dated",
    "exception_misdirected": "not for us",
    "exception_suspect": "suspect",
    "exception_illegitimate": "illegitimate",
    "exception_return": "return",
    "exception_recalled": "recalled",
    "exception_held": "held",
    "exception_owner": "other owner",
    "exception_partner": "partner",
    "exception_conflict": "booked twice",
    "exception_waiting": "waits for a scan",
    "exception_late": "came too late",
    "exception_unreadable": "unreadable",
    "exception_negative_stock": "below zero",
    "exception_count_differs": "count differs",
    "exception_order_changed": "order changed",
    "exception_order_cancelled": "order cancelled",
    "exception_documents": "documents",
    "exception_mismatch": "does not match",
    "exception_other": "something else",
}
