"""The dictionary of the record, as Markdown."""

import re
from pathlib import Path

from helpers import load
from helpers.tools import marked

# columns that mean the same in several claim tables; they stand once, with examples from all of them
SHARED = ("attribution", "bound", "credibility", "value_status", "who", "actor", "count_basis")


def markdown(data: Path) -> str:
    """Every table and column of ``datapackage.json``; the columns that all claim tables share stand once."""
    resources = load.dictionary(data)["resources"]
    claims = [item for item in resources if item["schema"]["fields"][0]["name"] == "claim_id"]
    shared = set.intersection(*({field["name"] for field in item["schema"]["fields"]} for item in claims))
    counts = next(item for item in claims if item["name"] == "counts")
    common = [field for field in counts["schema"]["fields"] if field["name"] in shared - {"unit", "value_status"}]
    parts = ["### Columns of every claim table\n\n" + _table(common)]
    for item in resources:
        own = [field for field in item["schema"]["fields"] if item not in claims or field not in common]
        parts.append(f"### `{item['name']}.csv`\n\n{item['description']}\n\n{_table(own)}")
    return "\n\n".join(parts)


def enumerations(data: Path) -> str:
    """Every value of every enumeration with its meaning and an example: a claim, or another row, that has it.

    An example of the codebook stays as long as it is one, so that new rows do not change it.
    """
    everything, examples = load.claims(data), _examples(data / "CODEBOOK.md")
    shown, parts = set(), []
    for item in load.dictionary(data)["resources"]:
        for field in item["schema"]["fields"]:
            name = field["name"]
            if "labels" not in field or name in shown:
                continue
            if shared := name in SHARED:
                shown.add(name)
            rows = everything if shared else load.table(item["name"], data)
            parts.append(_values(name if shared else f"{item['name']}.{name}", field, rows, examples))
    return "\n\n".join(parts)


def _examples(codebook: Path) -> dict[tuple[str, str], str]:
    """The examples that a codebook has, by enumeration and value."""
    parts = re.split(r"\*\*`(.+?)`\*\*", codebook.read_text(encoding="utf-8"))[1:]
    return {
        (title, value): example
        for title, table in zip(parts[::2], parts[1::2], strict=True)
        for value, example in re.findall(r"^\| `([^`]+)` \|.*\| `([^`]+)` \|$", table, re.MULTILINE)
    }


def _values(title: str, field: dict, rows, examples: dict[tuple[str, str], str]) -> str:
    name, key = field["name"], rows.columns[0]
    lines = [f"**`{title}`** — {field['description']}", "", "| value | meaning | example |", "|---|---|---|"]
    for value, names in field["labels"].items():
        # a cell may hold several of them
        having = rows.loc[[value in (cell, *cell.split()) for cell in rows[name].astype("str")], key]
        kept = examples.get((title, value), "")
        example = kept if kept in set(having) else next(iter(having), "")
        lines.append(f"| `{value}` | {names['en']} | {f'`{example}`' if example else ''} |")
    return "\n".join(lines)


def refresh(data: Path) -> bool:
    """Whether a guide changed when its dictionary was written anew."""
    columns = marked.replace(data / "README.md", "columns", markdown(data), "dictionary")
    values = marked.replace(data / "CODEBOOK.md", "enumerations", enumerations(data), "dictionary")
    return columns or values


def _table(fields: list[dict]) -> str:
    lines = ["| column | type | required | meaning | values |", "|---|---|---|---|---|"]
    for field in fields:
        values = "; ".join(f"`{value}` {names['en']}" for value, names in field.get("labels", {}).items())
        required = "yes" if field.get("constraints", {}).get("required") else ""
        lines.append(f"| `{field['name']}` | {field['type']} | {required} | {field['description']} | {values} |")
    return "\n".join(lines)
