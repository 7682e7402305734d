"""English: what the journal did or found by itself, for the person who holds the terminal."""

from sync.healing import Healed

DAMAGED = "An old part of this terminal's journal is damaged. Work goes on. Call IT: lotline journal verify says where."


def healed(what: Healed, had_chain: bool) -> str:
    """What was done so that nothing is lost; empty where nothing was. `had_chain`: entries of this enrolment were there before."""
    scans = "1 scan is" if what.resealed == 1 else f"{what.resealed} scans are"
    if what.new_chain and had_chain:
        return f"This journal was copied, or an old one was put back. {scans} sent again, none is lost. Tell IT."
    if what.new_chain:
        return f"{scans} sent that this terminal made before it was enrolled." if what.resealed else ""
    return (
        f"{scans} sent again, because the server lacks {'it' if what.resealed == 1 else 'them'}."
        if what.resealed
        else ""
    )
