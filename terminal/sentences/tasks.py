"""English: what is asked, what keys mean, how link and queue are called, and what stands on the screens without work."""

from terminal.frame import Link, Mode
from terminal.sentences.words import Task
from workflows.dialog import Ask, Asking
from workflows.rules.status import Verdict

VERDICTS = {Verdict.OK: "OK", Verdict.WARN: "WARN", Verdict.STOP: "STOP"}
TASKS: dict[Asking, Task] = {
    Ask.CHOOSE_SHIPMENT: Task(
        "RECEIVE",
        ("CHOOSE ONE OF {choices}, OR SCAN", "SCAN A PALLET OR A CASE"),
        ("Arrow keys and ENT, or scan a label.", "No shipment is announced for today."),
        ("open",),
    ),
    Ask.SCAN_HANDLING_UNIT: Task(
        "RECEIVE", ("SCAN A PALLET OR A CASE",), ("It is booked at {location}.",), ("close shipment",)
    ),
    Ask.SCAN_CASE_OR_UNIT: Task(
        "RECEIVE",
        ("SCAN A CASE OR A UNIT",),
        ("Of pallet {unit}, at {location}.",),
        ("close {unit_word}", "close shipment"),
    ),
    Ask.ENTER_QUANTITY: Task(
        "RECEIVE", ("HOW MANY {LEVELS}?", "HOW MANY PACKAGES?"), ("1 {level} = {holds}.",), ("count",)
    ),
    Ask.CHOOSE_READING: Task("RECEIVE", ("WHICH ONE IS PRINTED?",), ("Type its number, or scan another code.",), ()),
    Ask.PUT_ASIDE: Task(
        "RECEIVE",
        ("PUT IT ASIDE FOR {location}, ENT", "PUT IT ASIDE, THEN ENT"),
        ("Blocked already. You owe {count} to {location}.", "Nothing of it is booked."),
        ("I put it aside",),
    ),
    Ask.CONFIRM_CLOSE: Task(
        "CLOSE",
        ("CLOSE PALLET {unit}?", "CLOSE SHIPMENT {shipment}?", "CLOSE IT?"),
        ("ENT closes it. A scan goes on.",),
        ("close",),
    ),
    Ask.CHOOSE_TASK: Task("TASKS", ("CHOOSE A TASK, OR SCAN", "SCAN A LABEL"), ("Arrow keys and ENT.",), ("open",)),
    Ask.WAIT_FOR_DATA: Task("RECEIVE", ("WAIT FOR THE DATA",), ("This terminal is loading. Stay near Wi-Fi.",)),
}
EXPECTED: dict[Asking, str] = {
    Ask.CHOOSE_SHIPMENT: "Choose a shipment with the arrow keys and ENT, or scan any pallet, case or unit of it.",
    Ask.SCAN_HANDLING_UNIT: "Scan a pallet to see what is on it, or a case or unit that stands alone. A dock's label says where it is booked. ENT closes the shipment.",
    Ask.SCAN_CASE_OR_UNIT: "Scan each case. A sealed case counts with all that is in it; of an open one scan each unit. ENT closes the pallet.",
    Ask.ENTER_QUANTITY: "These goods have no serials. Count the packages, type the number, press ENT.",
    Ask.CHOOSE_READING: "The code reads in more than one way. Compare with the print and type the number of the reading that fits. None fits? ESC goes back.",
    Ask.PUT_ASIDE: "Set the piece apart, then press ENT. Nothing else is counted before. The walk to the place named is owed.",
    Ask.CONFIRM_CLOSE: "See what is missing. Is it here? Scan it. ENT closes; ESC goes back.",
    Ask.CHOOSE_TASK: "Choose a task with the arrow keys and ENT.",
    Ask.WAIT_FOR_DATA: "The terminal has no data yet. It loads by itself when there is a link.",
}
MODES: dict[Mode, Task] = {
    Mode.NOT_ENROLLED: Task("LOTLINE", ("SCAN SETUP CODE",), ("This terminal belongs to no site yet.",), ("send",)),
    Mode.PREPARING: Task("LOTLINE", ("READING WHAT IS NOT SENT",), ("It was scanned here before. A moment.",)),
    Mode.NO_DATA: Task("LOTLINE", ("LOADING DATA",), ("Stay near Wi-Fi. It goes on by itself.",)),
    Mode.SIGN_IN: Task("SIGN IN", ("SCAN YOUR BADGE",), (), ("send",)),
    Mode.ENTER_PIN: Task("SIGN IN", ("TYPE YOUR PIN, THEN ENT",), (), ("sign in",)),
    Mode.LOCKED: Task("LOCKED", ("SCAN YOUR BADGE",), ("Nobody was here for a while. Your work waits.",), ("send",)),
    Mode.WORK: Task("LOTLINE", ("WAIT",)),
    Mode.TROUBLE: Task("TROUBLE", ("THIS TERMINAL NEEDS HELP",), ("What was scanned before is kept.",)),
}
SETUP = "The code is shown by lotline-server enrol-code. Type it here, or run lotline enrol SERVER CODE."
LINKS = {
    Link.OK: "link ok",
    Link.STARTING: "link starting",
    Link.NO_DAEMON: "SYNC IS OFF",
    Link.NO_LINK: "NO LINK",
    Link.SERVER_TROUBLE: "SERVER BUSY",
    Link.SIGN_IN_PAGE: "WI-FI SIGN-IN",
    Link.PROXY: "PROXY STOPS US",
    Link.CERTIFICATE: "BAD CERTIFICATE",
    Link.CLOCK: "CLOCK WRONG",
    Link.NOT_OUR_SERVER: "WRONG SERVER",
    Link.BAD_ANSWER: "BAD ANSWERS",
    Link.REFUSED: "SERVER REFUSES",
    Link.UPDATE_NEEDED: "UPDATE NEEDED",
    Link.DEVICE_TROUBLE: "DEVICE TROUBLE",
}
LINK_HELP = {
    Link.OK: "The server answers.",
    Link.STARTING: "The terminal is looking for the server.",
    Link.NO_DAEMON: "The sync service does not run. Work goes on; call IT.",
    Link.NO_LINK: "The server can't be reached. Work goes on; scans are kept and sent later.",
    Link.SERVER_TROUBLE: "The server is busy or in trouble. Work goes on; scans are kept and sent later.",
    Link.SIGN_IN_PAGE: "This Wi-Fi shows a sign-in page in place of our server. Scans are kept; call IT.",
    Link.PROXY: "A proxy between here and the server wants a password. Scans are kept; call IT.",
    Link.CERTIFICATE: "The server's certificate is not accepted. Is this device's clock right? Scans are kept; call IT.",
    Link.CLOCK: "The clocks of this terminal and of the server disagree. Scans are kept; call IT if it stays.",
    Link.NOT_OUR_SERVER: "Another server answered. Scans are kept; call IT.",
    Link.BAD_ANSWER: "What answers says things that can't be. Nothing of it is believed. Scans are kept; call IT.",
    Link.REFUSED: "The server does not accept this terminal. Scans are kept; call IT.",
    Link.UPDATE_NEEDED: "This terminal and the server are not of the same age. Scans are kept; call IT.",
    Link.DEVICE_TROUBLE: "The sync service can't use a file of this terminal. Work goes on; call IT.",
}
CHOICES = {
    "infer": "Seal intact: take all {count} as here",
    "receive": "Receive: {count} shipments",
    "put_away": "Put away: {count} waiting",
    "pick": "Pick: {count} orders",
    "pack": "Pack: {count} orders",
    "ship": "Ship: {count} orders",
    "move": "Move goods",
    "resolve": "Exceptions: {count} open",
    "other": "Carry to the cage: {count} owed",
    "came_back": "Came back to you: {count}",
}
"""Words for answers that the core offers by a code alone."""
LABELS: dict[str, str] = {
    "product": "product",
    "put_down": "Go on: {title}",
    "lot": "lot",
    "expires": "expires",
    "serial": "serial",
    "quantity": "how much",
}
"""Words for lines of details, by the core's code."""
KEY_HELP = {
    "enter": "confirm, or send what is typed",
    "clear": "clear what is typed",
    "undo": "take back the last scan",
    "problem": "something is wrong with these goods",
    "list": "what is missing and extra, by name",
    "ask_again": "the last label was read wrong: choose again how",
    "labels": "labels to scan without a scanner (also ctrl+t)",
    "quit": "end the demo (also ctrl+q)",
    "help": "this help (also F1)",
    "back": "one step back, nothing confirmed is lost",
}
"""What each key does, by the name of its command."""
