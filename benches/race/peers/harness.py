"""What every peer in Python shares: the inputs, the clock, the memory and the check.

    python PEER.py WORLD ROWS SECONDS [OPTION]

A peer gives three functions:
`prepare(world, option)` puts the inputs into the peer's own types, outside the clock;
`work(state)` is timed, from inputs in memory to all twelve columns in memory;
`fen(result)` gives the columns as whole fen, outside the clock.
One warm-up, then repetitions until SECONDS are used or fifteen are done, and two at least unless one takes very long.
One line of JSON is printed.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

# Who pays to which branch.
BRANCHES = {
    "pension": ["employer", "worker"],
    "medical": ["employer", "worker"],
    "unemployment": ["employer", "worker"],
    "work_injury": ["employer"],
    "maternity": ["employer"],
}
INPUTS = {"wage": "<i8", "scheme": "u1", "month": "u1", "class": "u1"}
MOST = 15
LONG = 5.0


class World:
    """The first rows of the race's input columns, the figures, and the exact results."""

    def __init__(self, directory, rows):
        self.directory, self.rows = Path(directory), rows
        self.figures = json.loads((self.directory / "figures.json").read_text())
        for name, kind in INPUTS.items():
            setattr(self, name.replace("class", "injury_class"), np.fromfile(self.directory / f"{name}.bin", kind, rows))

    def exact(self, name):
        return np.memmap(self.directory / f"exact_{name}.bin", "<i8", "r", shape=(self.rows,))


def memory():
    """The most memory this process has held so far, in kB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return 0


def race(prepare, work, fen, padded=lambda state, rows: rows):
    """Runs a peer; `padded` says how many rows it really computed, where its shape forces more on it."""
    directory, rows, seconds = sys.argv[1], int(float(sys.argv[2])), float(sys.argv[3])
    option = sys.argv[4] if len(sys.argv) > 4 else ""
    world = World(directory, rows)
    state = prepare(world, option)
    inputs = memory()
    work(state)
    times = []
    while not times or sum(times) < (seconds if len(times) > 1 else LONG) and len(times) < MOST:
        result = None
        start = time.perf_counter()
        result = work(state)
        times.append(time.perf_counter() - start)
    peak = memory()
    columns = fen(state, result)
    names = world.figures["columns"]
    wrong = sum(int((columns[name] != world.exact(name)).sum()) for name in names)
    print(json.dumps({
        "rows": rows,
        "computed": padded(state, rows),
        "seconds": times,
        "inputs_kb": inputs,
        "peak_kb": peak,
        "wrong": wrong,
        "amounts": rows * len(names),
    }))
