"""Who works at the demo site and which companies it deals with."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from demo.keys import CUSTOMERS, HALDEN, KEMIA, NORDA, OURSELVES, SORREL, Issuer
from workflows.rules.identity import PersonId, SiteCode
from workflows.rules.model.master_data import Licence, Party, PartyRole, Person
from workflows.rules.roles import Role

BUNDLE = "demo-1"


@dataclass(frozen=True, slots=True)
class Login:
    """What a person needs to sign in, in clear: for the printed hints and the badge labels, never for a database."""

    person: PersonId
    name: str
    badge: str
    pin: str
    roles: tuple[Role, ...]


_STAFF: tuple[tuple[str, str, tuple[Role, ...]], ...] = (
    ("0007", "Ana Ruiz", (Role.RECEIVER,)),
    ("0012", "Jonas Weber", (Role.RECEIVER, Role.PICKER)),
    ("0019", "Mei Tanaka", (Role.PICKER,)),
    ("0023", "Samira Haddad", (Role.SUPERVISOR, Role.RECEIVER, Role.PICKER)),
    ("0031", "Piotr Nowak", (Role.QUALITY,)),
    ("0040", "Grace Okafor", (Role.ADMINISTRATOR,)),
)

_PARTIES: tuple[tuple[Issuer, str, tuple[PartyRole, ...], Licence, str], ...] = (
    (OURSELVES, "Lotline Demo Logistics", (PartyRole.SELF,), Licence.VALID, "1 Harbour Road, Demoport"),
    (NORDA, "Norda Pharma", (PartyRole.SUPPLIER,), Licence.VALID, "12 Fjord Street, Nordhaven"),
    (HALDEN, "Halden Generics", (PartyRole.SUPPLIER,), Licence.EXPIRED, "8 Mill Lane, Halden"),
    (KEMIA, "Kemia", (PartyRole.SUPPLIER, PartyRole.OWNER), Licence.VALID, "3 Works Road, Oulusalo"),
    (SORREL, "Sorrel Foods", (PartyRole.OWNER,), Licence.VALID, "40 Orchard Way, Sorrel"),
    (CUSTOMERS[0], "Clinic West", (PartyRole.CUSTOMER,), Licence.VALID, "2 West Park, Demoport"),
    (CUSTOMERS[1], "City Hospital", (PartyRole.CUSTOMER,), Licence.VALID, "100 Main Street, Demoport"),
    (CUSTOMERS[2], "Harbour Pharmacy", (PartyRole.CUSTOMER,), Licence.VALID, "7 Quay Side, Demoport"),
    (CUSTOMERS[3], "Old Mill Pharmacy", (PartyRole.CUSTOMER,), Licence.SUSPENDED, "5 Old Mill Lane, Weir"),
    (CUSTOMERS[4], "Brightwater Laboratory", (PartyRole.CUSTOMER,), Licence.VALID, "21 Lake Road, Brightwater"),
    (CUSTOMERS[5], "Green Basket Stores", (PartyRole.CUSTOMER,), Licence.UNKNOWN, "88 Market Square, Weir"),
)


def parties(today: date) -> tuple[Party, ...]:
    """Ourselves, three suppliers (one whose licence ran out), the second owner, and six customers (one suspended, one unknown)."""
    return tuple(
        Party(
            issuer.gln,
            name,
            roles,
            licence,
            licence_checked=None if licence is Licence.UNKNOWN else today - timedelta(days=9 * number + 3),
            address=address,
        )
        for number, (issuer, name, roles, licence, address) in enumerate(_PARTIES)
    )


def logins(rng: random.Random) -> tuple[Login, ...]:
    """Everybody's badge and PIN of six digits."""
    pins = rng.sample(range(100_000, 1_000_000), len(_STAFF))
    return tuple(
        Login(PersonId(f"OP-{number}"), name, f"LL-OP-{number}", str(pin), roles)
        for (number, name, roles), pin in zip(_STAFF, pins, strict=True)
    )


def people(logins: tuple[Login, ...], site: SiteCode, hash_pin: Callable[[str], str]) -> tuple[Person, ...]:
    """The rows of these people: badge as SHA-256 in hex, PIN as `hash_pin` makes it."""
    return tuple(
        Person(login.person, login.name, badge_hash(login.badge), hash_pin(login.pin), login.roles, (site,), BUNDLE)
        for login in logins
    )


def badge_hash(badge: str) -> str:
    """What a Person row keeps of a badge's code."""
    return sha256(badge.encode("ascii")).hexdigest()
