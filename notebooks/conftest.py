"""What nbval does not compare, and the command that follows a red notebook."""

from helpers.project import FIGURE


def pytest_collectstart(collector):
    # a figure for the page is not committed; its numbers stand beside it and are compared
    if hasattr(collector, "skip_compare"):
        collector.skip_compare += (FIGURE,)


def pytest_terminal_summary(terminalreporter):
    if terminalreporter.stats.get("failed"):
        terminalreporter.write_line(
            "An output is not the committed one. If the data or a helper changed on purpose: "
            "`make notebooks`, read the difference, commit it."
        )
