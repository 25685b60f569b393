"""A small country package for OpenFisca: its parameters and its variables, as OpenFisca's documentation lays them out.

`write_parameters` turns the figures of the race into YAML parameter files, dated by month.
`system` builds the tax-benefit system; `style` says how a formula finds a worker's rate:
`fancy` is `parameters(period).rates.x[scheme]`, which the documentation teaches;
`take` looks the rates of the month up in an array, the fastest spelling there is.
"""

import numpy as np
import yaml
from harness import BRANCHES
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import MONTH
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

Person = build_entity(key="person", plural="persons", label="A worker", is_person=True)


class Scheme(Enum):
    state = "state-owned employers"
    local = "private employers, local workers"
    migrant = "private employers, migrant workers"


InjuryClass = Enum("InjuryClass", [(f"class_{n}", f"class {n}") for n in range(1, 9)])


def write_parameters(figures, directory):
    """One file a node; a value is written where it changes."""
    def dated(values, scale):
        changes = {}
        for month, value in zip(figures["months"], values):
            if not changes or value != last:
                changes[f"{month}-01"] = {"value": value / scale}
            last = value
        return {"values": changes}

    def write(path, node):
        path = directory / f"{path}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump({"description": "invented", **node}))

    for branch in BRANCHES:
        for end in ("floor", "ceiling"):
            write(f"bases/{branch}/{end}", dated(figures[end][branch], 100))
    for name, rates in figures["rate"].items():
        write(f"rates/{name}", {s["id"]: dated(rates[n], 1e6) for n, s in enumerate(figures["schemes"])})
    injury = {f"class_{n + 1}": dated([rate], 1e6) for n, rate in enumerate(figures["injury_rate"])}
    write("rates/work_injury_employer", injury)
    write("mutual_aid", dated([figures["mutual_aid"]], 100))


def system(parameters, style):
    tax_benefit_system = TaxBenefitSystem([Person])
    tax_benefit_system.load_parameters(str(parameters))
    for variable in inputs() + [base(b) for b in BRANCHES]:
        tax_benefit_system.add_variable(variable)
    for branch, payers in BRANCHES.items():
        for payer in payers:
            tax_benefit_system.add_variable(amount(branch, payer, style))
    for variable in sums():
        tax_benefit_system.add_variable(variable)
    return tax_benefit_system


def monthly(name, formula=None, kind=float, **more):
    fields = {"value_type": kind, "entity": Person, "definition_period": MONTH, "label": name, **more}
    return type(name, (Variable,), {**fields, "formula": formula} if formula else fields)


def inputs():
    return [
        monthly("wage"),
        monthly("scheme", kind=Enum, possible_values=Scheme, default_value=Scheme.migrant),
        monthly("injury_class", kind=Enum, possible_values=InjuryClass, default_value=InjuryClass.class_1),
    ]


def base(branch):
    def formula(person, period, parameters):
        limits = parameters(period).bases[branch]
        return np.clip(person("wage", period), limits.floor, limits.ceiling)

    return monthly(f"{branch}_base", formula)


def amount(branch, payer, style):
    name = f"{branch}_{payer}"
    kind, values = ("injury_class", InjuryClass) if branch == "work_injury" else ("scheme", Scheme)

    def fancy(person, period, parameters):
        rate = parameters(period).rates[name][person(kind, period)]
        return due(person, period, rate)

    def take(person, period, parameters):
        rates = parameters(period).rates[name]
        table = np.array([rates[value.name] for value in values])
        return due(person, period, table.take(person(kind, period).view(np.ndarray)))

    def due(person, period, rate):
        amount = half_up(person(f"{branch}_base", period) * rate)
        return amount + person("mutual_aid", period) if name == "medical_worker" else amount

    return monthly(name, {"fancy": fancy, "take": take}[style])


def half_up(yuan):
    return np.floor(yuan * 100 + 0.5) / 100


def sums():
    def mutual_aid(person, period, parameters):
        return np.full(person.count, parameters(period).mutual_aid)

    def employer(person, period, parameters):
        return sum(person(f"{branch}_employer", period) for branch in BRANCHES)

    def worker(person, period, parameters):
        return sum(person(f"{branch}_worker", period) for branch in ("pension", "medical", "unemployment"))

    def all_together(person, period, parameters):
        return person("employer", period) + person("worker", period)

    return [monthly(formula.__name__, formula) for formula in (mutual_aid, employer, worker, all_together)]
