"""EPCs of RFID tags: the same keys as on bar codes, there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.gs1.element import Element
from workflows.gs1.epc import Epc, EpcProblem, from_elements, read_hex, read_uri, to_elements, write_hex
from workflows.gs1.epc_schemes import CODINGS, COMPANY_PREFIX, SCHEMES, Coding
from workflows.gs1.values import CHARACTER_SET_82, check_digit

VECTORS = [
    ("3074257BF7194E4000001A85", "sgtin-96:3.0614141.812345.6789", "(01)80614141123458(21)6789"),
    (
        "3674257BF6B7A659B2C2BF100000000000000000000000000000",
        "sgtin-198:3.0614141.712345.32a%2Fb",
        "(01)70614141123451(21)32a/b",
    ),
    ("3174257BF4499602D2000000", "sscc-96:3.0614141.1234567890", "(00)106141412345678908"),
    ("3274257BF46072000000162E", "sgln-96:3.0614141.12345.5678", "(414)0614141123452(254)5678"),
    ("3274257BF460720000000000", "sgln-96:3.0614141.12345.0", "(414)0614141123452"),
    (
        "3974257BF46072CD9615F8800000000000000000000000000000",
        "sgln-195:3.0614141.12345.32a%2Fb",
        "(414)0614141123452(254)32a/b",
    ),
    ("3374257BF40C0E400000162E", "grai-96:3.0614141.12345.5678", "(8003)006141411234525678"),
    ("3774257BF40C0E59B2C2BF1000000000000000000000", "grai-170:3.0614141.12345.32a%2Fb", "(8003)0061414112345232a/b"),
    ("3474257BF40000000000162E", "giai-96:3.0614141.5678", "(8004)06141415678"),
    (
        "3874257BF59B2C2BF10000000000000000000000000000000000",
        "giai-202:3.0614141.32a%2Fb",
        "(8004)061414132a/b",
    ),
    ("2D74257BF4499602D2000000", "gsrn-96:3.0614141.1234567890", "(8018)061414112345678902"),
    ("2E74257BF4499602D2000000", "gsrnp-96:3.0614141.1234567890", "(8017)061414112345678902"),
    ("2C74257BF46072000000162E", "gdti-96:3.0614141.12345.5678", "(253)06141411234525678"),
    ("3C74257BF400C0E680003039", "cpi-96:3.0614141.98765.12345", "(8010)061414198765(8011)12345"),
]
"""Worked examples of the Tag Data Standard (appendix E.3): memory, tag URI, element string."""
SGTIN_96 = "3074257BF7194E4000001A85"
SGTIN_198 = "3674257BF6B7A659B2C2BF100000000000000000000000000000"


def read(text: str) -> Epc:
    epc = read_uri(text) if text.startswith("urn:") else read_hex(text)
    assert isinstance(epc, Epc), epc
    return epc


def bracketed(epc: Epc) -> str:
    return "".join(f"({element.ai}){element.value}" for element in epc.elements)


@pytest.mark.parametrize(("memory", "tag", "elements"), VECTORS)
def test_the_worked_examples_of_the_standard_read_both_ways(memory: str, tag: str, elements: str) -> None:
    epc = read(memory)
    assert (epc.tag_uri, bracketed(epc)) == ("urn:epc:tag:" + tag, elements)
    assert write_hex(epc) == memory
    assert read("urn:epc:tag:" + tag) == epc


@pytest.mark.parametrize(("memory", "tag", "elements"), VECTORS)
def test_a_pure_identity_says_the_same_goods_without_filter_and_coding(memory: str, tag: str, elements: str) -> None:
    epc = read(read(memory).uri)
    assert (bracketed(epc), epc.filter, epc.coding, epc.tag_uri) == (elements, None, None, None)
    assert from_elements(epc.elements, company_prefix_length=7) == epc


@pytest.mark.parametrize(("memory", "tag", "elements"), VECTORS)
def test_a_pure_identity_is_written_in_the_shortest_coding(memory: str, tag: str, elements: str) -> None:
    written = write_hex(read(read(memory).uri))
    assert isinstance(written, str)
    assert bracketed(read(written)) == elements
    assert len(written) <= len(memory)


def test_every_coding_has_a_worked_example_but_the_long_document_type() -> None:
    assert {coding.name for coding in CODINGS} - {tag.partition(":")[0] for _, tag, _ in VECTORS} == {"gdti-174"}
    epc = read("urn:epc:tag:gdti-174:0.0614141.12345.ABCDefgh012345678")
    assert read(str(write_hex(epc))) == epc


def test_blanks_between_bytes_and_small_letters_are_read() -> None:
    assert read("30 74 25 7b f7 19 4e 40 00 00 1a 85\n") == read(SGTIN_96)


def test_the_filter_value_is_kept() -> None:
    assert [read(f"urn:epc:tag:sscc-96:{value}.0614141.1234567890").filter for value in range(8)] == list(range(8))


@pytest.mark.parametrize("padding", ["", "00"])
def test_a_reader_may_fill_the_last_word_with_zeros(padding: str) -> None:
    assert read(SGTIN_198[:50] + padding) == read(SGTIN_198)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", EpcProblem.NOT_HEXADECIMAL),
        ("0x30", EpcProblem.NOT_HEXADECIMAL),
        ("٣٠", EpcProblem.NOT_HEXADECIMAL),
        ("FF", EpcProblem.UNKNOWN_HEADER),
        ("3", EpcProblem.UNKNOWN_HEADER),
        ("E2801160600002054C0A6B4A", EpcProblem.UNKNOWN_HEADER),
        (SGTIN_96[:-1], EpcProblem.CUT),
        (SGTIN_198[:49], EpcProblem.CUT),
        (SGTIN_198[:49] + "1", EpcProblem.PADDING),
        (SGTIN_198[:50] + "01", EpcProblem.PADDING),
        (SGTIN_198 + "00", EpcProblem.PADDING),
        (SGTIN_96 + "00", EpcProblem.PADDING),
        ("307C257BF7194E4000001A85", EpcProblem.BAD_PARTITION),
        ("3077FFFFFF194E4000001A85", EpcProblem.OUT_OF_RANGE),
        ("3074257BFFFFFE4000001A85", EpcProblem.OUT_OF_RANGE),
        ("3174257BF4499602D2000001", EpcProblem.OUT_OF_RANGE),
        ("3C000000000003FFFFFFFFFF", EpcProblem.OUT_OF_RANGE),
        ("3674257BF6B7A6" + "0" * 36, EpcProblem.BAD_VALUE),
        ("3674257BF6B7A6000000000000000000000000000000000004", EpcProblem.OUT_OF_RANGE),
        ("3674257BF6B7A6504000000000000000000000000000000000", EpcProblem.BAD_VALUE),
        ("3C74257BF400C0E680000000", EpcProblem.BAD_VALUE),
    ],
)
def test_memory_that_is_no_epc_is_refused_with_the_reason(text: str, problem: EpcProblem) -> None:
    assert read_hex(text) is problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", EpcProblem.BAD_URI),
        ("urn:epc:id:", EpcProblem.BAD_URI),
        ("urn:epc:id:gid:1.2.3", EpcProblem.BAD_URI),
        ("urn:epc:id:sgtin-96:3.0614141.812345.6789", EpcProblem.BAD_URI),
        ("urn:epc:id:sgtin:0614141.812345", EpcProblem.BAD_URI),
        ("urn:epc:id:sgtin:0614141.812345.a/b", EpcProblem.BAD_URI),
        ("urn:epc:id:sgtin:0614141.812345.a%2", EpcProblem.BAD_URI),
        ("urn:epc:id:sgtin:0614141.812345.a%zz", EpcProblem.BAD_URI),
        ("urn:epc:id:sgtin:0614141.812345.a%20", EpcProblem.BAD_VALUE),
        ("urn:epc:id:sgtin:0614141.812345.", EpcProblem.BAD_VALUE),
        ("urn:epc:id:sgtin:0614141.81234.1", EpcProblem.BAD_VALUE),
        ("urn:epc:id:sgtin:0614141.81234A.1", EpcProblem.BAD_VALUE),
        ("urn:epc:id:sgtin:06141.81234567.1", EpcProblem.BAD_VALUE),
        ("urn:epc:id:sgtin:06141A1.812345.1", EpcProblem.BAD_VALUE),
        ("urn:epc:id:sgtin:0614141.812345." + "1" * 9999, EpcProblem.BAD_VALUE),
        ("urn:epc:id:giai:0614141.", EpcProblem.BAD_VALUE),
        ("urn:epc:tag:sgtin:3.0614141.812345.6789", EpcProblem.BAD_URI),
        ("urn:epc:tag:sgtin-96:8.0614141.812345.6789", EpcProblem.BAD_URI),
        ("urn:epc:tag:sgtin-96:", EpcProblem.BAD_URI),
        ("urn:epc:tag:sgtin-96:33.0614141.812345.6789", EpcProblem.BAD_URI),
        ("urn:epc:tag:sgtin-96:3.0614141.812345.06789", EpcProblem.NOT_ENCODABLE),
        ("urn:epc:tag:sgtin-96:3.0614141.812345.274877906944", EpcProblem.NOT_ENCODABLE),
        ("urn:epc:tag:cpi-96:3.0614141.A1.5", EpcProblem.NOT_ENCODABLE),
        ("urn:epc:tag:cpi-96:3.0614141.123456789.5", EpcProblem.NOT_ENCODABLE),
    ],
)
def test_a_uri_that_is_no_epc_is_refused_with_the_reason(text: str, problem: EpcProblem) -> None:
    assert read_uri(text) is problem


def test_what_no_tag_can_hold_is_not_written() -> None:
    assert write_hex(read("urn:epc:id:cpi:0614141.A1.5")) is EpcProblem.NOT_ENCODABLE
    assert write_hex(Epc(SCHEMES["sgtin"], "06141", "81234567", "1")) is EpcProblem.NOT_ENCODABLE
    assert write_hex(Epc(SCHEMES["sgtin"], "0614141", "812345", "1", filter=8)) is EpcProblem.NOT_ENCODABLE
    assert write_hex(Epc(SCHEMES["sgtin"], "0614141", "812345", "é")) is EpcProblem.NOT_ENCODABLE


def test_a_label_becomes_an_epc_when_the_length_of_the_company_prefix_is_known() -> None:
    label = (Element("17", "280331"), Element("01", "80614141123458"), Element("21", "6789"))
    epc = from_elements(label, company_prefix_length=7)
    assert epc is not None
    assert epc.uri == "urn:epc:id:sgtin:0614141.812345.6789"
    longest = from_elements(label, company_prefix_length=12)
    assert longest is not None
    assert longest.uri == "urn:epc:id:sgtin:061414112345.8.6789"


@pytest.mark.parametrize(
    ("elements", "length"),
    [
        ([("01", "80614141123458")], 7),
        ([("01", "80614141123458"), ("21", "6789")], 13),
        ([("01", "80614141123459"), ("21", "6789")], 7),
        ([("253", "0614141123452")], 7),
        ([("10", "ABC")], 7),
        ([("8004", "ABC12345")], 7),
    ],
)
def test_a_label_that_names_no_single_thing_has_no_epc(elements: list[tuple[str, str]], length: int) -> None:
    assert from_elements([Element(ai, value) for ai, value in elements], length) is None


def test_a_tag_that_was_read_is_like_a_scan_of_its_bar_code() -> None:
    elements = to_elements(read(SGTIN_96), SGTIN_96, 2026)
    assert (elements.sgtin and elements.sgtin.text, elements.raw) == ("01/80614141123458/21/6789", SGTIN_96)
    assert elements.link == "/01/80614141123458/21/6789"


@given(
    st.sampled_from(CODINGS),
    st.integers(0, 10**12),
    st.integers(0, 10**17),
    st.sampled_from(COMPANY_PREFIX),
    st.integers(1, 2**31 - 1),
    st.text(CHARACTER_SET_82, min_size=1, max_size=12),
    st.integers(0, 7),
)
def test_any_epc_is_the_same_after_the_way_through_memory_uri_and_label(
    coding: Coding, prefix: int, reference: int, sizes: tuple[int, int], number: int, text: str, filter_value: int
) -> None:
    scheme, digits = coding.scheme, sizes[1]
    serial = (text if coding.serial == "text" else str(number)) if scheme.has_serial else ""
    size = scheme.digits - digits
    named = str(reference % 10**size).zfill(size) if size > 0 else "" if scheme.digits else str(reference % 1000)
    epc = Epc(scheme, str(prefix % 10**digits).zfill(digits), named, serial, filter_value, coding)
    memory = write_hex(epc)
    assert isinstance(memory, str)
    assert read_hex(memory) == epc
    assert read_uri(str(epc.tag_uri)) == epc
    pure = read_uri(epc.uri)
    assert isinstance(pure, Epc)
    assert from_elements(pure.elements, digits) == pure


@given(st.one_of(st.text(max_size=60), st.text("0123456789ABCDEF", max_size=60)), st.sampled_from(CODINGS))
def test_any_text_gets_an_answer(text: str, coding: Coding) -> None:
    for start in ("", "urn:epc:id:sgtin:", f"urn:epc:tag:{coding.name}:3.0614141.", f"{coding.header:02X}"):
        for answer in (read_hex(start + text), read_uri(start + text)):
            assert isinstance(answer, EpcProblem) or bracketed(answer)


def test_the_check_digit_is_worked_out() -> None:
    assert read(SGTIN_96).elements[0].value == "8061414112345" + check_digit("8061414112345")
