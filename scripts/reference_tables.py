"""The tables of results/reference/README.md, as lines of Markdown, from the records and the index of the experiments."""

import collections
import re
import statistics


def valid_runs(record):
    return [run for run in record["runs"] if run["validity"]["valid"]]


def runs_by_place(records):
    """(load, model) -> the runs of all rounds, the crowds in rising order."""
    places = {}
    for record in records:
        for run in valid_runs(record):
            places.setdefault((run["users"], run["model"]), []).append(run)
    return dict(sorted(places.items(), key=lambda item: item[0][0]))


def spread(values, form):
    """The median, and the range when it shows: "44.9 (44.9 – 46.6)"."""
    low, middle, high = (form.format(f(values)) for f in (min, statistics.median, max))
    return middle if low == high else f"{middle} ({low} – {high})"


def answered(run):
    return run["requests"]["ok"] + run["requests"]["http_error"]


def switches(run):
    return run["server"]["voluntary_switches"] + run["server"]["involuntary_switches"]


def added_ms(run, part):
    plan_us = float(run["plan"].removeprefix("wait ").removesuffix("s")) * 1e6
    return (run["latency_us"][part] - plan_us) / 1e3


COLUMNS = (
    ("throughput, /s", "{:,.2f}", lambda run: run["throughput_per_s"]),
    ("lost", "{:.0f}", lambda run: run["requests"]["scheduled"] - run["requests"]["ok"]),
    ("added latency p50, ms", "{:.2f}", lambda run: added_ms(run, "p50")),
    ("p99, ms", "{:.2f}", lambda run: added_ms(run, "p99")),
    ("threads", "{:,.0f}", lambda run: run["server"]["threads_max"]),
    ("resident, MiB", "{:,.1f}", lambda run: run["server"]["rss_bytes_max"] / 2**20),
    ("reserved, MiB", "{:,.0f}", lambda run: run["server"]["virtual_bytes_max"] / 2**20),
    ("CPU, µs/request", "{:.1f}", lambda run: run["server"]["cpu_s"] * 1e6 / answered(run)),
    ("switches/request", "{:.2f}", lambda run: switches(run) / answered(run)),
)


def main_table(places):
    lines = ["| users | server | " + " | ".join(name for name, _, _ in COLUMNS) + " |",
             "|---:|---|" + "---:|" * len(COLUMNS)]
    for (users, model), runs in places.items():
        if users == 1:
            continue  # two calls in a window: enough for a latency, for nothing else
        cells = [spread([value(run) for run in runs], form) for _, form, value in COLUMNS]
        lines.append(f"| {users:,} | {model} | " + " | ".join(cells) + " |")
    return lines


def memory_table(records, users_of_crowd):
    """What one more waiting request costs: the crowd's maximum less that of one user, of the same record."""
    lines = ["| server | resident, KiB | reserved, KiB |", "|---|---:|---:|"]
    each = {}
    for record in records:
        place = {(run["users"], run["model"]): run for run in valid_runs(record)}
        crowd = max(users for users, _ in place)
        for users, model in place:
            if users == crowd == users_of_crowd:
                differences = [(place[crowd, model]["server"][key] - place[1, model]["server"][key]) / (crowd - 1) / 1024
                               for key in ("rss_bytes_max", "virtual_bytes_max")]
                each.setdefault(model, []).append(differences)
    for model, differences in each.items():
        resident, reserved = zip(*differences)
        lines.append(f"| {model} | {spread(resident, '{:.2f}')} | {spread(reserved, '{:,.1f}')} |")
    return lines


def machine_of(record):
    environment = record["environment"]
    return ", ".join(environment[key] for key in ("cpu", "kernel", "compiler") if key in environment)


def claims_table(index):
    lines = ["| experiment | claim | what came of it | expectations | took |", "|---|---|---|---|---:|"]
    for one in index["experiments"]:
        counts = ", ".join(f"{count} {outcome.replace('_', ' ')}" for outcome, count in one["counts"].items() if count)
        lines.append(f"| [{one['name']}](experiments/{one['directory']}/report.html) | {one['claim']} | {one['outcome']} | "
                     f"{counts} | {one['took_s']:.0f} s |")
    return lines


def predictions_table(index):
    """A row for each prediction: its trials together."""
    lines = ["| experiment | prediction | figure | trials | measured less predicted |", "|---|---|---|---:|---:|"]
    rows = {}
    for one in index["predictions"]:
        if one["difference_percent"] is not None:
            rows.setdefault((one["experiment"], one["prediction"], one["figure"]), []).append(one["difference_percent"])
    for (experiment, prediction, figure), differences in rows.items():
        low, high = (f"{f(differences):+.1f} %" for f in (min, max))
        lines.append(f"| {experiment} | {prediction} | `{figure}` | {len(differences)} | "
                     f"{low if low == high else low + ' to ' + high} |")
    return lines


ESSAY_TABLES = (
    ("code", "Synchronous and asynchronous code (essay 000)", {"sync": "sync", "async": "async"}),
    ("system", "Async/await and messaging (essay 002)", {"await": "async/await", "messaging": "event-driven messaging"}))


