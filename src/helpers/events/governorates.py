"""Spellings of governorates as codes of ISO 3166-2."""

import re
import unicodedata
from functools import cache

# Each line: the code, then what ``folded`` leaves of its spellings.
SPELLINGS = """
IQ-AN anbar
IQ-AR arbil erbil hewler irbil
IQ-BA basra basrah
IQ-BB babil babylon
IQ-BG baghdad
IQ-DA dohuk dahuk dihok duhok
IQ-DI diyala
IQ-DQ dhiqar thiqar diqar
IQ-KA karbala kerbala
IQ-KI kirkuk tamim karkuk
IQ-MA maysan missan misan
IQ-MU muthanna muthana
IQ-NA najaf
IQ-NI ninawa nineveh ninewa nineva ninevah
IQ-QA qadisiyah qadisiya qadissiya diwaniyah
IQ-SD salahdin saladin salahuddin salahaddin
IQ-SU sulaymaniyah sulaymaniya sulaimaniya sulaimaniyah sulaimani sulaymaniah halabja
IQ-WA wasit wassit
SY-DI damascus dimashq
SY-DR dara daraa dera deraa
SY-DY dayrzawr deirezzor dayrazzawr deirzor deirezzour dayrezzor
SY-HA hasakah hasaka hasakeh hassakeh hassakah
SY-HI homs hims
SY-HL aleppo halab
SY-HM hama hamah
SY-ID idlib idleb
SY-LA latakia lattakia ladhiqiyah lathiqiyah
SY-QU quneitra qunaytirah qunaytrah
SY-RA raqqa raqqah
SY-RD rifdimashq ruraldamascus reefdimashq rifdamascus
SY-SU sweida suwayda sweda suwaydah suwaida
SY-TA tartus tartous
"""
CODES = {name: line.split()[0] for line in SPELLINGS.split("\n") for name in line.split()[1:]}
# the articles, which each transcription writes in its own way, and the words for a governorate
DROPPED = re.compile(r"\b(a[ldrstnz]|ash|adh|el|ad|province|governorate|muhafazat|muhafazah|muhafaza)\b")


@cache
def folded(name: str) -> str:
    """A name without accents, case, articles, blanks or the word for a governorate."""
    plain = unicodedata.normalize("NFKD", name.replace("ı", "i")).casefold()
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    # an apostrophe stands for a letter inside a word, a hyphen between two words
    words = re.sub(r"[^a-z0-9]+", " ", re.sub(r"['’‘ʻʿʾ`´]", "", letters))
    return re.sub(r"[^a-z0-9]", "", DROPPED.sub(" ", words))


def code(name: str, country: str) -> str | None:
    """The code of a governorate of a country (IRQ or SYR) as a dataset spells it; None where it is not known."""
    code = CODES.get(folded(name))
    return code if code and code.startswith({"IRQ": "IQ-", "SYR": "SY-"}[country]) else None


def spellings(country: str) -> list[str]:
    """What is known of a country, folded."""
    return [name for name, known in CODES.items() if known.startswith({"IRQ": "IQ-", "SYR": "SY-"}[country])]
