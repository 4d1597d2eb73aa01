# ruff: noqa: E501
"""A figure and three sentences that stand in for those of the first screen until they are there."""

import matplotlib.pyplot as plt
import pandas as pd

from helpers.draw import sheet
from helpers.draw.picture import Picture
from helpers.draw.say import Sentence, source_line
from helpers.draw.sheet import Sheet

TEXTS = {
    "en": {
        "title": "Who speaks of when",
        "note": "One row is one origin; a mark is a statement at the middle of the time it speaks of.",
        "answer": "Those who count year by year saw far fewer attacks in Iraq after 2022: one recorded 491 incidents in "
        "that year{a} and 65 two years later{b}. The rise reported for 2024 is 153 attacks which the group claimed in six "
        "months, in Iraq and Syria together{c} – no doubling, if other counts are right.",
        "sure": "The fall: three origins agree, none of them complete. A rise in 2024: four origins say so, two of them "
        "unnamed; no one gives a number for Iraq alone.",
        "none": "The selection holds no dated statement.",
    },
    "fr": {
        "title": "Qui parle de quand",
        "note": "Une ligne est une origine, un signe un énoncé au milieu du temps dont il parle.",
        "answer": "Ceux qui comptent d’année en année voient bien moins d’attaques en Irak après 2022\u202f: l’un relève "
        "491 incidents cette année-là{a} et 65 deux ans plus tard{b}. La hausse signalée pour 2024 tient en 153 attaques "
        "revendiquées en six mois, en Irak et en Syrie ensemble{c} – pas un doublement, si d’autres comptent juste.",
        "sure": "La baisse\u202f: trois origines s’accordent, aucune n’est complète. Une hausse en 2024\u202f: quatre "
        "origines le disent, dont deux sans nom\u202f; aucune ne donne de nombre pour l’Irak seul.",
        "none": "La sélection n’a pas d’énoncé daté.",
    },
}


def answer(record) -> Sentence:
    claims = [record.words.cited(claim) for claim in record.claims["claim_id"].head(3)]
    return Sentence(TEXTS[record.words.lang]["answer"].format(**dict(zip("abc", [*claims, "", "", ""], strict=False))))


def sure(record) -> Sentence:
    return Sentence(TEXTS[record.words.lang]["sure"])


def figure(record, name: str) -> Picture:
    texts, words = TEXTS[record.words.lang], record.words
    dated = record.claims[record.claims["date_start"].notna()]
    shown = (
        dated[dated["origin_id"].isin(dated["origin_id"].value_counts().head(26).index)].groupby("origin_id").head(5)
    )

    def paint(layout):
        row, top = (25, 20) if not layout.narrow else (24, 10)
        origins = list(shown["origin_id"].value_counts().index)
        height = max(len(origins), 3) * row + 50
        drawn, ax = plt.subplots(figsize=(layout.width / 100, height / 100))
        page, left = Sheet(drawn, layout), 190 if not layout.narrow else 112
        page.place(ax, left, 30, layout.width - left - 20, height - 30 - top)
        ax.set(ylim=(len(origins), -1), yticks=[])
        for place, origin in enumerate(origins):
            rows = shown[shown["origin_id"] == origin]
            middle = rows["date_start"] + (rows["date_end"] - rows["date_start"]) / 2
            marks = ax.scatter(middle, [place] * len(rows), s=22, color=sheet.COUNTED)
            marks.set_urls([f"#{claim}" for claim in rows["claim_id"]])
            y = page.at(ax, middle.iloc[0], place)[1]
            page.write(8, y, words.shorts[origin][words.lang], size=layout.small, claims=rows["claim_id"].iloc[0])
        if not origins:
            page.write(30, height / 2, texts["none"])
        return drawn

    tips = dict(zip(shown["claim_id"], shown["claim_fr" if words.lang == "fr" else "claim"], strict=True))
    return Picture(
        name,
        paint,
        pd.DataFrame(shown[["claim_id", "origin_id", "date_edtf"]]),
        title=texts["title"],
        note=texts["note"],
        description=texts["title"],
        source=source_line(record, shown),
        tips=tips,
    )
