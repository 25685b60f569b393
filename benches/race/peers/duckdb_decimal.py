"""DuckDB: SQL on DECIMAL, one rule table joined on equality.

    python duckdb_decimal.py WORLD ROWS SECONDS THREADS

Idiomatic: rules are tables, a row's rule is found by an equality join (a hash join; BETWEEN on dates is slower),
`ROUND` of a DECIMAL takes halves away from zero, LEAST and GREATEST clamp, `CREATE TABLE AS` keeps the result in DuckDB's own form.
Widths are chosen so that every product fits a 64-bit DECIMAL, which is much faster than a 128-bit one.
`preserve_insertion_order = false` lets the threads write as they finish; a row number is carried instead.
"""

import duckdb
import numpy as np
from harness import BRANCHES, race



def prepare(world, threads):
    said, months = world.figures, world.figures["months"]
    db = duckdb.connect(":memory:", config={"threads": int(threads or 1)})
    db.execute("SET preserve_insertion_order = false")
    limits = [f"{branch}_{end}" for branch in BRANCHES for end in ("floor", "ceiling")]
    rates = list(said["rate"])
    db.execute(
        "CREATE TABLE rules (rule UINTEGER, "
        + ", ".join(f"{name} DECIMAL(9, 2)" for name in limits)
        + ", " + ", ".join(f"{name}_rate DECIMAL(5, 4)" for name in rates) + ")"
    )
    for scheme in range(len(said["schemes"])):
        for month in range(len(months)):
            money = [f"{said[end][b][month] / 100:.2f}" for b in BRANCHES for end in ("floor", "ceiling")]
            parts = [f"0.{said['rate'][name][scheme][month]:06}" for name in rates]
            row = [str(scheme * len(months) + month), *money, *parts]
            db.execute(f"INSERT INTO rules VALUES ({', '.join(row)})")
    db.execute("CREATE TABLE injury (class UTINYINT, work_injury_employer_rate DECIMAL(5, 4))")
    for number, rate in enumerate(said["injury_rate"]):
        db.execute(f"INSERT INTO injury VALUES ({number}, 0.{rate:06})")
    given = {
        "row": np.arange(world.rows, dtype=np.uint32),
        "fen": world.wage,
        "rule": world.scheme.astype("u4") * len(months) + world.month,
        "class": world.injury_class,
    }
    db.register("given", given)
    db.execute(
        'CREATE TABLE people AS '
        'SELECT "row", (fen::DECIMAL(12, 2) * 0.01)::DECIMAL(9, 2) AS wage, rule, class FROM given'
    )
    db.unregister("given")
    return {"db": db, "sql": sql(said), "columns": said["columns"]}


def sql(said):
    bases = ", ".join(f"GREATEST(LEAST(wage, {b}_ceiling), {b}_floor) AS {b}_base" for b in BRANCHES)
    aid = f"{said['mutual_aid'] / 100:.2f}::DECIMAL(9, 2)"
    fixed = {"medical_worker": f" + {aid}"}
    amounts = ", ".join(
        f"ROUND({b}_base * {b}_{payer}_rate, 2)::DECIMAL(9, 2){fixed.get(f'{b}_{payer}', '')} AS {b}_{payer}"
        for b, payers in BRANCHES.items() for payer in payers
    )
    employer = " + ".join(f"{b}_employer" for b in BRANCHES)
    return f"""
        CREATE OR REPLACE TABLE due AS
        SELECT *, employer + worker AS "all" FROM (
            SELECT *, {employer} AS employer,
                   pension_worker + medical_worker + unemployment_worker AS worker FROM (
                SELECT "row", {amounts}, {aid} AS mutual_aid FROM (
                    SELECT *, {bases} FROM people JOIN rules USING (rule) JOIN injury USING (class))))
    """


def fen(state, _):
    columns = ", ".join(f'("{name}" * 100)::BIGINT AS "{name}"' for name in state["columns"])
    return state["db"].execute(f'SELECT {columns} FROM due ORDER BY "row"').fetchnumpy()


if __name__ == "__main__":
    race(prepare, lambda state: state["db"].execute(state["sql"]), fen)
