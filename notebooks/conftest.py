"""The command that follows a red notebook."""


def pytest_terminal_summary(terminalreporter):
    if terminalreporter.stats.get("failed"):
        terminalreporter.write_line(
            "An output is not the committed one. If the data or a helper changed on purpose: "
            "`make notebooks`, read the difference, commit it."
        )
