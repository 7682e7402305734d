"""Every fact as EPCIS 2.0: valid by the official schema, with nothing lost and nothing invented."""

from dataclasses import MISSING, fields, replace
from datetime import timedelta
from typing import Any

import pytest

from server.exchange.epcis_json import epcis_document, epcis_event, epcis_events
from tests.server.exchange.epcis_schema import problems
from tests.support.facts import EXAMPLES, LEAST_STAMP, MINIMAL, entry_of
from tests.support.goods_facts import BOX_STEP, CASE_CONTENTS, DRUMS, FLOUR_DATES
from tests.support.names import BIN, LINE, NOON, STAGE, SUPPLIER, TABLETS, TOTE, US, entry_id
from tests.support.other_facts import HOLD
from workflows.entry_codec import encode_entry
from workflows.rules.entry import Entry
from workflows.rules.epcis_terms import DISPOSITIONS, TERMS, TRANSFORMING
from workflows.rules.facts import movement, state, work
from workflows.rules.facts.parts import Contents, ItemStep
from workflows.rules.facts.registry import FACTS
from workflows.rules.identity import PartyKey, SiteCode, inside
from workflows.rules.model.master_data import Site
from workflows.rules.model.work import Ruling
from workflows.rules.status import Disposition, Evidence, HoldReason

SITE = Site(SiteCode("NORTH"), "North", US, "Europe/Berlin")
SITE_WITHOUT_GLN = Site(SiteCode("SOUTH"), "South", PartyKey("hall 2/b"), "Europe/Berlin")

KINDS = sorted(EXAMPLES)
BOX_URI = "https://id.gs1.org/01/00361414567894/21/10045%257%2FQ"
PALLET_URI = "https://id.gs1.org/00/003614140000012349"


def event_of(kind: str) -> dict[str, Any]:
    """The main event of the full example of a kind."""
    return epcis_event(EXAMPLES[kind], SITE)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("examples", [EXAMPLES, MINIMAL], ids=["full", "minimal"])
@pytest.mark.parametrize("site", [SITE, SITE_WITHOUT_GLN], ids=["GLN", "no GLN"])
def test_every_fact_is_a_valid_epcis_document(kind: str, examples: dict[str, Entry], site: Site) -> None:
    events = epcis_events(examples[kind], site, recorded=NOON + timedelta(minutes=5))
    assert problems(epcis_document(events, created=NOON)) == []


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"bizStep": "teleporting"}, "bizStep"),
        ({"disposition": "in the corner"}, "disposition"),
        ({"action": "UPDATE"}, "action"),
        ({"eventTimeZoneOffset": "Berlin"}, "eventTimeZoneOffset"),
        ({"eventTime": "yesterday"}, "eventTime"),
        ({"epcList": ["not a uri"]}, "epcList"),
        ({"colour": "blue"}, "colour"),
        ({"ilmd": {"cbvmda:lotNumber": "1"}}, ""),
    ],
)
def test_a_wrong_event_is_refused_by_the_same_check(change: dict[str, Any], where: str) -> None:
    found = problems(epcis_document([event_of("received") | change], created=NOON))
    assert any(where in problem for problem in found)


def test_every_fact_and_every_word_of_ours_has_its_epcis_term() -> None:
    assert set(TERMS) == set(FACTS)
    assert set(DISPOSITIONS) == set(Disposition)
    assert set(TRANSFORMING) == set(state.TransformationKind)


@pytest.mark.parametrize("kind", KINDS)
def test_every_optional_field_of_a_fact_leaves_its_trace(kind: str) -> None:
    fact: Any = EXAMPLES[kind].fact
    told = epcis_events(EXAMPLES[kind], SITE)
    silent = [
        field.name
        for field in fields(fact)
        if field.default is not MISSING
        and epcis_events(replace(EXAMPLES[kind], fact=replace(fact, **{field.name: field.default})), SITE) == told
    ]
    assert silent == []


