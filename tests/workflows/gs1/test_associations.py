"""Rules between the elements of one message."""

from workflows.gs1.associations import companions, repeats
from workflows.gs1.codes import Problem
from workflows.gs1.element import Element, Fault


def message(*ais: str, **values: str) -> list[Element]:
    return [Element(ai, values.get("ai" + ai, "1")) for ai in ais]


def broken(*ais: str) -> list[tuple[Problem, str | None, tuple[str, ...]]]:
    return [(fault.code, fault.ai, fault.companions) for fault in companions(message(*ais))]


def test_a_lot_needs_a_product() -> None:
    assert broken("10") == [(Problem.REQUIRED_AI_MISSING, "10", ("01", "02", "03", "8006", "8026"))]
    assert broken("10", "01") == []


def test_every_group_of_companions_must_be_met() -> None:
    assert broken("37", "02") == [(Problem.REQUIRED_AI_MISSING, "37", ("00",))]
    assert broken("37", "02", "00") == []


def test_a_group_may_call_for_two_companions_together() -> None:
    assert broken("7258", "8018") == [(Problem.REQUIRED_AI_MISSING, "7258", ("8018+7259",))]
    assert broken("7258", "8018", "7259") == []
    assert broken("8041", "01", "21", "8040") == []


def test_a_pattern_stands_for_any_digit_at_its_end() -> None:
    assert broken("3950", "3103", "01") == []
    assert broken("3103", "3102", "01") == [
        (Problem.EXCLUDED_AI_PRESENT, "3103", ("3102",)),
        (Problem.EXCLUDED_AI_PRESENT, "3102", ("3103",)),
    ]


def test_an_element_does_not_exclude_itself() -> None:
    assert broken("3103", "01") == []


def test_unknown_identifiers_have_no_rules() -> None:
    assert broken("04") == []


def test_a_signature_needs_a_key_with_its_serial() -> None:
    signed = [Element("8030", "AAAA"), Element("253", "4000001000005")]
    assert list(companions(signed)) == [Fault(Problem.SERIAL_REQUIRED, "253", 0, "4000001000005")]
    assert list(companions([Element("8030", "AAAA"), Element("253", "4000001000005X")])) == []


def test_a_repeat_is_a_fault_only_with_another_value() -> None:
    assert list(repeats([Element("21", "A"), Element("21", "A")])) == []
    assert list(repeats([Element("21", "A"), Element("21", "B")])) == [
        Fault(Problem.REPEATED_WITH_OTHER_VALUE, "21", 0, "B")
    ]
