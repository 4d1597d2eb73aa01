"""Figures, tables, sentences: what a reader sees of a measured table."""

from helpers.draw import say, standin, tables
from helpers.draw.drawdown import coalition_drawdown
from helpers.draw.governorates import governorate_map
from helpers.draw.house import show
from helpers.draw.html import preformatted
from helpers.draw.strength import fighter_estimates
from helpers.draw.timeline import attack_timeline

__all__ = [
    "attack_timeline",
    "coalition_drawdown",
    "fighter_estimates",
    "governorate_map",
    "preformatted",
    "say",
    "show",
    "standin",
    "tables",
]
