"""English: what receiving alone says and asks."""

from terminal.sentences.words import Sentence
from workflows.dialog import Why
from workflows.receive.states import ReceiveReason

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
}
CHOICES = {"owed": "Carry to the cage: {count} owed"}