@pytest.mark.parametrize("kind", KINDS)
def test_event_ids_are_the_entry_s_own_and_the_same_every_time(kind: str) -> None:
    events = epcis_events(EXAMPLES[kind], SITE)
    assert [event["eventID"] for event in events] == [event["eventID"] for event in epcis_events(EXAMPLES[kind], SITE)]
    assert len({event["eventID"] for event in events}) == len(events)
    if kind != "corrected":
        assert events[0]["eventID"] == f"urn:uuid:{EXAMPLES[kind].id}"


def test_a_receipt_says_what_came_from_whom_to_where_and_by_which_papers() -> None:
    event = event_of("received")
    dock = {"id": "https://id.gs1.org/414/0361414000001/254/DOCK-1"}
    assert (
        event
        | {
            "type": "ObjectEvent",
            "action": "OBSERVE",
            "bizStep": "receiving",
            "disposition": "non_sellable_other",
            "eventTime": "2026-11-20T12:00:00.250Z",
            "eventTimeZoneOffset": "+01:00",
            "epcList": [PALLET_URI],
            "quantityList": [{"epcClass": "https://id.gs1.org/01/00738123000453/10/M5501", "quantity": 48}],
            "readPoint": dock,
            "bizLocation": dock,
            "sourceList": [
                {"type": "owning_party", "source": "https://id.gs1.org/417/4012345000016"},
                {"type": "location", "source": "https://id.gs1.org/414/4012345009002"},
            ],
            "destinationList": [
                {"type": "owning_party", "destination": "https://id.gs1.org/417/0738123000002"},
                {"type": "location", "destination": "https://id.gs1.org/414/0361414000001"},
            ],
            "bizTransactionList": [
                {"type": "desadv", "bizTransaction": "urn:lotline:bt:desadv:4012345000016:ASN-88123"},
                {"type": "po", "bizTransaction": "urn:lotline:bt:po::PO%207%2F9"},
                {"type": "lotline:shipment", "bizTransaction": "urn:lotline:shipment:ASN-88123"},
            ],
            "lotline:announced": False,
        }
        == event
    )


def test_the_time_of_recording_is_told_where_the_server_gives_it() -> None:
    recorded = epcis_event(EXAMPLES["moved"], SITE, recorded=NOON)
    assert recorded["recordTime"] == "2026-11-20T12:00:00.250Z"
    assert "recordTime" not in event_of("moved")


def test_a_zone_west_of_greenwich_has_its_sign() -> None:
    assert epcis_event(entry_of(MINIMAL["moved"].fact, stamp=LEAST_STAMP), SITE)["eventTimeZoneOffset"] == "-05:30"


def test_what_a_sealed_package_is_taken_to_hold_is_told_beside_the_receipt_as_inferred() -> None:
    receipt, *packages = epcis_events(EXAMPLES["received"], SITE)
    assert receipt["persistentDisposition"] == {"set": ["completeness_inferred"]}
    assert [package["type"] for package in packages] == ["AggregationEvent"] * 3
    assert [package["action"] for package in packages] == ["OBSERVE"] * 3
    assert packages[1]["parentID"] == "https://id.gs1.org/01/50361414567899/21/C0001"
    assert packages[1]["childEPCs"][0] == BOX_URI
    assert packages[2]["childQuantityList"] == [
        {"epcClass": "https://id.gs1.org/01/00738123000453/10/M5501", "quantity": 8}
    ]


def test_a_package_whose_content_nobody_declared_is_told_by_its_receipt_alone() -> None:
    entry = entry_of(movement.Received(BIN, Evidence.SEEN, contents=(Contents(TOTE, product=TABLETS),)))
    assert len(epcis_events(entry, SITE)) == 1


def test_packing_is_an_aggregation_and_unpacking_takes_it_apart() -> None:
    packed, unpacked = event_of("packed"), event_of("unpacked")
    assert (packed["type"], packed["action"], packed["bizStep"]) == ("AggregationEvent", "ADD", "packing")
    assert (unpacked["type"], unpacked["action"], unpacked["bizStep"]) == ("AggregationEvent", "DELETE", "unpacking")
    assert packed["parentID"] == "https://id.gs1.org/00/103614140000000718"
    assert packed["childEPCs"] == [BOX_URI, "https://id.gs1.org/01/00361414567894/21/100458"]


