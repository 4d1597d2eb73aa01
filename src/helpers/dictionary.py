"""The column dictionary of the record, as Markdown."""

import json
from pathlib import Path

BEGIN = "<!-- columns: made by `python -m helpers dictionary` -->"
END = "<!-- end of columns -->"


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


def refresh(data: Path) -> bool:
    """Write the dictionary between the two marks of ``README.md``; true if that changed the file."""
    path = data / "README.md"
    before = path.read_text(encoding="utf-8")
    head, _, rest = before.partition(BEGIN)
    after = f"{head}{BEGIN}\n\n{markdown(data)}\n\n{END}{rest.partition(END)[2]}"
    path.write_text(after, encoding="utf-8")
    return after != before


def _table(fields: list[dict]) -> str:
    lines = ["| column | type | required | meaning | values |", "|---|---|---|---|---|"]
    for field in fields:
        values = "; ".join(f"`{value}` {names['en']}" for value, names in field.get("labels", {}).items())
        required = "yes" if field.get("constraints", {}).get("required") else ""
        lines.append(f"| `{field['name']}` | {field['type']} | {required} | {field['description']} | {values} |")
    return "\n".join(lines)
