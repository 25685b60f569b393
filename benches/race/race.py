"""Runs every contender in a process of its own, in rounds, and tells how they did.

Each round runs every contender once, in an order shuffled by a fixed seed.
A contender's time in a round is its fastest repetition there, which is the one that other work on the machine disturbed least;
ratios are taken within a round and their median over the rounds is told, so that a slow minute of the machine is nobody's.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import results
import world

HERE = Path(__file__).parent
SEED = 2014
CORES = os.cpu_count() or 1


@dataclass
class Contender:
    name: str
    label: str
    command: list
    # What comes after the world, the rows and the seconds.
    option: str = ""
    threads: int = 1
    # No more rows than this: what would take minutes is not run.
    most: float = 1e7
    # Whether it computes in whole fen or decimals, so that a wrong amount is a fault of the race.
    exact: bool = True
    quick: bool = False
    # By number of rows, one measurement a round.
    measured: dict = field(default_factory=dict)

    def run(self, directory, rows, seconds):
        threads = {"POLARS_MAX_THREADS": str(self.threads)}
        command = [*self.command, str(directory), str(rows), str(seconds), *filter(None, [self.option])]
        start, before = time.monotonic(), processor()
        done = subprocess.run(command, capture_output=True, text=True, env=os.environ | threads, check=False)
        share = (processor() - before) / (time.monotonic() - start)
        if done.returncode != 0:
            raise SystemExit(f"{self.name}: {done.stderr}")
        told = json.loads(done.stdout)
        told["share"] = share
        told["ns"] = min(told["seconds"]) / told["computed"] * 1e9
        self.measured.setdefault(rows, []).append(told)


def processor():
    """Seconds of processor time that the contenders have had so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def contenders(target):
    def rust(name, label, **more):
        return Contender(name, label, [f"{target}/release/race", name], quick=True, **more)

    def python(name, label, file, option="", **more):
        return Contender(name, label, [sys.executable, f"{HERE}/peers/{file}.py"], option, **more)

    return [
        rust("bound-1", "memory bound: the same columns, no arithmetic"),
        rust("bound-all", "memory bound", threads=CORES),
        rust("scalar", "**shebao**, a row at a time, with the trace"),
        rust("batch-1", "**shebao**, batch, rows in any order"),
        rust("batch-1-runs", "**shebao**, batch, rows of one scheme together"),
        rust("batch-all", "**shebao**, batch, rows in any order", threads=CORES),
        rust("batch-all-runs", "**shebao**, batch, rows of one scheme together", threads=CORES),
        rust("rust_decimal", "rust_decimal, a row at a time"),
        python("numpy", "numpy, int64", "numpy_integers", quick=True),
        python("numpy-reuse", "numpy, int64, outputs reused, in blocks", "numpy_integers", "reuse", quick=True),
        python("polars-1", "polars, Int64, gather", "polars_frame", "integer-gather"),
        python("polars-all", "polars, Int64, gather", "polars_frame", "integer-gather", threads=CORES),
        python("polars-join", "polars, Int64, join", "polars_frame", "integer-join", threads=CORES),
        python("polars-decimal", "polars, Decimal, gather", "polars_frame", "decimal-gather", threads=CORES),
        python("duckdb-1", "DuckDB, DECIMAL", "duckdb_decimal", "1"),
        python("duckdb-all", "DuckDB, DECIMAL", "duckdb_decimal", str(CORES), threads=CORES),
        python("openfisca-take", "OpenFisca, rates by `take`", "openfisca", "take", exact=False),
        python("openfisca", "OpenFisca, as documented", "openfisca", "fancy", exact=False, most=1e6),
        python("python-decimal", "Python `decimal`", "python_decimal", most=1e6, quick=True),
        Contender(
            "publicodes", "publicodes", ["node", f"{HERE}/peers/publicodes/race.mjs"], exact=False, most=1e4
        ),
    ]


def stream(target, threads):
    """A whole year of everyone, generated; see rust/src/stream.rs."""
    done = subprocess.run(
        [f"{target}/release/race", "stream", str(threads)], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--target", type=Path, required=True)
    options.add_argument("--rows", default="1e4,1e5,1e6,1e7")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=float, default=0.5, help="how long a contender repeats its work in a round")
    options.add_argument("--only", default="", help="names, with commas; nothing is written")
    options.add_argument("--quick", action="store_true", help="few rows, few contenders; nothing is written")
    given = options.parse_args()

    sizes = [int(float(rows)) for rows in ("1e4,1e5" if given.quick else given.rows).split(",")]
    rounds = 2 if given.quick else given.rounds
    racing = [
        contender for contender in contenders(given.target)
        if (not given.quick or contender.quick)
        and (not given.only or contender.name in given.only.split(","))
    ]
    directory = given.target / "world"
    if not (directory / "rows").exists() or int((directory / "rows").read_text()) < max(sizes):
        print(f"drawing {max(sizes):,} rows", flush=True)
        world.build(directory, max(sizes))
    else:
        (directory / "figures.json").write_text(json.dumps(world.figures()))

    shuffle = random.Random(SEED)
    for rows in sizes:
        # The largest size takes most of the time, and its ratios vary least.
        for number in range(min(rounds, 3) if rows >= 1e7 else rounds):
            order = [contender for contender in racing if rows <= contender.most]
            shuffle.shuffle(order)
            print(f"{rows:,} rows, round {number + 1}: {', '.join(c.name for c in order)}", flush=True)
            for contender in order:
                contender.run(directory, rows, given.seconds)

    table = results.table(racing, sizes)
    print("\n" + table)
    if not given.only and not given.quick:
        year = results.year([stream(given.target, threads) for threads in sorted({1, CORES})])
        print(year)
        results.write(HERE.parent / "RESULTS.md", table, year, racing)
        results.write_readme(HERE.parent.parent / "README.md", racing)
    faults = [c.name for c in racing if c.exact for told in c.measured.values() if any(t["wrong"] for t in told)]
    if faults:
        raise SystemExit(f"not exact, though it should be: {', '.join(sorted(set(faults)))}")


if __name__ == "__main__":
    main()