def test_a_pick_into_a_tote_is_a_packing_too_and_a_pick_out_of_it_an_unpacking() -> None:
    into = epcis_events(EXAMPLES["picked"], SITE)
    assert [(event["type"], event.get("action")) for event in into] == [
        ("ObjectEvent", "OBSERVE"),
        ("AggregationEvent", "ADD"),
    ]
    out = epcis_events(entry_of(movement.Moved(inside(TOTE), STAGE, items=(BOX_STEP,))), SITE)
    assert (out[1]["action"], out[1]["parentID"]) == ("DELETE", "https://id.gs1.org/00/103614140000000718")


def test_goods_that_left_have_no_place_any_more() -> None:
    for kind in ("loaded", "shipped", "transfer_shipped"):
        assert "bizLocation" not in event_of(kind)
        assert event_of(kind)["readPoint"] == {"id": "https://id.gs1.org/414/0361414000001/254/SHIP-3"}


def test_a_shipment_names_owner_holder_buyer_and_place() -> None:
    event = event_of("shipped")
    assert [source["type"] for source in event["sourceList"]] == ["owning_party", "possessing_party", "location"]
    assert [party["type"] for party in event["destinationList"]] == ["owning_party", "location"]


def test_pieces_have_no_unit_and_weights_have_theirs() -> None:
    assert event_of("opening_balance")["quantityList"] == [
        {"epcClass": "urn:lotline:lot:0738123000002%3ASOLV-7:T%2088", "quantity": 25.125, "uom": "KGM"}
    ]


def test_new_goods_carry_the_master_data_of_their_lot() -> None:
    assert event_of("commissioned")["ilmd"] == {
        "cbvmda:lotNumber": "B24-0917/A",
        "cbvmda:itemExpirationDate": "2028-06-30",
    }
    assert "ilmd" not in epcis_event(MINIMAL["commissioned"], SITE)


def test_the_country_of_origin_is_master_data_of_a_lot() -> None:
    entry = entry_of(movement.Commissioned(LINE, (ItemStep(TOTE),), lots=(FLOUR_DATES,)))
    assert epcis_event(entry, SITE)["ilmd"] == {
        "cbvmda:lotNumber": "M5501",
        "cbvmda:itemExpirationDate": "2027-03-01",
        "cbvmda:bestBeforeDate": "2027-02-01",
        "cbvmda:productionDate": "2026-10-01",
        "cbvmda:countryOfOrigin": "276",
    }


def test_a_transformation_names_its_run_and_counts_co_products_among_its_outputs() -> None:
    event = event_of("transformed")
    assert event["type"] == "TransformationEvent"
    assert event["transformationID"] == "urn:lotline:run:RUN-88"
    assert [output["quantity"] for output in event["outputQuantityList"]] == [99.5, 3, 0.25]


def test_a_new_label_ends_one_identity_and_begins_another() -> None:
    event = event_of("relabelled")
    assert event["inputEPCList"] == [BOX_URI]
    assert event["outputEPCList"] == ["https://id.gs1.org/01/00361414567894/21/R-900001"]


@pytest.mark.parametrize(
    "fact",
    [
        state.Transformed(state.TransformationKind.BLEND, LINE, "RUN-9"),
        movement.Packed(TOTE, STAGE, STAGE),
    ],
    ids=lambda fact: fact.KIND,
)
def test_a_fact_without_the_goods_that_its_event_type_demands_is_told_under_our_own_name(fact: Any) -> None:
    event = epcis_event(entry_of(fact), SITE)
    assert event["type"] == f"lotline:{type(fact).__name__}"
    assert problems(epcis_document([event], created=NOON)) == []


def test_readings_are_sensor_reports_with_their_units_and_times() -> None:
    assert event_of("condition_read")["sensorElementList"] == [
        {
            "sensorMetadata": {"deviceID": "urn:lotline:logger:logger%2077"},
            "sensorReport": [
                {"type": "Temperature", "value": -5.25, "uom": "CEL", "time": "2026-11-20T12:00:00.250Z"},
                {"type": "RelativeHumidity", "value": 55, "uom": "P1", "time": "2026-11-20T12:05:00.250Z"},
            ],
        }
    ]


