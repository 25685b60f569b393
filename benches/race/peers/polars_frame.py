"""polars, lazily, on whole fen (Int64) or on its own Decimal.

    python polars_frame.py WORLD ROWS SECONDS KIND-WAY     KIND: integer, decimal   WAY: gather, join

Idiomatic: one lazy query of expressions, so that the engine plans columns over its threads
(POLARS_MAX_THREADS says how many).
`join` is how a rule table is usually applied; `gather` indexes small series by a row's rule number and is faster.
No order is asked of the join (`maintain_order` would make it many times slower), so a row number is carried.
Half up: integers as `(x + 500_000) // 1_000_000`; Decimal by `round(2, "half_away_from_zero")`, for amounts above zero the same.
"""

import numpy as np
import polars as pl
from harness import BRANCHES, race

# A product keeps the larger of the two scales and rounds to it: four places in a rate would round twice.
YUAN, RATE = pl.Decimal(12, 2), pl.Decimal(12, 6)
FEN = pl.Series(["0.01"]).cast(YUAN)


def prepare(world, option):
    kind, way = option.split("-")
    said, months = world.figures, len(world.figures["months"])
    decimal = kind == "decimal"

    def yuan(fen):
        series = pl.Series(fen, dtype=pl.Int64)
        return (series.cast(YUAN) * FEN).cast(YUAN) if decimal else series

    def rate(millionths):
        if not decimal:
            return pl.Series(millionths, dtype=pl.Int64)
        return pl.Series([f"0.{r:06}" for r in millionths]).cast(RATE)

    rules = pl.DataFrame({
        "rule": pl.Series(range(3 * months), dtype=pl.UInt32),
        **{f"{b}_floor": yuan(said["floor"][b] * 3) for b in BRANCHES},
        **{f"{b}_ceiling": yuan(said["ceiling"][b] * 3) for b in BRANCHES},
        **{f"{name}_rate": rate(sum(rates, [])) for name, rates in said["rate"].items()},
    })
    injury = pl.DataFrame({
        "class": pl.Series(range(8), dtype=pl.UInt32),
        "work_injury_employer_rate": rate(said["injury_rate"]),
    })
    frame = pl.DataFrame({
        "row": np.arange(world.rows, dtype=np.uint32),
        "wage": yuan(world.wage),
        "rule": world.scheme.astype("u4") * months + world.month,
        "class": world.injury_class.astype("u4"),
    })
    aid = pl.lit(yuan([said["mutual_aid"]])).first()
    state = {"decimal": decimal, "columns": said["columns"], "aid": aid}
    state["query"] = query(frame, rules, injury, way, state)
    return state


def query(frame, rules, injury, way, state):
    """The whole work as one lazy query."""
    lazy = frame.lazy()
    if way == "join":
        lazy = lazy.join(rules.lazy(), on="rule").join(injury.lazy(), on="class")
        figure = pl.col
    else:
        def figure(name):
            table, key = (injury, "class") if name.startswith("work_injury_employer") else (rules, "rule")
            return pl.lit(table[name]).gather(pl.col(key))

    lazy = lazy.with_columns(
        pl.col("wage").clip(figure(f"{b}_floor"), figure(f"{b}_ceiling")).alias(f"{b}_base") for b in BRANCHES
    )
    if state["decimal"]:
        amount = lambda base, rate: (base * rate).round(2, mode="half_away_from_zero").cast(YUAN)
    else:
        amount = lambda base, rate: (base * rate + 500_000) // 1_000_000
    lazy = lazy.with_columns(
        amount(pl.col(f"{b}_base"), figure(f"{b}_{payer}_rate")).alias(f"{b}_{payer}")
        for b, payers in BRANCHES.items() for payer in payers
    )
    sum_of = lambda names: sum((pl.col(name) for name in names[1:]), pl.col(names[0]))
    lazy = lazy.with_columns(
        pl.col("medical_worker") + state["aid"], mutual_aid=state["aid"]
    ).with_columns(
        employer=sum_of([f"{b}_employer" for b in BRANCHES]),
        worker=sum_of(["pension_worker", "medical_worker", "unemployment_worker"]),
    ).with_columns(all=pl.col("employer") + pl.col("worker"))
    return lazy.select("row", *state["columns"])


def fen(state, result):
    result = result.sort("row")
    if state["decimal"]:
        result = result.select((pl.col(name) * 100).cast(pl.Int64) for name in state["columns"])
    return {name: result[name].to_numpy() for name in state["columns"]}


if __name__ == "__main__":
    race(prepare, lambda state: state["query"].collect(), fen)
