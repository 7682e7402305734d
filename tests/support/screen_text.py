"""What a person sees on the screens of an app under test, as text."""

from textual.app import App


def rows_of(app: App[None]) -> list[str]:
    """The rows of the screen in front, blanks at their ends left out."""
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


def flowing(rows: list[str]) -> str:
    """All rows as one text with single blanks, so that a sentence is found however it is wrapped."""
    return " ".join(" ".join(rows).split())
