"""English: reporting a problem."""

from terminal.sentences.words import Sentence, Task
from workflows.dialog import Asking, Why
from workflows.problem.states import ProblemAsk, ProblemReason

ANSWERS: dict[Why, Sentence] = {
    ProblemReason.ON_HOLD: Sentence(
        ("ON HOLD",),
        ("It is blocked now. You owe the walk to {location}.", "It is blocked now. Carry it to the cage later."),
        do=("Go on with your work.",),
    ),
    ProblemReason.REPORTED: Sentence(
        ("REPORTED",), ("A supervisor sees it. No stock was changed.",), do=("Go on with your work.",)
    ),
    ProblemReason.TAG_KEPT: Sentence(
        ("TAG {text}", "TAG KEPT"), ("It goes with the report.",), do=("Scan the goods.",)
    ),
    ProblemReason.HOW_MANY: Sentence(
        ("LOT IS KNOWN",), ("It lies {place}.", "It is here."), do=("Type how many have the problem.",)
    ),
    ProblemReason.ON_HOLD_ALREADY: Sentence(
        ("ON HOLD ALREADY",),
        ("It is {place}.", "Somebody reported it before."),
        ("Goods that are not blocked yet.",),
        ("ESC leaves it as it is.",),
    ),
    ProblemReason.CHOOSE_FIRST: Sentence(
        ("WHAT IS WRONG?",), ("The kind of problem is not chosen.",), ("A number of the list.",), ("Type its number.",)
    ),
    ProblemReason.COUNT_FIRST: Sentence(
        ("COUNT FIRST",), ("The last goods are not counted yet.",), ("A number, then ENT.",), ("Type how many.",)
    ),
    ProblemReason.NOT_SO_MANY: Sentence(
        ("NOT SO MANY",),
        ("At most {count} packages lie there.", "So many don't lie there."),
        ("A number that fits.",),
        ("Count again.",),
    ),
    ProblemReason.NOT_GOODS: Sentence(
        ("NOT GOODS",), ("That is the label of a place.",), ("The label of the goods.",), ("Scan the bad goods.",)
    ),
    ProblemReason.UNKNOWN_PRODUCT: Sentence(
        ("PRODUCT NOT KNOWN",),
        ("Nobody knows this product or its lot here.",),
        ("A label with a known product and a lot.",),
        ("Put it aside and tell a supervisor.",),
    ),
}
TASKS: dict[Asking, Task] = {
    ProblemAsk.WHAT: Task("PROBLEM", ("WHAT IS WRONG?",), ("Type its number. ESC goes back.",)),
    ProblemAsk.SCAN_GOODS: Task(
        "PROBLEM", ("SCAN THE BAD GOODS",), ("A hold tag may be scanned first.",), ("the goods below",)
    ),
    ProblemAsk.COUNT: Task("PROBLEM", ("HOW MANY ARE BAD?",), ("There are {count}.",), ("hold them",)),
}
EXPECTED: dict[Asking, str] = {
    ProblemAsk.WHAT: "Type the number of what is wrong. Only the goods you scan then are held; the rest of the work goes on.",
    ProblemAsk.SCAN_GOODS: "Scan the goods that are bad. They are blocked at once. Have you a hold tag? Scan it first. ESC goes back.",
    ProblemAsk.COUNT: "These goods have no serials. Type how many packages are bad, then ENT.",
}
CHOICES = {
    "problem_damaged": "Damaged, wet or crushed",
    "problem_seal_broken": "Seal or case broken",
    "problem_label": "Label wrong or unreadable",
    "problem_temperature": "Too warm or too cold",
    "problem_suspect": "Suspect: tampered, odd",
    "problem_shortage": "Something is missing",
    "problem_other": "Something else",
}
