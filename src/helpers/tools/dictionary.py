"""The dictionary of the record, as Markdown."""

import json
from pathlib import Path

from helpers import load

# file of the data folder, what stands between its two marks
# columns that mean the same in several claim tables; they stand once, with examples from all of them
SHARED = ("attribution", "bound", "credibility", "value_status", "who", "actor", "count_basis")
PARTS = {"README.md": "columns", "CODEBOOK.md": "enumerations"}


def markdown(data: Path) -> str:
    """Every table and column of ``datapackage.json``; the columns that all claim tables share stand once."""
    resources = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))["resources"]
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
    """Every value of every enumeration with its meaning and the first claim, or other row, that has it."""
    everything = load.claims(data)
    shown, parts = set(), []
    for item in json.loads((data / "datapackage.json").read_text(encoding="utf-8"))["resources"]:
        for field in item["schema"]["fields"]:
            name = field["name"]
            if "labels" not in field or name in shown:
                continue
            if name in SHARED:
                shown.add(name)
            shared = name in SHARED
            rows = everything if shared else load.table(item["name"], data)
            parts.append(_values(name if shared else f"{item['name']}.{name}", field, rows))
    return "\n\n".join(parts)


def _values(title: str, field: dict, rows) -> str:
    name, key = field["name"], rows.columns[0]
    lines = [f"**`{title}`** — {field['description']}", "", "| value | meaning | example |", "|---|---|---|"]
    for value, names in field["labels"].items():
        # a cell may hold several of them
        having = rows.loc[[value in (cell, *cell.split()) for cell in rows[name].astype("str")], key]
        lines.append(f"| `{value}` | {names['en']} | {f'`{having.iloc[0]}`' if len(having) else ''} |")
    return "\n".join(lines)


def refresh(data: Path) -> bool:
    """Write both dictionaries between the marks of their files; true if that changed a file."""
    made = {"columns": markdown, "enumerations": enumerations}
    changed = False
    for name, part in PARTS.items():
        path = data / name
        before = path.read_text(encoding="utf-8")
        begin, end = f"<!-- {part}: made by `python -m helpers dictionary` -->", f"<!-- end of {part} -->"
        head, _, rest = before.partition(begin)
        after = f"{head}{begin}\n\n{made[part](data)}\n\n{end}{rest.partition(end)[2]}"
        path.write_text(after, encoding="utf-8")
        changed |= after != before
    return changed


def _table(fields: list[dict]) -> str:
    lines = ["| column | type | required | meaning | values |", "|---|---|---|---|---|"]
    for field in fields:
        values = "; ".join(f"`{value}` {names['en']}" for value, names in field.get("labels", {}).items())
        required = "yes" if field.get("constraints", {}).get("required") else ""
        lines.append(f"| `{field['name']}` | {field['type']} | {required} | {field['description']} | {values} |")
    return "\n".join(lines)