def behaviours(page):
    """(table, row) -> the essays' words for the row, as docs/experiments.md lists them, in the essays' order."""
    rows = re.findall(r"^\| `(\S+)` \| `(\S+)` \| (.+?) \|", page, re.MULTILINE)
    return {(table, row): words for table, row, words in rows}


def essay_tables(index, page):
    directory = {one["name"]: one["directory"] for one in index["experiments"]}
    lines = []
    for table, title, columns in ESSAY_TABLES:
        entries = [one for one in index["entries"] if one["table"] == table]
        lines += ["", f"| {title} | " + " | ".join(columns.values()) + " |", "|---|---|---|"]
        for (of_table, row), words in behaviours(page).items():
            if of_table != table or not any(one["row"] == row for one in entries):
                continue
            cells = ["<br>".join(f"{one['text']} ([{one['experiment']}](experiments/{directory[one['experiment']]}/report.html))"
                                 for one in entries if one["row"] == row and one["column"] == column) for column in columns]
            lines.append(f"| {words} | " + " | ".join(cells) + " |")
    return lines


def measured_on(records):
    """Which machines, and when each began. If single experiments were measured on another, these by name."""
    machines = {}
    for record in records:
        machines.setdefault(machine_of(record), []).append((record["started_at"], record["name"]))
    most, *others = sorted(machines.items(), key=lambda item: -len(item[1]))
    lines = [f"{most[0]}; begun {min(most[1])[0]}."]
    lines += [f"{', '.join(name for _, name in began)}: {machine}; begun {min(began)[0]}." for machine, began in others]
    return "\n".join(lines)


def limits_that_bind(formula, given, predicted):
    """Of the closed loop: whether a pool or a core is in the way, or only the users' own round."""
    parameters = dict(part.strip().split("=") for part in given.split(","))
    if not formula.startswith("X = min(N/(S+Z)"):
        return True
    if "servers" in parameters:
        return True
    round_s = sum(seconds(parameters[name]) for name in ("service", "think") if name in parameters)
    return abs(predicted - float(parameters["users"].replace(",", "")) / round_s) > 1e-6 * predicted


def seconds(text):
    number, unit = re.fullmatch(r"([0-9.]+)(us|µs|ms|s)", text).groups()
    return float(number) * {"us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1}[unit]


GIVEN = {"t": "time", "λ": "rate", "a + b": "sum"}  # formulas that repeat what the file says
DIFFICULTIES = {
    "given": "`time`, `rate`, `sum`: the plan or the load itself, or counted: a wait takes as long as it is",
    "free": "`closed-throughput` where nothing is in the way, N/(S+Z): the users and the plan, by Little's law",
    "limited": "all others: what pools, cores, queues, retries and outages make of it"}


def difficulty_table(records):
    """How far measurements were from predictions, by how hard these were to make."""
    far = {kind: [] for kind in DIFFICULTIES}
    for record in records:
        for prediction in record["experiment"]["predictions"]:
            for value in prediction["values"]:
                if value["difference_percent"] is None:
                    continue
                formula = prediction["formula"]
                hard = limits_that_bind(formula, value["given"], value["predicted"])
                kind = "given" if formula in GIVEN else "limited" if hard else "free"
                far[kind].append(abs(value["difference_percent"]))
    rows = [*((DIFFICULTIES[kind], values) for kind, values in far.items()),
            ("all but those of the first row", far["free"] + far["limited"]), ("all", sum(far.values(), []))]
    return ["| predicted by | values | within 10 % | half within | the farthest |", "|---|---:|---:|---:|---:|",
            *(f"| {name} | {len(values)} | {sum(value <= 10 for value in values)} | {statistics.median(values):.2f} % | "
              f"{max(values):.1f} % |" for name, values in rows if values)]


def counted(names):
    return ", ".join(f"`{name}` {count}" for name, count in sorted(collections.Counter(names).items()))


def warnings_table(records):
    """Runs that were refused and measured again, and the warnings of those that count."""
    runs = [(record["name"], run["validity"]) for record in records for run in record["runs"]]
    refused = [(name, validity) for name, validity in runs if not validity["valid"]]
    valid = [(name, validity) for name, validity in runs if validity["valid"]]
    doubted = [name for name, validity in valid if validity["warnings"]]
    lines = [f"Of {len(runs)} runs {len(refused)} were refused, and measured again up to twice; {len(doubted)} of the other {len(valid)} carry "
             "a warning. A run may have several.", "",
             "| code | refused | warned | in |", "|---|---:|---:|---|"]
    codes = collections.defaultdict(lambda: ([], []))
    for name, validity in runs:
        for reason in validity["reasons"]:
            codes[reason["code"]][0].append(name)
        if validity["valid"]:
            for warning in validity["warnings"]:
                codes[warning["code"]][1].append(name)
    for code, (reasons, warnings) in sorted(codes.items(), key=lambda item: -len(item[1][0] + item[1][1])):
        lines.append(f"| `{code}` | {len(reasons) or ''} | {len(warnings) or ''} | {counted(reasons + warnings)} |")
    return lines
