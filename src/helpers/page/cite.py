"""References from a sentence to the claim that it rests on."""

import re
from dataclasses import dataclass

from markupsafe import Markup

from helpers.language import Words

# what a sentence writes in place of a number: [†](#claim)
DAGGER = re.compile(r'<a href="#([^"]+)">†</a>')
# signs of one place stand together and apart enough not to be read as one number
BETWEEN = re.compile(r'(?<=†</a>)[\s,]*(?=<a href="#[^"]+">†</a>)')
THIN = "\u202f"
FIGURES = re.compile(r'<figure class="drawn" id="([^"]+)">(.*?)</figure>', re.S)
CITED = re.compile(r'<sup class="cite" id="([^"]+)"><a href="#([^"]+)"')
LINKED = re.compile(r'href="#([^"]+)"')
# the beginning of a row, up to the end of its first cell
ROW = re.compile(r'<tr id="([^"]+)"[^>]*><th scope="row">.*?</th>', re.S)


@dataclass(frozen=True)
class Claim:
    """What a page says of a claim in its row: who says it and for when, the statement with any doubt about it."""

    label: str = ""
    text: str = ""


def numbered(html: str, words: Words) -> str:
    """A page whose daggers are numbers, counted in the order of first use; each says whose claim it leads to."""
    numbers: dict[str, int] = {}
    placed: set[int] = set()
    claims = html.partition('id="table-claims"')[2]

    def sign(dagger: re.Match) -> str:
        number, claim = numbers.setdefault(dagger[1], len(numbers) + 1), _claim(dagger[1], claims)
        # the colon belongs to the language: French puts a space before it
        name = (
            words("statement {n}: {label}", n=number, label=claim.label)
            if claim.label
            else words("statement {n}", n=number)
        )
        title = Markup(' title="{}"').format(claim.text) if claim.text else ""
        link = Markup('<a href="#{}" aria-label="{}"{}>{}</a>').format(Markup(dagger[1]), name, title, number)
        # the first place is the one to which the row of the claim leads back
        place = "" if number in placed else Markup(' id="ref-{}"').format(number)
        placed.add(number)
        return Markup('<sup class="cite"{}>{}</sup>').format(place, link)

    return DAGGER.sub(sign, BETWEEN.sub(THIN, html))


def led_back(html: str, words: Words) -> str:
    """A page on which the row of a statement leads back to where it is used: the first figure, the first reference."""
    figures: dict[str, str] = {}
    for name, drawn in FIGURES.findall(html):
        for claim in LINKED.findall(drawn):
            figures.setdefault(claim, name)
    cited = {claim: place for place, claim in CITED.findall(html)}
    above, table, below = html.partition('id="table-claims"')

    def led(row: re.Match) -> str:
        places = ((figures.get(row[1]), words("↑ figure")), (cited.get(row[1]), words("↑ text")))
        back = [f' <a class="back" href="#{place}">{said}</a>' for place, said in places if place]
        return f"{row[0].removesuffix('</th>')}{''.join(back)}</th>"

    return above + table + ROW.sub(led, below)


def plain(html: str) -> str:
    """The words of a sentence, without what leads to its claims."""
    return bare(re.sub(r'<sup class="cite"[^>]*>.*?</sup>', "", DAGGER.sub("", html)))


def bare(html: str) -> str:
    """HTML without its tags. Spaces are joined but for those that French keeps from breaking."""
    return re.sub(r"[ \t\n]+", " ", Markup(re.sub(r"<[^>]*>", "", html)).unescape()).strip()


def _claim(claim: str, table: str) -> Claim:
    """A claim as its row in the table tells it; blank where it has none."""
    row = re.search(rf'<tr id="{re.escape(claim)}"(?: data-label="([^"]*)")?[^>]*>(.*?)</tr>', table, re.S)
    if not row:
        return Claim()
    told = [re.search(cell, row[2], re.S) for cell in (r"<th[^>]*>(.*?)</th>", r'<td class="doubts">(.*?)</td>')]
    return Claim(str(Markup(row[1] or "").unescape()), " ".join(bare(cell[1]) for cell in told if cell).strip())
