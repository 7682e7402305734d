"""A block of rows on the screen: it draws what it is given, and is as high as that unless the style sheet gives it the rest of the screen."""

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from terminal.widgets.rows import Rows, Tone

STYLES = {Tone.STRONG: "bold", Tone.MARKED: "reverse"}


class Block(Widget, can_focus=False, inherit_bindings=False):
    """Rows one beneath the other. Only `show` changes it, and only a change is painted."""

    DEFAULT_CSS = """
    Block { height: auto; width: 100%; }
    """
    rows: Rows = ()

    def show(self, rows: Rows) -> None:
        """Draw these rows from now on."""
        if rows == self.rows:
            return
        moved = len(rows) != len(self.rows) and self._as_high_as_its_rows
        self.rows = rows
        self.refresh(layout=moved)

    @property
    def _as_high_as_its_rows(self) -> bool:
        height = self.styles.height
        return height is not None and height.is_auto

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One line for each row."""
        return len(self.rows)

    def render(self) -> Content:
        """The rows with their tones; text is never read as markup."""
        return Content("\n").join(Content.styled(row.text, STYLES.get(row.tone, "")) for row in self.rows)
