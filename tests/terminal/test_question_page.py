"""The page of the question how a label reads: every reading that is offered is on it, on every size of screen."""

from terminal.screens.page import Size
from tests.support.frames import four_readings, read_as_chosen, receiving
from tests.support.pages import assert_fits, by_size, page, text


@by_size
def test_every_reading_that_is_offered_is_on_the_screen_with_its_number(size: Size) -> None:
    shown = page(four_readings(), size)
    assert_fits(shown, size)
    for number, lot in enumerate(("A7K21-21SN0001837XYZ", "A7K21-,", "A7K21-21SN,", "A7K,"), 1):
        assert f"{number} lot {lot}" in text(shown.detail, shown.side), lot


@by_size
def test_the_key_that_asks_again_is_named_where_a_choice_was_followed(size: Size) -> None:
    assert "F6 ask again" in text(page(read_as_chosen(), size).keys)
    assert "F6" not in text(page(receiving(), size).keys)
