"""Numbers that lead to just the rows which they count."""

import hashlib
import re

from helpers.language import Words

# how a sentence names rows: those of some statements, or those of a table that carry a word
ONLY = re.compile(r'href="#only:([^"]+)"')
CARRYING = re.compile(r'href="#rows:([a-z_]+):([a-z0-9_-]+)"')
CLAIMS = "table-claims"
# what a table stands in, up to its own tag
BEGINS = r'<div class="scroll table"[^>]*>(?:<p class="filters">(?:(?!</p>).)*</p>)?<table class="record" id="{}">'
CARRIED = re.compile(r'<tr [^>]*data-is="([^"]*)"')


def named(html: str) -> str:
    """HTML whose links to rows lead to the names that these have on their page."""
    html = ONLY.sub(lambda link: f'href="#{_name(link[1])}"', html)
    return CARRYING.sub(r'href="#\1-\2"', html)


def shown(html: str, words: Words) -> str:
    """A page on which a number leads to just the rows which it counts, all others of their table hidden meanwhile.

    Style alone does it. Where a table of them is missing, a number leads to the first statement.
    """
    style, places = [], {}
    if f'id="{CLAIMS}"' in html:
        for text in dict.fromkeys(ONLY.findall(html)):
            ids = text.split("+")
            kept = ",".join(f'[id="{claim}"]' for claim in ids)
            style.append(_rule(_name(text), CLAIMS, kept))
            places.setdefault(CLAIMS, []).append((_name(text), len(ids)))
    else:
        html = ONLY.sub(lambda link: f'href="#{link[1].partition("+")[0]}"', html)
    for table, word in dict.fromkeys(CARRYING.findall(html)):
        name = f"{table}-{word}"
        style.append(_rule(name, f"table-{table}", f'[data-is~="{word}"]'))
        places.setdefault(f"table-{table}", []).append((name, _carrying(html, f"table-{table}", word)))
    for table, sets in places.items():
        targets = "".join(_target(name, n, table, words) for name, n in sets)
        html = re.sub(BEGINS.format(table), lambda begin, put=targets: put + begin[0], html, count=1, flags=re.S)
    return named(html).replace("</style>", f"{''.join(style)}</style>", 1)


def _name(ids: str) -> str:
    """The same for the same statements on every page, so that an index knows it too."""
    return f"set-{hashlib.sha256(ids.encode()).hexdigest()[:8]}"


def _rule(name: str, table: str, kept: str) -> str:
    return f":root:has(#{name}:target) #{table}>tbody>tr:not({kept}){{display:none}}\n"


def _target(name: str, n: int, table: str, words: Words) -> str:
    said = words.plural(
        "Only the row behind that number is shown.", "Only the {n} rows behind that number are shown.", n
    )
    return f'<p class="set" id="{name}">{said} <a href="#{table}">{words("Show all")}</a></p>\n'


def _carrying(html: str, table: str, word: str) -> int:
    rows = html.partition(f'id="{table}"')[2].partition("</table>")[0]
    return sum(word in carried.split() for carried in CARRIED.findall(rows))
