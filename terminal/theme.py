"""Colours: the sixteen of the terminal itself, so that green is green and red is red on a Linux console too.

A console without true colour paints other themes wrongly (red as magenta, green as brown), and shows bold black as grey: black letters are never bold.
"""

from dataclasses import replace

from textual.theme import BUILTIN_THEMES

LOTLINE = replace(
    BUILTIN_THEMES["ansi-dark"],
    name="lotline",
    primary="ansi_white",
    foreground="ansi_white",
    background="ansi_black",
    surface="ansi_black",
    panel="ansi_black",
    boost="ansi_black",
)