def test_a_hold_sets_a_persistent_disposition_on_items_lots_and_a_place_and_its_end_unsets_one() -> None:
    placed, lifted = event_of("hold_placed"), event_of("hold_lifted")
    assert placed["persistentDisposition"] == {"set": ["recalled"]}
    assert lifted["persistentDisposition"] == {"unset": ["non_sellable_other"]}
    assert placed["epcList"] == [PALLET_URI]
    assert placed["quantityList"] == [{"epcClass": "https://id.gs1.org/01/00361414567894/10/B24-0917%2FA"}]
    assert placed["bizLocation"] == {"id": "https://id.gs1.org/414/0361414000001/254/A-01-02"}


def test_a_hold_on_a_lot_of_a_product_with_an_internal_code_names_both() -> None:
    held = state.HoldPlaced(HOLD, ("lot:0738123000002:SOLV-7|T 88",), HoldReason.LEGAL)
    event = epcis_event(entry_of(held), SITE)
    assert event["quantityList"] == [{"epcClass": "urn:lotline:lot:0738123000002%3ASOLV-7:T%2088"}]


def test_an_adjustment_tells_what_was_found_and_beside_it_what_is_missing() -> None:
    found, missing = epcis_events(EXAMPLES["adjusted"], SITE)
    assert found["epcList"] == [BOX_URI]
    assert missing["epcList"] == ["https://id.gs1.org/01/00361414567894/21/100458"]
    assert missing["quantityList"][0]["quantity"] == 0.5
    assert missing["disposition"] == "unknown"


@pytest.mark.parametrize(
    ("after", "step", "disposition"),
    [
        (Disposition.AVAILABLE, "other", "sellable_accessible"),
        (Disposition.QUARANTINED, "holding", "non_sellable_other"),
    ],
)
def test_a_change_of_status_names_the_new_one(after: Disposition, step: str, disposition: str) -> None:
    changed = state.StatusChanged(BIN, Disposition.DAMAGED, after, "looked again", quantities=(DRUMS,))
    event = epcis_event(entry_of(changed), SITE)
    assert (event["bizStep"], event["disposition"]) == (step, disposition)


def test_a_correction_tells_the_wrong_event_again_and_declares_it_an_error() -> None:
    wrong = entry_of(movement.PutAway(STAGE, BIN, items=(BOX_STEP,)), 70)
    ruled = work.RuledEntry(wrong.id, Ruling.NO, encode_entry(wrong))
    event = epcis_event(entry_of(work.Corrected(ruled, "wrong bin"), 71), SITE)
    assert event["errorDeclaration"] == {
        "declarationTime": "2026-11-20T12:00:00.250Z",
        "reason": "did_not_occur",
        "lotline:correction": f"urn:uuid:{entry_id(71)}",
        "lotline:reason": "wrong bin",
    }
    assert {name: told for name, told in event.items() if name != "errorDeclaration"} == epcis_event(wrong, SITE)
    assert problems(epcis_document([event], created=NOON)) == []


def test_a_correction_of_an_entry_that_is_not_at_hand_is_an_event_of_our_own() -> None:
    assert epcis_event(MINIMAL["corrected"], SITE)["type"] == "lotline:Corrected"


def test_people_are_told_by_their_id_and_never_in_the_events_of_goods() -> None:
    assert event_of("signed_in")["lotline:person"] == "p-0007"
    assert "p-0007" not in str(event_of("received"))


def test_a_document_says_which_lot_and_item_it_belongs_to() -> None:
    event = event_of("document_attached")
    assert event["type"] == "TransactionEvent"
    assert event["bizTransactionList"][1]["type"] == "lotline:document"
    assert event["quantityList"] == [{"epcClass": "https://id.gs1.org/01/00361414567894/10/B24-0917%2FA"}]


def test_a_loading_with_a_thermometer_carries_its_value() -> None:
    assert event_of("loaded")["sensorElementList"][0]["sensorReport"][0]["value"] == -18


def test_a_supplier_without_a_shipping_place_is_the_only_source() -> None:
    entry = entry_of(movement.Received(BIN, Evidence.SEEN, supplier=SUPPLIER, contents=(CASE_CONTENTS,)))
    assert [source["type"] for source in epcis_event(entry, SITE)["sourceList"]] == ["owning_party"]
