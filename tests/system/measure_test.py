#!/usr/bin/env python3
"""`waitbench load` and `waitbench run` as a user has them. Usage: measure_test.py WAITBENCH

Whether a measurement is valid depends on how busy the machine is, so no test asks for it: they ask that the exit code,
the JSON and the files agree about it.
"""

import csv
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = ""
PATIENCE = 120
OUTCOMES = ("ok", "http_error", "timeout", "connect_error", "reset", "malformed", "shed", "unfinished")
FILES = {"run.json", "summary.csv", "timeline.csv", "latency.hgrm", "latency.hlog", "report.html"}


def call(*words, **more):
    return subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=PATIENCE, **more)


class Server:
    """A server that waits a little for every request."""

    def __init__(self, model="coroutine", plan="wait 10ms", *more):
        self.process = subprocess.Popen([PROGRAM, "serve", model, "--listen", ":0", "--plan", plan, *more],
                                        stdout=subprocess.PIPE, text=True)
        words = self.process.stdout.readline().split()
        self.url, self.admin, self.pid = words[2], words[4], words[6]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()


def servers_of(runner):
    """The pids of the servers that a `waitbench run` has started."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
                if int(file.read().rsplit(")", 1)[1].split()[1]) == runner.pid:
                    found.append(int(pid))
        except OSError:
            pass
    return found


def sockets_of(process):
    count = 0
    for descriptor in os.listdir(f"/proc/{process.pid}/fd"):
        try:
            count += "socket" in os.readlink(f"/proc/{process.pid}/fd/{descriptor}")
        except OSError:  # closed since it was listed
            pass
    return count


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def wait_for(what):
    deadline = time.monotonic() + PATIENCE
    while not (found := what()):
        assert time.monotonic() < deadline, "nothing came of waiting"
        time.sleep(0.01)
    return found


class Load(unittest.TestCase):
    def check_run(self, run):
        for key in ("schema", "model", "target", "plan", "load", "duration_s", "requests", "throughput_per_s", "latency_us",
                    "service_us", "lag_us", "connect_us", "server", "generator", "validity"):
            self.assertIn(key, run)
        self.assertRegex(run["window_began_at"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        requests = run["requests"]
        self.assertEqual(requests["scheduled"], sum(requests[outcome] for outcome in OUTCOMES))

    def test_json(self):
        with Server() as server:
            done = call("load", server.url, "--rate", "100/s", "-d", "1s", "--warmup", "0s", "--pid", server.pid, "--json")
        run = json.loads(done.stdout)
        self.check_run(run)
        self.assertEqual(run["requests"]["scheduled"], 100)
        self.assertEqual(done.returncode, 0 if run["validity"]["valid"] else 3)
        self.assertGreaterEqual(run["server"]["threads_max"], 1)

    def test_record_is_stored_and_never_overwritten(self):
        with tempfile.TemporaryDirectory() as scratch, Server() as server:
            out = os.path.join(scratch, "mine")
            for _ in range(2):
                self.assertIn(call("load", server.url, "-d", "200ms", "--warmup", "0s", "--out", out).returncode, (0, 3))
            self.assertEqual(set(os.listdir(scratch)), {"mine", "mine-2"})
            self.assertLessEqual(FILES, set(os.listdir(out)))
            with open(os.path.join(out, "run.json"), encoding="utf-8") as file:
                run = json.load(file)["runs"][0]
            self.check_run(run)
            with open(os.path.join(out, "latency.hlog"), encoding="utf-8") as file:
                intervals = [line for line in file if line[0] not in '#"']
            tags = ["", "Tag=service,", "Tag=lag,", "Tag=connect,", "Tag=late_by,"]
            if not run["validity"]["valid"]:
                tags = [f"Tag=INVALID/{part}," for part in ("latency", "service", "lag", "connect", "late_by")]
            self.assertEqual([re.match(r"(Tag=[^,]*,)?", line)[0] for line in intervals], tags)
            for line in intervals:
                self.assertRegex(line, r"\d+\.\d{3},0\.200,\d+\.\d{6},HISTFAAA[A-Za-z0-9+/]+=*\n$")

    def test_a_threshold_that_does_not_hold_is_told_and_ends_with_1(self):
        with Server() as server:
            words = ("load", server.url, "--users", "2", "-d", "300ms", "--warmup", "0s", "--json")
            good = call(*words, "--expect", "ok > 99%", "--expect", "max < 1m")
            bad = call(*words, "--expect", "min < 1ms, ok > 99%")
            few = call(*words, "--expect", "p99.99 < 1m, ok > 99%")
        for done, outcomes, code in ((good, ["holds", "holds"], 0), (bad, ["refuted", "holds"], 1),
                                     (few, ["not shown", "holds"], 3)):
            run = json.loads(done.stdout)
            valid = run["validity"]["valid"]
            self.assertEqual([e["outcome"] for e in run["expectations"]], outcomes if valid else ["invalid", "invalid"])
            self.assertEqual(done.returncode, code if valid else 3)

    def test_a_load_in_stages_is_told_stage_by_stage(self):
        stages = "0/s..100/s over 1s; 100/s for 1s; 20/s for 500ms"
        with tempfile.TemporaryDirectory() as scratch, Server() as server:
            out = os.path.join(scratch, "staged")
            done = call("load", server.url, "--stages", stages, "--json", "--out", out, "--expect", "max < 1m, ok > 99%")
            self.assertLessEqual(FILES | {"stages.csv"}, set(os.listdir(out)))
            with open(os.path.join(out, "stages.csv"), newline="", encoding="utf-8") as file:
                rows = list(csv.DictReader(file))
        run = json.loads(done.stdout)
        self.check_run(run)
        self.assertEqual(done.returncode, 0 if run["validity"]["valid"] else 3)
        self.assertEqual(run["duration_s"], 2.5)
        self.assertEqual("; ".join(stage["load"] for stage in run["stages"]), stages)
        self.assertEqual([stage["requests"]["scheduled"] for stage in run["stages"]], [50, 100, 10])
        self.assertEqual([row["scheduled"] for row in rows], ["50", "100", "10"])
        # A ramp is never one number, and neither is a load that holds one.
        for told in (run["throughput_per_s"], run["latency_us"]["p50"], run["stages"][0]["throughput_per_s"],
                     run["stages"][0]["latency_us"]):
            self.assertIsNone(told)
        self.assertEqual((rows[0]["throughput_per_s"], rows[0]["latency_p50_us"]), ("", ""))
        for stage in run["stages"][1:]:
            self.assertIsNotNone(stage["throughput_per_s"])
            self.assertIsNotNone(stage["latency_us"]["p50"])

    def test_what_the_server_says_of_itself_goes_to_the_timeline(self):
        with tempfile.TemporaryDirectory() as scratch, Server("pool", "pool db 20ms", "--pool", "db=1") as server:
            out = os.path.join(scratch, "record")
            words = ("--users", "6", "--duration", "3s", "--warmup", "0s", "-q", "--out", out)
            called = call("load", server.url, *words, "--stats", server.admin)
            self.assertIn(called.returncode, (0, 3), called.stderr)
            with open(os.path.join(out, "timeline.csv"), encoding="utf-8") as file:
                rows = [row for row in csv.DictReader(file) if row["server_in_flight"]]
        self.assertTrue(rows)
        # Six users, one connection: whoever has it is in flight, and all the others wait somewhere.
        self.assertEqual({row["server_pool_in_use"] for row in rows} - {"0", "1"}, set())
        self.assertTrue(any(int(row["server_pool_waiting"]) > 0 for row in rows))
        self.assertTrue(all(int(row["server_connections"]) <= 6 for row in rows))

    def test_a_page_that_is_no_servers_is_refused(self):
        with Server() as server:
            called = call("load", server.url, "--stats", server.url, "--users", "1", "--duration", "100ms")
            self.assertEqual(called.returncode, 4)
            self.assertIn("admin address", called.stderr)
            self.assertEqual(called.stderr.count("\n"), 1)
            called = call("load", server.url, "--stats", "9090", "--users", "1", "--duration", "100ms")
            self.assertEqual(called.returncode, 2)

    def test_interrupt_gives_what_was_measured(self):
        with Server(plan="wait 1h") as server:
            load = subprocess.Popen([PROGRAM, "load", server.url, "--users", "3", "-d", "1h", "--warmup", "0s", "--timeout",
                                     "2h", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            # The load has begun when the server has its connections beside the standard descriptors.
            wait_for(lambda: sockets_of(load) >= 3)
            load.send_signal(signal.SIGINT)
            output, _ = load.communicate(timeout=PATIENCE)
        self.assertEqual(load.returncode, 130)
        run = json.loads(output)
        self.check_run(run)
        self.assertFalse(run["validity"]["valid"])
        self.assertEqual(run["requests"]["ok"], 0)

    def test_terminated_is_as_interrupted(self):
        with Server(plan="wait 1h") as server:
            load = subprocess.Popen([PROGRAM, "load", server.url, "--users", "3", "-d", "1h", "--warmup", "0s", "--timeout",
                                     "2h", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            wait_for(lambda: sockets_of(load) >= 3)
            load.send_signal(signal.SIGTERM)
            output, _ = load.communicate(timeout=PATIENCE)
        self.assertEqual(load.returncode, 130)
        self.assertFalse(json.loads(output)["complete"])

    def test_bad_input_gets_one_line_and_its_exit_code(self):
        url = "http://127.0.0.1:1/"
        with tempfile.NamedTemporaryFile() as file:
            cases = [
                (["load"], 2, "url"),
                (["load", url], 4, "does not accept connections"),
                (["load", "127.0.0.1:80"], 2, "is not a URL"),
                (["load", "ftp://127.0.0.1/"], 2, "https"),
                (["load", "http://no-such-host.invalid/"], 4, "cannot be resolved"),
                (["load", url, "--duration", "30"], 2, "--duration 30 has no unit. Write 5s, 200ms or 1.5m."),
                (["load", url, "--duration", "0s"], 2, "longer than 0s"),
                (["load", url, "--duration", "-5s"], 2, "-5s"),
                (["load", url, "--timeout", "0s"], 2, "longer than 0s"),
                (["load", url, "--rate", "100"], 2, "has no unit"),
                (["load", url, "--rate", "0/s"], 2, "above zero"),
                (["load", url, "--users", "0"], 2, "whole number"),
                (["load", url, "--users", "1.5"], 2, "whole number"),
                (["load", url, "--users", "5", "--rate", "5/s"], 2, "exclude each other"),
                (["load", url, "--users", "900000"], 4, "doctor"),
                (["load", url, "--userz", "5"], 2, "Did you mean --users?"),
                (["load", url, "--arrivals", "poisson"], 2, "Add --rate"),
                (["load", url, "--rate", "5/s", "--arrivals", "uniform"], 2, "constant or poisson"),
                (["load", url, "--max-in-flight", "5"], 2, "Add --rate"),
                (["load", url, "--rate", "5/s", "--think", "1s"], 2, "closed load"),
                (["load", url, "--think", "1"], 2, "--think column 1: 1 has no unit"),
                (["load", url, "--stages", "10 for 5s"], 2, "--stages, column 1: \"10\" is neither a rate nor users"),
                (["load", url, "--stages", "10/s for 5s; 5 users for 1s"], 2, "column 14: rates and users cannot be mixed"),
                (["load", url, "--stages", "10/s for 5s", "--rate", "5/s"], 2, "--stages and --rate exclude each other"),
                (["load", url, "--stages", "1 user for 5s", "--users", "5"], 2, "--stages and --users exclude"),
                (["load", url, "--stages", "10/s for 5s", "-d", "5s"], 2, "--stages and --duration exclude"),
                (["load", url, "--stages", "5 users for 5s", "--ramp", "5s"], 2, "--ramp belongs to --users"),
                (["load", url, "--stages", "10/s for 5s", "--think", "1s"], 2, "closed load"),
                (["load", url, "--stages", "5 users for 5s", "--arrivals", "poisson"], 2, "open load"),
                (["load", url, "--stages", "0 users for 5s; 900000 users for 1s"], 4, "doctor"),
                (["load", url, "--method", "GE T"], 2, "is no method"),
                (["load", url, "-H", "nonsense"], 2, "has no colon"),
                (["load", url, "-H", "A: b\nC: d"], 2, "is no header field"),
                (["load", url, "-H", "Content-Length: 5"], 2, "contradict"),
                (["load", url, "--body", "/no/such/file"], 4, "cannot be read"),
                (["load", url, "--expect", "p99 < 50"], 2, "has no unit"),
                (["load", url, "--expect", "erors < 1%"], 2, "Did you mean errors?"),
                (["load", url, "--pid", "4194303"], 4, ""),
                (["load", url, "--out", file.name + "/x"], 4, file.name),
                (["run"], 2, "experiment"),
                (["run", "twinz"], 2, "Did you mean twins?"),
                (["run", "nowhere.toml"], 4, "nowhere.toml"),
                (["run", "twins", "--plan", "wiat 5s"], 2, "column 1"),
                (["run", "twins", "--set", "userz=3"], 2, "Did you mean users?"),
                (["run", "twins", "--set", "3"], 2, "NAME=VALUE"),
                (["run", "twins", "--set", "users=many"], 2, "experiments/twins.toml:"),
                (["run", "twins", "--scale", "0"], 2, "--scale"),
                (["run", "twins", "--rounds", "0"], 2, "--rounds"),
                (["run", "twins", "--models", "threat"], 2, "Did you mean thread?"),
                (["run", "twins", "--models", "control,control"], 2, "named twice"),
                (["run", "twins", "--timeout", "0s"], 2, "longer than 0s"),
                (["run", "twins", "--duration", "25h"], 2, "24h at most"),
                (["run", "twins", "--users", "900000"], 4, "doctor"),
                (["load", "http://x/\n\x1b[31m"], 2, "is not a URL"),
                (["load", url, "--rate", "0.1/h"], 2, "too low"),
                (["run", "twins", "--out", file.name], 4, file.name),
                (["rum"], 2, "Did you mean run?"),
                (["run", "--hlep"], 2, "Did you mean --help?"),
                (["--nope"], 2, "--nope"),
            ]
            for words, code, text in cases:
                with self.subTest(words):
                    done = call(*words)
                    self.assertEqual(done.returncode, code, done.stderr)
                    self.assertEqual(done.stdout, "")
                    self.assertIn(text, done.stderr)
                    self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
                    self.assertTrue(done.stderr.startswith("waitbench"), done.stderr)


    def test_output_that_cannot_be_written_is_an_error_and_the_record_is_kept(self):
        with tempfile.TemporaryDirectory() as scratch, Server() as server, open("/dev/full", "w") as full:
            out = os.path.join(scratch, "mine")
            done = subprocess.run([PROGRAM, "load", server.url, "-d", "100ms", "--warmup", "0s", "--json", "-q", "--out", out],
                                  stdout=full, stderr=subprocess.PIPE, text=True, timeout=PATIENCE)
            self.assertEqual(done.returncode, 4, done.stderr)
            self.assertIn("written", done.stderr)
            self.assertLessEqual(FILES, set(os.listdir(out)))
            self.assertEqual(subprocess.run([PROGRAM, "--help"], stdout=full, stderr=subprocess.PIPE).returncode, 4)


def planned_runs(record):
    """Its runs, but for those that a busy machine adds: one that is refused is measured once more."""
    return [run for run in record["runs"] if not run["label"].endswith((", again", ", a third time"))]


class Run(unittest.TestCase):
    SHORT = ("--plan", "wait 50ms", "--users", "20", "--duration", "1s", "--set", "alone=1s", "--rounds", "2",
             "--patience", "0s")

    def test_twins(self):
        with tempfile.TemporaryDirectory() as scratch:
            done = call("run", "twins", *self.SHORT, "--out", scratch, "--json", "-q")
            record = json.loads(done.stdout)
            # The program says nothing; a sanitizer's own notes begin with "==".
            self.assertEqual([line for line in done.stderr.splitlines() if not line.startswith("==")], [])
            invalid = any(verdict["outcome"] == "invalid" for verdict in record["verdicts"])
            self.assertEqual(done.returncode, 3 if invalid else 0)
            there = ["thread-crowd", "control-crowd", "coroutine-crowd", "thread-alone", "control-alone", "coroutine-alone"]
            runs = planned_runs(record)
            self.assertEqual([run["label"] for run in runs],
                             [f"{trial} round {number}" for number, order in ((1, there), (2, there[::-1])) for trial in order])
            self.assertEqual([run["trial"] for run in runs], there + there[::-1])
            for run in record["runs"]:
                self.assertEqual(run["requests"]["scheduled"], sum(run["requests"][outcome] for outcome in OUTCOMES))
                self.assertEqual(run["requests"]["ok"], run["requests"]["scheduled"])
            for verdict in record["verdicts"]:
                self.assertIn(verdict["outcome"], ("holds", "refuted", "not shown", "invalid"))
            (name,) = os.listdir(scratch)
            self.assertRegex(name, r"^twins-\d{8}T\d{6}Z$")
            self.assertLessEqual(FILES, set(os.listdir(os.path.join(scratch, name))))

    def test_labels_of_a_single_round_are_those_of_the_trials(self):
        with tempfile.TemporaryDirectory() as scratch:
            done = call("run", "twins", "--plan", "wait 10ms", "--users", "1", "--duration", "100ms", "--servers", "control",
                        "--set", "alone=100ms", "--rounds", "1", "--patience", "0s", "--out", scratch, "--json", "-q")
            self.assertEqual([run["label"] for run in planned_runs(json.loads(done.stdout))],
                             ["control-crowd", "control-alone"])

    def test_table_fits_and_names_the_report(self):
        with tempfile.TemporaryDirectory() as scratch:
            done = call("run", "twins", *self.SHORT, "--models", "coroutine", "--out", scratch)
            self.assertIn("report.html", done.stdout)
            for line in done.stdout.splitlines():
                # A path is as long as it is; everything else keeps to the width.
                if not re.match("Record|Report|Again", line):
                    self.assertLessEqual(len(line), 100, line)

    def begin(self, scratch):
        runner = subprocess.Popen([PROGRAM, "run", "twins", "--plan", "wait 100ms", "--users", "20", "--duration", "1h",
                                   "--patience", "0s", "--out", scratch, "--json", "-q"],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        return runner, wait_for(lambda: servers_of(runner))

    def test_interrupted_run_is_kept_and_marked(self):
        with tempfile.TemporaryDirectory() as scratch:
            runner, servers = self.begin(scratch)
            runner.send_signal(signal.SIGINT)
            output, _ = runner.communicate(timeout=PATIENCE)
            self.assertEqual(runner.returncode, 130)
            self.assertFalse(json.loads(output)["complete"])
            (name,) = os.listdir(scratch)
            with open(os.path.join(scratch, name, "run.json"), encoding="utf-8") as file:
                self.assertFalse(json.load(file)["complete"])
            self.assertFalse(any(map(alive, servers)))

    def test_a_second_interrupt_of_a_runner_ends_it_and_its_servers_at_once(self):
        with tempfile.TemporaryDirectory() as scratch:
            runner, servers = self.begin(scratch)
            wait_for(lambda: sockets_of(runner) >= 20)
            for server in servers:
                os.kill(server, signal.SIGSTOP)  # so that it does not end when it is told to
            runner.send_signal(signal.SIGINT)
            wait_for(lambda: sockets_of(runner) < 20)  # the load has ended; the server is given 20 s for its end
            runner.send_signal(signal.SIGINT)
            output, _ = runner.communicate(timeout=PATIENCE)
            self.assertEqual(runner.returncode, 130)
            self.assertEqual(output, "")
            self.assertEqual([name for name in os.listdir(scratch) if not name.startswith(".")], [])
            wait_for(lambda: not any(map(alive, servers)))

    def test_killed_runner_leaves_no_server(self):
        with tempfile.TemporaryDirectory() as scratch:
            runner, servers = self.begin(scratch)
            runner.kill()
            runner.communicate(timeout=PATIENCE)
            wait_for(lambda: not any(map(alive, servers)))
            self.assertEqual([name for name in os.listdir(scratch) if not name.startswith(".")], [])


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
