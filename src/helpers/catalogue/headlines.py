"""What the catalogue says of headline numbers that move."""

from pathlib import Path

from helpers import terms
from helpers.catalogue import toml
from helpers.errors import CONFIGURATION, Refusal
from helpers.project import CATALOGUE

# by how much of its last published value a headline number may move before somebody has to look
STOP_SHARE = 0.25


def require_acknowledged(news: dict, root: Path) -> None:
    """Refusal (exit code 78) where a headline number moved far from the last edition and nobody has acknowledged it."""
    path = root / CATALOGUE
    text, content = toml.read(path)
    limits, _ = rules(content.get("headlines", {}))
    faults = []
    for item in news["moved"]:
        old, new = item["old"], item["new"]
        far = old != new if not old or new is None else abs(new - old) > limits["stop_share"] * abs(old)
        if far and _figure(limits["acknowledged"].get(item["key"], "")) != _figure(new):
            where = toml.place(path, text, 1, "stop_share")
            faults.append(
                f"{where}: MOVED {item['report']}: {item['key']} was {_figure(old)} in edition {news['since'][0]} "
                f"and is {_figure(new)} now; look at it, then acknowledge it: "
                f"{item['key']} = {_figure(new)}"
            )
    if faults:
        raise Refusal(CONFIGURATION, faults)


def rules(table: object) -> tuple[dict, list[tuple[str, str]]]:
    """What the catalogue says of headline numbers that move, and what is wrong with it, as (key, message)."""
    if not isinstance(table, dict):
        return {}, [("headlines", f"headlines: got {table!r}; expected a table")]
    faults = toml.unknown_keys(table, ("stop_share", "acknowledged"))
    share, accepted = table.get("stop_share", STOP_SHARE), table.get("acknowledged", {})
    if isinstance(share, bool) or not isinstance(share, int | float) or not share >= 0:
        faults.append(("stop_share", f"stop_share: got {share!r}; expected a share of 0 or more, such as 0.25"))
    for key, value in accepted.items() if isinstance(accepted, dict) else [("", None)]:
        if key not in terms.HEADLINES or isinstance(value, bool) or not isinstance(value, int | float | str):
            expected = "a headline number and its new value, such as { attack_total = 182 }"
            faults.append(("acknowledged", f"acknowledged: got {key} = {value!r}; expected {expected}"))
    return {"stop_share": share, "acknowledged": accepted}, faults


def _figure(value: float | str | None) -> str:
    """A headline number as the catalogue writes it."""
    return '"none"' if value in (None, "none") else f"{value:.10g}" if isinstance(value, int | float) else value
