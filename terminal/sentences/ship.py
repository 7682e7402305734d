"""English: packing and shipping."""

from terminal.sentences.words import Sentence, Task
from workflows.dialog import Asking, Why
from workflows.ship.states import ShipAsk, ShipReason

ANSWERS: dict[Why, Sentence] = {
    ShipReason.ORDER_OPENED: Sentence(
        ("ORDER OPEN",), ("{count} cartons for {party}.", "Its cartons are scanned now."), do=("Scan each carton.",)
    ),
    ShipReason.CARTON_GOOD: Sentence(("CARTON IS GOOD",), ("{count} more to scan.", "It may leave.")),
    ShipReason.ALL_CARTONS: Sentence(("ALL CARTONS GOOD",), ("{count} cartons may leave.", "They may leave.")),
    ShipReason.CLOSED_SOME: Sentence(
        ("CARTONS CLOSED",), ("{count} of them.", "Some of them."), do=("ENT goes on with the others.",)
    ),
    ShipReason.SHIPPED: Sentence(
        ("ORDER {text} HAS LEFT", "ORDER HAS LEFT"),
        ("{count} cartons to {party}.", "Its cartons are with the customer."),
        do=("Go on with the next order.",),
    ),
    ShipReason.SHORT: Sentence(
        ("LESS THAN ORDERED",),
        ("{total} lines of order {text} are short.", "Some lines of it are short."),
        ("Everything that was ordered.",),
        ("Go on, or ESC and pick the rest.",),
    ),
    ShipReason.SCANNED_ALREADY: Sentence(
        ("SCANNED ALREADY",),
        ("This carton was scanned before.",),
        ("A carton not scanned yet.",),
        ("Go on with the next one.",),
    ),
    ShipReason.TYPE_IT: Sentence(
        ("TYPE IT",), ("A number is asked for.",), ("Degrees, then ENT.",), ("Read it and type it.",)
    ),
    ShipReason.COMPARE: Sentence(
        ("COMPARE FIRST",),
        ("The order is about to leave.",),
        ("ENT or ESC.",),
        ("Compare what stands below, then press ENT.",),
    ),
    ShipReason.CARTONS_FIRST: Sentence(
        ("CARTONS FIRST",), ("Not all cartons are scanned.",), ("Each carton.",), ("Scan what is missing.",)
    ),
    ShipReason.NOTHING_PACKED: Sentence(
        ("NOTHING PACKED",),
        ("Nothing was picked for order {text} yet.", "Nothing was picked for it yet."),
        ("An order with cartons.",),
        ("Pick it first.",),
    ),
    ShipReason.ORDER_GONE: Sentence(
        ("ORDER IS OVER",),
        ("Order {text} was shipped or cancelled.", "It was shipped or cancelled."),
        ("An order of the list.",),
        ("Unpack its cartons, or ask a supervisor.",),
    ),
    ShipReason.NOT_OF_THIS_ORDER: Sentence(
        ("NOT OF THIS ORDER",),
        ("{item} holds nothing of this order.", "It holds nothing of this order."),
        ("A carton of this order.",),
        ("Leave it where it is.",),
    ),
    ShipReason.OTHER_ORDERS_CARTON: Sentence(
        ("OF ORDER {text}", "OF ANOTHER ORDER"),
        ("This carton is of order {text}.", "This carton is of another order."),
        ("A carton of this order.",),
        ("Leave it where it is.",),
    ),
    ShipReason.NOT_A_CARTON: Sentence(
        ("NOT A PACKED CARTON",),
        ("That is no carton of an order.",),
        ("The SSCC label of a carton.",),
        ("Scan the label with the long number.",),
    ),
    ShipReason.MAY_NOT_LEAVE: Sentence(
        ("SOMETHING IS ON HOLD",),
        ("{item} in it is blocked.", "Something in it is blocked."),
        ("A carton in which nothing is blocked.",),
        ("Put the carton aside for {location}.", "Put the carton aside."),
    ),
    ShipReason.RECALLED: Sentence(
        ("RECALLED GOODS INSIDE",),
        ("Recall {recall} names what is in it.", "A recall names what is in it."),
        ("Goods that no recall names.",),
        ("Put the carton aside for {location}.", "Put the carton aside."),
    ),
    ShipReason.EXPIRED: Sentence(
        ("EXPIRED GOODS INSIDE",),
        ("Something in it has expired.",),
        ("Goods that are still good.",),
        ("Put the carton aside for {location}.", "Put the carton aside."),
    ),
    ShipReason.TOO_SHORT: Sentence(
        ("TOO SHORT FOR THEM",),
        ("This customer wants goods that last longer.",),
        ("A later expiry.",),
        ("Swap the goods, or ask a supervisor.",),
    ),
    ShipReason.NOT_HERE: Sentence(
        ("NOT IN THE HOUSE",),
        ("This carton has left already.",),
        ("A carton that is here.",),
        ("Ask a supervisor.",),
    ),
    ShipReason.TOO_WARM: Sentence(
        ("NOT COLD ENOUGH",),
        ("The vehicle is not at {text} degrees.", "The vehicle is not cold enough."),
        ("{text} degrees.", "A cold vehicle."),
        ("Don't load. Wait, or ask a supervisor.",),
    ),
    ShipReason.NOT_A_TEMPERATURE: Sentence(
        ("NOT A TEMPERATURE",), ("No vehicle is like that.",), ("Degrees Celsius.",), ("Read it again, type it.",)
    ),
    ShipReason.OWED_FIRST: Sentence(
        ("CAGE FIRST",),
        ("{count} pieces have still to be carried to the cage.", "Something has still to be carried away."),
        ("Nothing left to carry.",),
        ("ESC, then carry them to the cage.",),
    ),
    ShipReason.CUSTOMER_NOT_AUTHORISED: Sentence(
        ("CUSTOMER NOT ALLOWED",),
        ("{party} has no valid licence.", "This customer has no valid licence."),
        ("A customer with a licence.",),
        ("Don't ship. Ask a supervisor.",),
    ),
}
TASKS: dict[Asking, Task] = {
    ShipAsk.CHOOSE_ORDER: Task(
        "SHIP", ("CHOOSE AN ORDER, OR SCAN", "NO ORDER IS PACKED"), ("Its label or one of its cartons.",), ("open",)
    ),
    ShipAsk.SCAN_CARTONS: Task("SHIP", ("SCAN EACH CARTON",), ("{count} more.",)),
    ShipAsk.VEHICLE: Task("SHIP", ("TYPE THE VEHICLE",), ("Its plate or the trip's number.",), ("go on",)),
    ShipAsk.TEMPERATURE: Task("SHIP", ("HOW COLD IS IT, IN C?",), ("It must be {text}.",), ("go on",)),
    ShipAsk.SEAL: Task("SHIP", ("TYPE THE SEAL NUMBER",), ("Of the seal that closes the vehicle.",), ("go on",)),
    ShipAsk.TAKEN_OVER: Task(
        "SHIP", ("WHO TAKES IT OVER?",), ("Scan or type the badge or licence number.",), ("go on",)
    ),
    ShipAsk.CONFIRM: Task("SHIP", ("SHIP IT NOW?",), ("ENT ships. ESC goes back.",), ("it has left",)),
}
EXPECTED: dict[Asking, str] = {
    ShipAsk.CHOOSE_ORDER: "Choose an order with the arrow keys and ENT, or scan its label or one of its cartons.",
    ShipAsk.SCAN_CARTONS: "Scan every carton of the order. Each is checked once more: a recall may have come since it was picked. F5 names those that are missing.",
    ShipAsk.VEHICLE: "Type the number plate of the vehicle or the number of the trip, then ENT.",
    ShipAsk.TEMPERATURE: "Something aboard has to be kept cold. Read the temperature of the vehicle and type it, then ENT.",
    ShipAsk.SEAL: "Close the vehicle, type the number of the seal, then ENT.",
    ShipAsk.TAKEN_OVER: "Scan the badge of whoever takes the goods over, or type its number. No name is kept.",
    ShipAsk.CONFIRM: "Compare what stands below. ENT books that the order has left; ESC goes back.",
}
LABELS = {
    "cartons": "cartons",
    "vehicle": "vehicle",
    "seal": "seal",
    "taken_over": "taken by",
    "temperature": "cold",
    "short": "short",
}
