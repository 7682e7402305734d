"""`init --demo`: a new server with the demo site in it and a setup code for its first terminal, in one go."""

import json
from pathlib import Path

from server.commands.loading import load_demo
from server.commands.setup import NewServer, make_server, new_setup_code

CODE_HOURS = 24


def init_demo(
    root: Path, administrator: str, seed: int, labels: Path | None, as_json: bool, database: str | None = None
) -> int:
    """Make the server, load the site and make the code; 1 when a fact of the demo was not applied. Raises ServerError."""
    from demo.places import SITE

    told = make_server(root, NewServer(SITE.site, SITE.name, SITE.gln, SITE.zone, administrator, database))
    loaded, applied = load_demo(root, seed, labels)
    code, _ = new_setup_code(root, SITE.site, 1, CODE_HOURS)
    if as_json:
        print(json.dumps(told | loaded | {"code": code["code"]}))
    else:
        print(f"Demo server in {root}, administrator {administrator}, password {told['password']} (shown this once)")
        print(f"Setup code for a terminal: {code['code']}; labels on the dock: {loaded['labels']}")
    return 0 if applied else 1
