"""OpenFisca: one simulation over 33 monthly periods, every person with a wage, a scheme and a class in each.

    python openfisca.py WORLD ROWS SECONDS STYLE     STYLE: fancy, take

Idiomatic: inputs by `set_input`, a whole month of the population at a time; formulas on numpy arrays.
A simulation has the same persons in every month, so the last months are padded to the fullest one;
the padded rows count as computed.
Amounts are OpenFisca's own floats of 32 bits, in yuan; the check rounds them to the fen.
"""

import tempfile
from pathlib import Path

import numpy as np
from harness import race
from openfisca_core.indexed_enums import EnumArray
from openfisca_core.simulations import SimulationBuilder
from openfisca_package import InjuryClass, Scheme, system, write_parameters


def prepare(world, style):
    with tempfile.TemporaryDirectory() as directory:
        write_parameters(world.figures, Path(directory))
        tax_benefit_system = system(directory, style or "fancy")
    months = world.figures["months"]
    rows = [np.flatnonzero(world.month == n) for n in range(len(months))]
    count = max(len(of_month) for of_month in rows)
    padded = [np.resize(of_month, count) for of_month in rows]
    return {
        "system": tax_benefit_system,
        "count": count,
        "months": months,
        "rows": rows,
        "columns": world.figures["columns"],
        "wage": [(world.wage[of_month] / 100).astype(np.float32) for of_month in padded],
        "scheme": [EnumArray(world.scheme[of_month], Scheme) for of_month in padded],
        "injury_class": [EnumArray(world.injury_class[of_month], InjuryClass) for of_month in padded],
    }


def work(state):
    simulation = SimulationBuilder().build_default_simulation(state["system"], count=state["count"])
    for number, month in enumerate(state["months"]):
        for name in ("wage", "scheme", "injury_class"):
            simulation.set_input(name, month, state[name][number])
    return {
        name: [simulation.calculate("all_together" if name == "all" else name, month) for month in state["months"]]
        for name in state["columns"]
    }


def fen(state, result):
    columns = {}
    for name, by_month in result.items():
        column = np.zeros(sum(map(len, state["rows"])), np.int64)
        for rows, amounts in zip(state["rows"], by_month):
            column[rows] = np.rint(amounts[:len(rows)].astype(np.float64) * 100)
        columns[name] = column
    return columns


if __name__ == "__main__":
    race(prepare, work, fen, padded=lambda state, rows: state["count"] * len(state["months"]))
