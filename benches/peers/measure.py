"""measure.py SCRATCH ITEMS PAIRS: runs every program in turn, PAIRS times, and prints the table of ratios (median, min, max)."""
import os, platform, statistics, subprocess, sys, time

scratch, items, pairs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
recommended, default = f"{scratch}/recommended", f"{scratch}/default"
python = f"{scratch}/venv/bin/python"
simpy = os.path.join(os.path.dirname(__file__), "simpy_job.py")
PLAINTEXT = 256  # mean bytes of an item; at the peak each item and its record are live


class Cost:
    def __init__(self, cpu, wall, peak):
        self.cpu, self.wall, self.peak = cpu, wall, peak


def measure(*command, cores=None):
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL,
                               preexec_fn=cores and (lambda: os.sched_setaffinity(0, cores)))
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    assert os.waitstatus_to_exitcode(status) in (0, 3), f"{command} failed"
    return Cost(usage.ru_utime + usage.ru_stime, time.monotonic() - start, usage.ru_maxrss * 1024)


def keylapse(folder, scenario, *only, cores=None):
    return measure(f"{folder}/keylapse", "run", f"{scratch}/{scenario}.toml", "-o", f"{scratch}/out", "-q",
                   "--progress", "never", *only, cores=cores)


def floor(*arguments):
    return measure(f"{recommended}/aes_floor", *map(str, arguments))


def event_loop(events):
    """Nanoseconds of CPU an event, by model and queue."""
    printed = subprocess.run([f"{recommended}/event_loop", str(events), str(pairs)], capture_output=True, text=True, check=True)
    rows = (row.split(" | ") for row in printed.stdout.splitlines())
    return {(model, queue): float(nanos) for model, queue, nanos in rows}


def line(goal, name, values, unit=""):
    print(f"| {name} | {goal} | {statistics.median(values):.2f}{unit} | {min(values):.2f} | {max(values):.2f} |", flush=True)


SUMMARY, JUDGED, FILES = ("--only", "summary"), ("--only", "summary,verdicts"), ("--only", "csv,summary")
ONE, TWO = {0}, {0, 1}
rounds = []
for _ in range(pairs):
    rounds.append({
        "ours": keylapse(recommended, "job", *SUMMARY),
        "callbacks": measure(python, simpy, "callback", str(items)),
        "floor": floor(items),
        "default": keylapse(default, "job", *SUMMARY),
        "processes": measure(python, simpy, "process", str(items)),
        "judged": keylapse(recommended, "job", *JUDGED),
        "tenth": keylapse(recommended, "tenth", *SUMMARY),
        "tenth judged": keylapse(recommended, "tenth", *JUDGED),
        "files": keylapse(recommended, "tenth", *FILES),
        "bare files": measure(f"{recommended}/csv_floor", f"{scratch}/out/tenth"),
        "read files": measure(f"{recommended}/csv_floor", f"{scratch}/out/tenth", "read"),
        "still": keylapse(recommended, "still", *SUMMARY, cores=ONE),
        "switch": keylapse(recommended, "switch", *SUMMARY, cores=ONE),
        "switch floor": floor(items, "switch"),
        "still on two": keylapse(recommended, "still", *SUMMARY, cores=TWO),
        "switch on two": keylapse(recommended, "switch", *SUMMARY, cores=TWO),
        "check": measure(f"{recommended}/keylapse", "check", "scenarios", "-q", cores=ONE),
        "check on two": measure(f"{recommended}/keylapse", "check", "scenarios", "-q", cores=TWO),
        "start": measure(f"{recommended}/keylapse", "--version"),
        "charts": keylapse(recommended, "small"),
    })


def each(ratio):
    return [ratio(round) for round in rounds]


print(f"{platform.machine()}, {os.cpu_count()} cores, {time.strftime('%Y-%m-%d')}; {items} items, {pairs} runs of each in turn")
print("| | goal | median | min | max |\n|---|---|---|---|---|")
line("≥ 20", "SimPy callbacks ÷ keylapse, CPU", each(lambda r: r["callbacks"].cpu / r["ours"].cpu))
line("≥ 33", "SimPy processes ÷ keylapse, CPU", each(lambda r: r["processes"].cpu / r["ours"].cpu))
line("≥ 2.3", "SimPy callbacks ÷ keylapse, peak memory", each(lambda r: r["callbacks"].peak / r["ours"].peak))
line("≤ 2.5", "keylapse ÷ AES alone (8 operations an item), CPU", each(lambda r: r["ours"].cpu / r["floor"].cpu))
line("≤ 1.6", "default build ÷ recommended build, CPU", each(lambda r: r["default"].cpu / r["ours"].cpu))
line("", "with every rule monitor ÷ without, CPU", each(lambda r: r["judged"].cpu / r["ours"].cpu))
line("≤ 60", "bytes over the plaintext of a live artifact", each(lambda r: r["ours"].peak / (2 * items) - PLAINTEXT))
line("≤ 1.25", "an item among all ÷ among a tenth, CPU", each(lambda r: r["ours"].cpu / r["tenth"].cpu / 10))
line("≤ 1.2", "events.csv and ledger.csv ÷ a bare csv + serde loop, CPU",
     each(lambda r: (r["files"].cpu - r["tenth judged"].cpu) / (r["bare files"].cpu - r["read files"].cpu)))
line("≤ 2", "a key switch ÷ open and seal alone, CPU", each(lambda r: (r["switch"].cpu - r["still"].cpu) / r["switch floor"].cpu))
line("≥ 1.7", "a key switch on one core ÷ on two, time",
     each(lambda r: (r["switch"].wall - r["still"].wall) / (r["switch on two"].wall - r["still on two"].wall)))
line("≥ 1.8", "check scenarios on one core ÷ on two, time", each(lambda r: r["check"].wall / r["check on two"].wall))
line("< 20", "start-up, ms", each(lambda r: r["start"].wall * 1000))
line("< 600", "a small scenario with everything, ms", each(lambda r: r["charts"].wall * 1000))
many, few = event_loop(items), event_loop(items // 10)
for goal, queue, model, name in [
    ("≤ 2", "merge of sorted times", "job", "the event loop alone ÷ a merge of presorted times"),
    ("≥ 8", "one binary heap", "job", "one binary heap ÷ the event loop alone"),
    ("≥ 20", "nexosim", "hold", "nexosim ÷ the calendar, as many events pending as items"),
]:
    ratio = many[model, queue] / many[model, "calendar"]
    line(goal, name, [1 / ratio if goal.startswith("≤") else ratio])
line("≤ 1.25", "the event loop alone: an event among all ÷ among a tenth", [many["job", "calendar"] / few["job", "calendar"]])
nanos = statistics.median(each(lambda r: r["ours"].cpu)) / items * 1e9
print(f"\nkeylapse: {nanos:.0f} ns of CPU an item; AES alone: "
      f"{statistics.median(each(lambda r: r['floor'].cpu)) / items * 1e9:.0f} ns")
