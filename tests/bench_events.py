"""How fast exports of event data are read, in one run of this file.

    python tests/bench_events.py [ROWS]

A file of 31 columns is made in a temporary folder, by default with 2.5 million rows, 1.7 GB, and 12,000 line breaks
inside quotes; it is deleted afterwards. Figures are ratios to b, the longer of a cold read and of a scan for line feeds
by one core. Nothing else should run.
"""

import csv
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from event_files import ACCESSED, header, workbook

from helpers import events, load
from helpers.tools import event_checks

ROWS, BREAKS, WORDS = 2_500_000, 12_000, "so it goes, "
OURS = 0.1
SHORT = 100_000
BLOCK = 1 << 20
# the one who reads says what it took, since getrusage would count what was before it
MEASURED = """
import re, time
from pathlib import Path
{given}
began, busy = time.perf_counter(), time.process_time()
{code}
took, busy = time.perf_counter() - began, time.process_time() - busy
peak = re.search("VmHWM:[^0-9]*([0-9]+)", Path("/proc/self/status").read_text())[1]
print(rows, took, busy, int(peak) / 1024)
"""
READ = "rows = events.read([path], '{day}', keep=False, reader='{reader}').provenance['files'][0]['rows']"
# as events.read does it, but for the ids and the hash
CELLS = """
table = opening.opened(path, Faults())
layout = opening.recognised(table, Faults(), None)
counted = Counted(path, layout, Coding(layout.dataset, table.header, date.fromisoformat('{day}')))
query = duck.Query(counted, table.header, next(table.rows())[1])
with duckdb.connect(config=duck.SETTINGS) as connection, ThreadPoolExecutor(1) as pool:
    connection.execute("SET enable_progress_bar = false")
    seen = pool.submit(form.form, path, len(query.blank_ends), hashed=False)
    good = query.count(connection)
    found = seen.result()
assert good and found.sound and query.ends_well(found.endings)
rows = counted.rows
"""
IMPORTS = """
from concurrent.futures import ThreadPoolExecutor
from datetime import date
import duckdb
from helpers.events import duck, form, opening
from helpers.events.coding import Coding
from helpers.events.counting import Counted
from helpers.events.faults import Faults
"""


def lines(number):
    """A varied export of ACLED, a tenth of it in Iraq and Syria."""
    pick = random.Random(1)
    yield ",".join(header("acled"))
    days = [str(date(2017, 1, 1) + timedelta(days=at)) for at in range(3000)]
    ours = [("IRQ", 368, "Iraq", place) for place in ("Ninewa", "Kirkuk", "Salah Al Din", "Diyala", "Al Anbar")]
    ours += [("SYR", 760, "Syria", place) for place in ("Deir ez Zor", "Ar Raqqa", "Homs", "Al Hasakeh")]
    others = [(f"{chr(65 + at % 26)}X{chr(65 + at // 26)}", 900 + at, f"Land {at}", f"Part {at}") for at in range(90)]
    types = ["Battles", "Explosions/Remote violence", "Violence against civilians", "Protests", "Riots"]
    actors = ["Islamic State (Iraq)", "Unidentified Armed Group", *(f"Police Forces of Land {at}" for at in range(60))]
    # a few actors do most of it
    often = [1 / (1 + at) for at in range(len(actors))]
    broken = set(pick.sample(range(number), BREAKS * number // ROWS))
    counted = dict.fromkeys((code for code, *_ in (*ours, *others)), 0)
    for at in range(number):
        code, iso, country, place = pick.choice(ours if pick.random() < OURS else others)
        counted[code] += 1
        day, kind, (actor, other) = pick.choice(days), pick.choice(types), pick.choices(actors, often, k=2)
        between = "\n" if at in broken else " "
        note = f'"On {day}, something,{between}it is said, ""happened"" in {place}. {WORDS * 32}"'
        yield (
            f"{code}{counted[code]},{day},{day[:4]},{pick.choice('1112')},Political violence,{kind},Armed clash,"
            f"{actor},,2,{other},,1,12,,{iso},Middle East,{country},{place},District,,"
            f"Town {at % 9000},{pick.uniform(30, 36):.4f},{pick.uniform(40, 46):.4f},{pick.choice('123')},"
            f"A source; another,Other,{note},{pick.choice('0001234')},,{1586000000 + at}"
        )


def scan(path):
    began, found = time.perf_counter(), 0
    with path.open("rb", buffering=0) as file:
        while block := file.read(BLOCK):
            found += block.count(b"\n")
    return time.perf_counter() - began


def cold(path):
    file = os.open(path, os.O_RDONLY)
    os.fsync(file)
    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
    began = time.perf_counter()
    while os.read(file, BLOCK):
        pass
    os.close(file)
    return time.perf_counter() - began


def measured(path, code, imports="from helpers import events"):
    given = f"{imports}\npath = Path({str(path)!r})"
    program = MEASURED.format(given=given, code=code)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    rows, took, busy, peak = map(float, done.stdout.split())
    return int(rows), took, busy, peak


def read(path, reader):
    return measured(path, READ.format(day=ACCESSED, reader=reader))


def checked(path):
    """How many claims are held against the events of a file, and how long that takes once both are read."""
    collector = event_checks.Collector()
    provenance = events.read([path], ACCESSED, keep=False, each=collector).provenance
    load.record()
    began = time.perf_counter()
    found = event_checks.checks(load.folder(), collector.table(), provenance)
    return found["claim_id"].nunique(), time.perf_counter() - began


def main(number):
    with tempfile.TemporaryDirectory() as folder:
        path, short, book = Path(folder) / "long.csv", Path(folder) / "short.csv", Path(folder) / "short.xlsx"
        if shutil.disk_usage(folder).free < 2000 * number:
            sys.exit("too little room for the file")
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(f"{line}\n" for line in lines(number))
        os.sync()
        one = min(scan(path) for _ in range(3))
        b = max(one, cold(path))
        print(f"{number:,} rows, {path.stat().st_size / 1e9:.2f} GB; scan {one:.2f} s, b {b:.2f} s")
        scan(path)
        for name, found in (
            ("duckdb, cells", measured(path, CELLS.format(day=ACCESSED), IMPORTS)),
            ("duckdb, unique ids, hash", read(path, "duckdb")),
        ):
            rows, took, busy, peak = found
            print(f"{name:26} {took / b:5.1f} b ({busy / b:.1f} b of processor time)  {peak:4.0f} MiB  {rows:,}")
        rows, took, busy, peak = read(path, "csv")
        print(f"standard library           {busy / b:5.1f} b of processor time  {peak:4.0f} MiB  {rows:,}")
        with short.open("w", encoding="utf-8", newline="") as file:
            file.writelines(f"{line}\n" for line in lines(SHORT))
        rows, took, _, peak = read(short, "csv")
        print(f"{SHORT:,} rows               {took:5.2f} s  {peak:4.0f} MiB")
        with short.open(encoding="utf-8", newline="") as file:
            workbook(book, list(csv.reader(file)))
        rows, took, _, peak = read(book, "csv")
        print(f"{rows:,} rows of a workbook  {took:5.2f} s  {peak:4.0f} MiB")
        claims, took = checked(short)
        print(f"all checks of the record   {took:5.2f} s            {claims:,} claims")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
