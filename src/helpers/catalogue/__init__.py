"""What there is to render, as reports.toml says."""

from helpers.catalogue.entries import Report
from helpers.catalogue.headlines import require_acknowledged
from helpers.catalogue.reports import chosen, empty, read, values
from helpers.catalogue.titles import titled

__all__ = ["Report", "chosen", "empty", "read", "require_acknowledged", "titled", "values"]
