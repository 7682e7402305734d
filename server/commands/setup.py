"""`init` and `enrol-code`: a new server in an empty folder, and setup codes that let terminals in."""

import json
import re
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from server.app import open_services
from server.engine import new_store
from server.errors import BadSetting
from server.folder import new_folder
from server.identity.authority import create_authority
from server.identity.codes import code_hash, new_code
from server.identity.passwords import hash_secret, made_up_password
from server.ledger.importing import import_rows
from server.ledger.moments import moment_text, utc_now
from server.ledger.people import add_account, add_code
from server.ledger.sites import the_site
from server.ledger.store import ServerIdentity
from workflows.gs1.values import Gln
from workflows.rules.identity import PartyKey, SiteCode
from workflows.rules.model.master_data import Site
from workflows.rules.roles import Role

SITE_CODE = re.compile("[A-Z0-9][A-Z0-9_-]{0,15}")
"""A site code stands in places, urns and file names, for ever."""


@dataclass(frozen=True, slots=True)
class NewServer:
    """What `init` is told. `gln` may be empty until the site has one; `zone` is an IANA name; `database` an address, or None for a file in the folder."""

    site: str
    name: str
    gln: str
    zone: str
    administrator: str
    database: str | None = None


def init_server(root: Path, wanted: NewServer, as_json: bool) -> int:
    """Make a server and tell the administrator's password this once; raises ServerError."""
    told = make_server(root, wanted)
    print(json.dumps(told) if as_json else _init_text(told))
    return 0


def make_server(root: Path, wanted: NewServer) -> dict[str, str]:
    """Make the folder, the authority, the ledger, the site and the first administrator; what there is to tell. Raises ServerError."""
    site, now, password = _site(wanted), utc_now(), made_up_password()
    folder = new_folder(root)
    identity = ServerIdentity(uuid4(), uuid4())
    with new_store(folder, identity, wanted.database) as store:
        shutil.rmtree(folder.authority)
        folder.authority.mkdir(mode=0o700)
        authority = create_authority(folder.authority, identity.server, now)
        with store.writing() as unit:
            import_rows(unit.hot, site.site, [site])
            add_account(unit.hot, wanted.administrator, hash_secret(password), Role.ADMINISTRATOR.value, now)
    told = {"server": str(identity.server), "site": site.site, "administrator": wanted.administrator}
    return told | {"password": password, "authority": authority.fingerprint, "data": str(root)}


def make_enrol_code(root: Path, site: str | None, uses: int, hours: int, as_json: bool) -> int:
    """Make a setup code and tell it this once; raises ServerError."""
    told, expires = new_setup_code(root, site, uses, hours)
    text = f"{told['code']}\nfor site {told['site']}, {uses} use{'' if uses == 1 else 's'}, until {expires:%Y-%m-%d %H:%M} UTC"
    print(json.dumps(told) if as_json else text)
    return 0


def new_setup_code(root: Path, site: str | None, uses: int, hours: int) -> tuple[dict[str, str | int], datetime]:
    """Make a setup code: what there is to tell, and until when it is good. Raises ServerError."""
    services, code, now = open_services(root), new_code(), utc_now()
    expires = now + timedelta(hours=hours)
    with services.store.writing() as unit:
        where = the_site(unit.hot, site)
        add_code(unit.hot, where, code_hash(code), uses, now, expires)
    services.store.close()
    told: dict[str, str | int] = {"code": code, "site": where, "uses": uses, "expires": moment_text(expires)}
    return told | {"authority": services.authority.fingerprint}, expires


def _site(wanted: NewServer) -> Site:
    if not SITE_CODE.fullmatch(wanted.site):
        raise BadSetting("--site needs a short code of capitals, digits, - and _ (16 at most), such as NORTH")
    if wanted.gln and Gln.from_text(wanted.gln) is None:
        raise BadSetting(f"--gln {wanted.gln} is no GLN: 13 digits, the last of them a check digit")
    try:
        ZoneInfo(wanted.zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadSetting(f"--zone {wanted.zone} is no time zone: say one like Europe/Berlin") from error
    return Site(SiteCode(wanted.site), wanted.name or wanted.site, PartyKey(wanted.gln), wanted.zone)


def _init_text(told: dict[str, str]) -> str:
    return (
        f"Server {told['server']} with site {told['site']} is ready in {told['data']}\n"
        f"Administrator {told['administrator']}, password {told['password']} (shown this once)\n"
        f"Authority {told['authority']}"
    )
