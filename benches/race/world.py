"""The world of the race: the figures of rules/harbour.toml as plain JSON, the inputs, and the exact results.

    python world.py DIRECTORY ROWS

Every contender reads these files, so no figure is copied by hand.
A run with fewer rows reads the first rows of the same columns.
"""

import json
import sys
import tomllib
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import numpy as np

RULES = Path(__file__).parent / "rules" / "harbour.toml"
SEED = 20121
MONTHS = [f"{2012 + (3 + n) // 12}-{(3 + n) % 12 + 1:02}" for n in range(33)]
CLASSES = 8
BRANCHES = ["pension", "medical", "unemployment", "work_injury", "maternity"]
RATED = [
    ("pension", "employer"),
    ("pension", "worker"),
    ("medical", "employer"),
    ("medical", "worker"),
    ("unemployment", "employer"),
    ("unemployment", "worker"),
    ("work_injury", "employer"),
    ("maternity", "employer"),
]
# What each payer pays to each branch, of which the fixed sum is shown apart too, and three totals.
COLUMNS = [f"{branch}_{payer}" for branch, payer in RATED] + ["mutual_aid", "employer", "worker", "all"]
INPUTS = {"wage": "<i8", "scheme": "u1", "month": "u1", "class": "u1"}


def figures():
    """What the rule file says, by branch, scheme and month: money in fen, rates in millionths."""
    rules = tomllib.loads(RULES.read_text())
    schemes = rules["scheme"]

    def holds(row, month, case=None):
        if not (row["from"] <= month < row.get("until", "9999-12")):
            return False
        when = dict(row.get("when", {}))
        if when.pop("employment", "full_time") != "full_time" or case is None and when:
            return False
        return all(matches(wanted, case[dimension]) for dimension, wanted in when.items())

    def one(table, month, case=None, **key):
        found = [
            row for row in rules[table]
            if all(row[name] == value for name, value in key.items()) and holds(row, month, case)
        ]
        if len(found) != 1:
            raise SystemExit(f"{RULES}: {len(found)} rows of {table} for {key}, {case}, {month}")
        return found[0]

    injury = one("rate", MONTHS[0], branch="work_injury")
    if any(one("rate", month, branch="work_injury") is not injury for month in MONTHS):
        raise SystemExit("the race takes one row of work-injury rates")
    return {
        "months": MONTHS,
        "schemes": [{"id": scheme["id"], "case": scheme["case"]} for scheme in schemes],
        "columns": COLUMNS,
        "floor": {b: [fen(one("base", m, branch=b)["floor"]) for m in MONTHS] for b in BRANCHES},
        "ceiling": {b: [fen(one("base", m, branch=b)["ceiling"]) for m in MONTHS] for b in BRANCHES},
        "rate": {
            f"{branch}_{payer}": [
                [millionths(one("rate", m, s["case"], branch=branch, payer=payer)["rate"]) for m in MONTHS]
                for s in schemes
            ]
            for branch, payer in RATED if branch != "work_injury"
        },
        "injury_rate": [millionths(rate) for rate in injury["by_class"]],
        "mutual_aid": fen(one("fixed", MONTHS[0], branch="medical")["amount"]),
    }


def matches(wanted, value):
    """Whether a value of a case is one that a `when` names, by the short words of the format."""
    if wanted.startswith("!"):
        return value != wanted[1:]
    return value == wanted or value.startswith(wanted + "_")


def fen(yuan):
    return int(Decimal(yuan) * 100)


def millionths(rate):
    return int(Decimal(rate.removesuffix("%")) * 10_000)


def draw(rows):
    """Wages of 500.00 to 60,000.00 yuan in fen, and a scheme, a month and an injury class by number."""
    def uniform(number, low, high):
        # A stream for each column, so that fewer rows are the first of more.
        return np.random.default_rng([SEED, number]).integers(low, high, rows)

    return {
        "wage": uniform(0, 50_000, 6_000_001),
        "scheme": uniform(1, 0, 3).astype("u1"),
        "month": uniform(2, 0, len(MONTHS)).astype("u1"),
        "class": uniform(3, 0, CLASSES).astype("u1"),
    }


def exact(said, rows):
    """Every column in whole fen, in integers: half a fen goes up."""
    columns = {}
    for branch, payer in RATED:
        floor, ceiling = (np.array(said[name][branch])[rows["month"]] for name in ("floor", "ceiling"))
        base = np.clip(rows["wage"], floor, ceiling)
        if branch == "work_injury":
            rate = np.array(said["injury_rate"])[rows["class"]]
        else:
            rate = np.array(said["rate"][f"{branch}_{payer}"])[rows["scheme"], rows["month"]]
        columns[f"{branch}_{payer}"] = (base * rate + 500_000) // 1_000_000
    columns["mutual_aid"] = np.full(len(rows["wage"]), said["mutual_aid"])
    columns["medical_worker"] = columns["medical_worker"] + columns["mutual_aid"]
    columns["employer"] = sum(columns[f"{branch}_employer"] for branch in BRANCHES)
    columns["worker"] = sum(columns[f"{b}_worker"] for b in BRANCHES[:3])
    columns["all"] = columns["employer"] + columns["worker"]
    return columns


def confirm(said, rows, columns, sample):
    """The rounded products of some rows again, in decimals of yuan."""
    cent = Decimal("0.01")
    for row in sample:
        month, scheme, wage = int(rows["month"][row]), rows["scheme"][row], Decimal(int(rows["wage"][row])) / 100
        for branch, payer in RATED:
            floor, ceiling = (Decimal(said[name][branch][month]) / 100 for name in ("floor", "ceiling"))
            name = f"{branch}_{payer}"
            rate = said["injury_rate"][rows["class"][row]] if branch == "work_injury" else said["rate"][name][scheme][month]
            amount = (min(max(wage, floor), ceiling) * rate / 1_000_000).quantize(cent, ROUND_HALF_UP)
            if name == "medical_worker":
                amount += Decimal(said["mutual_aid"]) / 100
            if amount * 100 != int(columns[name][row]):
                raise SystemExit(f"row {row}, {name}: {amount} in decimals, {columns[name][row]} fen in integers")


def build(directory, rows):
    """Writes everything, a million rows at a time."""
    directory.mkdir(parents=True, exist_ok=True)
    said = figures()
    (directory / "figures.json").write_text(json.dumps(said))
    inputs = draw(rows)
    for name, kind in INPUTS.items():
        inputs[name].astype(kind).tofile(directory / f"{name}.bin")
    outputs = {name: (directory / f"exact_{name}.bin").open("wb") for name in COLUMNS}
    for start in range(0, rows, 1_000_000):
        part = {name: column[start:start + 1_000_000] for name, column in inputs.items()}
        columns = exact(said, part)
        confirm(said, part, columns, range(0, len(part["wage"]), 499))
        for name, file in outputs.items():
            columns[name].astype("<i8").tofile(file)
    for file in outputs.values():
        file.close()
    (directory / "rows").write_text(str(rows))


if __name__ == "__main__":
    build(Path(sys.argv[1]), int(float(sys.argv[2])))
