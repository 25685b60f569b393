"""Python's own `decimal`, a row at a time: what a careful payroll script does.

Idiomatic: amounts in yuan as `Decimal`, `quantize` with ROUND_HALF_UP, rules in lists by number.
A plain loop; local names and precomputed rules are what an expert would still do.
"""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
from harness import BRANCHES, race

FEN = Decimal("0.01")


def prepare(world, _):
    said = world.figures
    yuan = lambda fen: Decimal(fen).scaleb(-2)
    rate = lambda millionths: Decimal(millionths).scaleb(-6)
    limits = [
        [(yuan(said["floor"][b][m]), yuan(said["ceiling"][b][m])) for b in BRANCHES]
        for m in range(len(said["months"]))
    ]
    rates = [
        [[rate(by_scheme[s][m]) for by_scheme in said["rate"].values()] for m in range(len(said["months"]))]
        for s in range(len(said["schemes"]))
    ]
    return {
        "limits": limits,
        "rates": rates,
        "injury": [rate(r) for r in said["injury_rate"]],
        "aid": yuan(said["mutual_aid"]),
        "wage": [yuan(int(fen)) for fen in world.wage],
        "scheme": world.scheme.tolist(),
        "month": world.month.tolist(),
        "class": world.injury_class.tolist(),
        "columns": said["columns"],
    }


def work(state):
    limits, rates, injury, aid = state["limits"], state["rates"], state["injury"], state["aid"]
    columns = tuple([] for _ in state["columns"])
    appends = tuple(column.append for column in columns)

    for wage, scheme, month, class_ in zip(state["wage"], state["scheme"], state["month"], state["class"]):
        pension, medical, unemployment, work_injury, maternity = [
            low if wage < low else high if wage > high else wage for low, high in limits[month]
        ]
        rate = rates[scheme][month]
        pe = (pension * rate[0]).quantize(FEN, ROUND_HALF_UP)
        pw = (pension * rate[1]).quantize(FEN, ROUND_HALF_UP)
        me = (medical * rate[2]).quantize(FEN, ROUND_HALF_UP)
        mw = (medical * rate[3]).quantize(FEN, ROUND_HALF_UP) + aid
        ue = (unemployment * rate[4]).quantize(FEN, ROUND_HALF_UP)
        uw = (unemployment * rate[5]).quantize(FEN, ROUND_HALF_UP)
        ie = (work_injury * injury[class_]).quantize(FEN, ROUND_HALF_UP)
        be = (maternity * rate[6]).quantize(FEN, ROUND_HALF_UP)
        employer = pe + me + ue + ie + be
        worker = pw + mw + uw
        row = (pe, pw, me, mw, ue, uw, ie, be, aid, employer, worker, employer + worker)
        for append, amount in zip(appends, row):
            append(amount)
    return columns


def fen(state, columns):
    return {
        name: np.array([int(amount.scaleb(2)) for amount in column], np.int64)
        for name, column in zip(state["columns"], columns)
    }


if __name__ == "__main__":
    race(prepare, work, fen)
