"""What was judged by the policies of its day stays judged by them: a stamp names their versions, and the server sees where they differ from its own."""

from tests.support.names import OTHER_SITE, SITE
from workflows.rules.model.master_data import Policy
from workflows.rules.policy import policies_in_force
from workflows.rules.rows import Table


def test_the_versions_in_force_are_those_of_this_site_and_of_all_sites() -> None:
    rows = Table(
        (
            Policy("", "warn_days", "90", "4"),
            Policy(SITE, "hold_location", "CAGE", "5"),
            Policy(SITE, "warn_days", "30", "5"),
            Policy(OTHER_SITE, "warn_days", "10", "6"),
        )
    )
    assert policies_in_force(rows, SITE) == "4,5"


def test_where_nothing_is_set_no_version_is_in_force() -> None:
    assert policies_in_force(Table(), SITE) == ""
