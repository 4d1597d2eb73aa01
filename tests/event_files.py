"""Files of invented events, for several test files."""

import csv
import html
import io
import zipfile

from helpers.events import headers

ACCESSED = "2026-11-20"
NEWEST = {"acled": "since 2023 (31)", "ucdp": "23.1 to 26, candidates too (49)", "gtd": "(135)"}
HEADERS = {"acled": headers.ACLED, "ucdp": headers.UCDP, "gtd": headers.GTD}
# one event in the words of each dataset; columns that are not named are blank
EVENTS = {
    "acled": {
        "event_id_cnty": "IRQ12345",
        "event_date": "2020-04-03",
        "year": "2020",
        "time_precision": "1",
        "event_type": "Battles",
        "sub_event_type": "Armed clash",
        "actor1": "Islamic State (Iraq)",
        "actor2": "Police Forces of Iraq (2020-)",
        "iso": "368",
        "gwno": "645",
        "country": "Iraq",
        "admin1": "Kirkuk",
        "latitude": "35.14",
        "longitude": "44.45",
        "geo_precision": "2",
        "geo_precis": "2",
        "notes": "Invented, all of it.",
        "fatalities": "2",
        "timestamp": "1586000000",
    },
    "ucdp": {
        "id": "900001",
        "year": "2018",
        "code_status": "Clear",
        "type_of_violence": "1",
        "side_a": "Government of Iraq",
        "side_b": "IS",
        "where_prec": "1",
        "adm_1": "Kirkūk province",
        "latitude": "35.14",
        "longitude": "44.45",
        "country": "Iraq",
        "country_id": "645",
        "date_prec": "1",
        "date_start": "2018-04-04",
        "date_end": "2018-04-04",
        "low": "1",
        "best": "2",
        "high": "4",
    },
    "gtd": {
        "eventid": "201704030012",
        "iyear": "2017",
        "imonth": "4",
        "iday": "3",
        "country": "95",
        "country_txt": "Iraq",
        "provstate": "Kirkuk",
        "latitude": "35.14",
        "longitude": "44.45",
        "specificity": "1",
        "attacktype1": "3",
        "nkill": "3",
        "gname": "Islamic State of Iraq and the Levant (ISIL)",
    },
}
FRANCE = {
    "acled": {"iso": "250", "gwno": "220", "country": "France", "admin1": "Bretagne"},
    "ucdp": {"country": "France", "country_id": "220", "adm_1": "Bretagne"},
    "gtd": {"country": "69", "country_txt": "France", "provstate": "Brittany"},
}


def header(dataset, vintage=None):
    return HEADERS[dataset][vintage or NEWEST[dataset]]


def rows(dataset, *changes, vintage=None):
    """A header and a row for each change of the dataset's event, every id another one."""
    names = header(dataset, vintage)
    made = []
    for number, change in enumerate(changes):
        event = EVENTS[dataset] | change
        identity = {"acled": "event_id_cnty", "ucdp": "id", "gtd": "eventid"}[dataset]
        if identity not in change:
            event[identity] = event[identity][:-3] + f"{number:03}"
        made.append([event.get(name, "") for name in names])
    return [list(names), *made]


def text(table, between=",", end="\n"):
    out = io.StringIO()
    csv.writer(out, delimiter=between, lineterminator=end).writerows(table)
    return out.getvalue()


def written(path, dataset, *changes, vintage=None):
    path.write_text(text(rows(dataset, *changes, vintage=vintage)), encoding="utf-8")
    return path


def workbook(path, table, days=(), extra=""):
    """A workbook as Excel writes it: numbers as numbers, other texts shared; ``days`` are columns of real days."""
    shared = {}
    sheet = ["<worksheet><sheetData>"]
    for number, row in enumerate(table, 1):
        sheet.append(f'<row r="{number}">')
        for at, cell in enumerate(row):
            place = f"{letters(at)}{number}"
            if cell == "":
                continue
            if at in days and number > 1:
                sheet.append(f'<c r="{place}" s="1"><v>{cell}</v></c>')
            elif cell.replace(".", "").replace("E+", "").isdigit():
                sheet.append(f'<c r="{place}"><v>{cell}</v></c>')
            else:
                sheet.append(f'<c r="{place}" t="s"><v>{shared.setdefault(cell, len(shared))}</v></c>')
        sheet.append("</row>")
    sheet.append("</sheetData></worksheet>")
    texts = "".join(f"<si><t>{html.escape(cell)}</t></si>" for cell in shared)
    formats = '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    parts = {
        "xl/workbook.xml": f'<workbook xmlns:r="r"><sheets><sheet name="a" r:id="rId1"/>{extra}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<R><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></R>',
        "xl/worksheets/sheet1.xml": "".join(sheet),
        "xl/sharedStrings.xml": f"<sst>{texts}</sst>",
        "xl/styles.xml": formats,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def letters(at):
    """The name of a column: A, …, Z, AA, …"""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
