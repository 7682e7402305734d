"""Colours: the sixteen of the terminal itself, so that green is green and red is red on a Linux console too.

A console without true colour paints other themes wrongly (red as magenta, green as brown), and shows bold black as grey: black letters are never bold.
"""

from textual.theme import Theme

LOTLINE = Theme(
    name="lotline",
    ansi=True,
    dark=True,
    primary="ansi_white",
    secondary="ansi_cyan",
    success="ansi_green",
    warning="ansi_yellow",
    error="ansi_red",
    accent="ansi_cyan",
    foreground="ansi_white",
    background="ansi_black",
    surface="ansi_black",
    panel="ansi_black",
    boost="ansi_black",
)
