"""The least program that answers labels line by line with biip: JSON in, elements as JSON out."""

import json
import sys

import biip

for line in sys.stdin:
    message = biip.parse(json.loads(line)["data"]).gs1_message
    elements = [[element.ai.ai, element.value] for element in message.element_strings] if message else []
    sys.stdout.write(json.dumps({"ok": bool(elements), "elements": elements}) + "\n")
