"""The table of a race, and the page that keeps it."""

import datetime
import platform
import subprocess
from importlib import metadata
from pathlib import Path
from statistics import median

# Ratios are told against these two, both on one thread.
BOUND, OURS = "bound-1", "batch-1"
# The marks of the README.
OPEN, CLOSE = "<!-- race: written by `benches/race/run` -->", "<!-- /race -->"


def table(racing, sizes):
    by_name = {contender.name: contender for contender in racing}
    head = ["", "threads", *(f"{rows:.0e}".replace("e+0", "e") for rows in sizes)]
    head += ["ns", "× bound", "× shebao batch", "peak memory (inputs), MB", "wrong amounts"]
    lines = [head, ["---"] + ["--:"] * (len(head) - 1)]
    for contender in racing:
        most = max(contender.measured)
        last = contender.measured[most]
        peak, inputs = (max(told[what] for told in last) / 1000 for what in ("peak_kb", "inputs_kb"))
        lines.append([
            contender.label,
            str(contender.threads),
            *(speed(contender.measured.get(rows)) for rows in sizes),
            number(median(told["ns"] for told in last)),
            ratio(contender, by_name.get(BOUND)),
            ratio(contender, by_name.get(OURS)),
            f"{peak:,.0f} ({inputs:,.0f})",
            wrong(last[-1]),
        ])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def speed(measured):
    """Person-months a second."""
    if not measured:
        return "–"
    a_second = 1e9 / median(told["ns"] for told in measured)
    for unit, size in (("M", 1e6), ("k", 1e3)):
        if a_second >= size:
            return f"{number(a_second / size)} {unit}"
    return number(a_second)


def ratio(contender, other):
    """How many times as long as the other one, within the same round; at a million rows, or the most below."""
    if other is None or other is contender:
        return "1" if other is contender else "–"
    sizes = [rows for rows in contender.measured if rows in other.measured]
    rows = max([rows for rows in sizes if rows <= 1e6] or sizes)
    pairs = zip(contender.measured[rows], other.measured[rows])
    return f"{number(median(mine['ns'] / theirs['ns'] for mine, theirs in pairs))}×"


def number(value):
    """Three digits that count."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def wrong(told):
    if told["wrong"] is None:
        return "–"
    if told["wrong"] == 0:
        return "0"
    return f"{told['wrong']:,} ({100 * told['wrong'] / told['amounts']:.2g}%)"


def year(streams):
    """One line a number of threads."""
    lines = []
    for told in streams:
        lines.append(
            f"- {told['threads']} thread{'s' * (told['threads'] > 1)}: **{told['seconds']:.1f} s** for "
            f"{told['person_months']:,} person-months, {told['person_months'] / told['seconds'] / 1e6:,.0f} M a second; "
            f"drawing the wages alone takes {told['seconds_of_drawing']:.1f} s. "
            f"{told['amounts_checked']:,} amounts were computed again with their trace: {told['wrong']} wrong."
        )
    return "\n".join(lines) + "\n"


def write(path, text, year, racing):
    today = datetime.datetime.now(datetime.UTC).date()
    page = Path(__file__).with_name("RESULTS.template.md").read_text()
    path.write_text(page.format(table=text.strip(), year=year.strip(), date=today, machine=machine(), quiet=quiet(racing), versions=versions()))


def write_readme(path, racing):
    """The short table, between the marks that the README has for it."""
    text = path.read_text()
    if OPEN not in text:
        return
    before, rest = text.split(OPEN)
    after = rest.split(CLOSE)[1]
    path.write_text(f"{before}{OPEN}\n{short(racing)}{CLOSE}{after}")


def short(racing):
    """Speed at a million rows, or the most below, and what else costs how many times as much."""
    by_name = {contender.name: contender for contender in racing}
    lines = [["one run, one machine", "threads", "person-months a second", "time, × shebao batch", "wrong amounts"]]
    lines.append(["---"] + ["--:"] * 4)
    for contender in racing:
        rows = max(rows for rows in contender.measured if rows <= max(1e6, min(contender.measured)))
        told = contender.measured[rows]
        lines.append([
            contender.label,
            str(contender.threads),
            speed(told),
            ratio(contender, by_name.get(OURS)),
            "–" if told[-1]["wrong"] is None else f"{100 * told[-1]['wrong'] / told[-1]['amounts']:.2g}%" if told[-1]["wrong"] else "0",
        ])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def quiet(racing):
    """How much of a core the contenders with one thread got: near 100 % on a machine that does nothing else."""
    shares = [t["share"] for c in racing if c.threads == 1 for told in c.measured.values() for t in told]
    return f"{100 * median(shares):.0f} %"


def machine():
    cpu = [line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line]
    kb = next(int(line.split()[1]) for line in Path("/proc/meminfo").read_text().splitlines() if "MemTotal" in line)
    return f"{len(cpu)} cores of {cpu[0]}, {kb / 1024**2:.0f} GiB, {platform.system()} {platform.release()}"


def versions():
    def said(*command):
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()

    packages = [f"{name} {metadata.version(name)}" for name in ("numpy", "polars", "duckdb", "OpenFisca-Core")]
    return ", ".join([
        said("rustc", "--version").split(" (")[0],
        f"Python {platform.python_version()}",
        *packages,
        f"Node {said('node', '--version').removeprefix('v')}",
    ])
