"""The pages for people at a desk."""

import asyncio
import base64
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from server.api.services import Services
from server.app import build_app
from server.identity.passwords import hash_secret
from server.ledger.people import add_account
from tests.server.http import Http
from tests.server.stories import LOT, NOW, Device, new_services, pallet, received, take, unit
from workflows.rules.identity import inside

RIGHT = {"authorization": "Basic " + base64.b64encode(b"admin:correct horse").decode()}


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    device = Device()
    made = new_services(tmp_path, device)
    with made.store.writing() as unit_of_work:
        add_account(unit_of_work.hot, "admin", hash_secret("correct horse"), "administrator", NOW)
    device.write(received(pallet(1)))
    device.write(received(unit(1), inside(pallet(1))))
    device.seal(device.boot, b"garbage")
    take(made.store, device.upload())
    yield made
    made.store.close()


@pytest.fixture
def http(services: Services) -> Http:
    return Http(build_app(services))


def test_the_overview_shows_sites_terminals_and_open_exceptions(http: Http) -> None:
    page = http.get("/", RIGHT).text
    for words in ("North", "H-001", "1 open exceptions", "3 entries"):
        assert words in page


def test_a_lot_is_found_with_its_pallet(http: Http) -> None:
    page = http.get(f"/trace?lot={LOT}", RIGHT).text
    for words in (f"Lot {LOT}", "Norda Pharma", pallet(1).text, "H-001"):
        assert words in page


@pytest.mark.parametrize("code", ["S000001", pallet(1).digits])
def test_the_same_field_finds_serials_and_pallets(http: Http, code: str) -> None:
    assert "What happened" in http.get(f"/trace?lot={code}", RIGHT).text


def test_what_is_typed_is_shown_as_text_and_never_run(http: Http) -> None:
    answer = http.get("/trace?lot=%3Cscript%3Ealert(1)%3C/script%3E", RIGHT)
    assert "<script>" not in answer.text
    assert "&lt;script&gt;" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic",
        "Basic !!",
        "Bearer x",
        "Basic " + base64.b64encode(b"admin:wrong").decode(),
        "Basic " + base64.b64encode(b"eve:x").decode(),
    ],
)
@pytest.mark.parametrize("path", ["/", "/trace?lot=LOT-7"])
def test_without_the_password_there_is_no_page(http: Http, header: str, path: str) -> None:
    answer = http.get(path, {"authorization": header} if header else None)
    assert answer.status_code == 401
    assert LOT not in answer.text


async def test_whoever_guesses_passwords_does_not_keep_terminals_waiting(services: Services) -> None:
    wrong = {"authorization": "Basic " + base64.b64encode(b"admin:guess").decode()}
    transport = httpx.ASGITransport(build_app(services))
    async with httpx.AsyncClient(transport=transport, base_url="http://server") as client:
        guesses = [asyncio.create_task(client.get("/", headers=wrong)) for _ in range(60)]
        await asyncio.sleep(0)
        answer = await client.get("/v1/feed/site")
        answered = sum(guess.done() for guess in guesses)
        for guess in guesses:
            guess.cancel()
        await asyncio.gather(*guesses, return_exceptions=True)
    assert (answer.status_code, answered <= 10) == (401, True)


def test_a_wrong_password_stays_wrong_after_a_right_one(http: Http) -> None:
    wrong = {"authorization": "Basic " + base64.b64encode(b"admin:nope").decode()}
    assert [http.get("/", header).status_code for header in (RIGHT, wrong, RIGHT)] == [200, 401, 200]
