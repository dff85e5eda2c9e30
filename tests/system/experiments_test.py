#!/usr/bin/env python3
"""`waitbench list`, `run` of several experiments and `report`, as a user has them. Usage: experiments_test.py WAITBENCH

What is measured here is judged by nobody: only what is stored and told of it.
"""

import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import unittest

PROGRAM = ""
# Two trials in two rounds, each a tenth of a second.
EXPERIMENT = """
name   = "%s"
title  = "a small one"
claim  = "Nothing is <shown>."
plan   = "wait 5ms"
rounds = %d

[[server]]
name  = "control"
model = "control"

[[server]]
name  = "coroutine"
model = "coroutine"

[[load]]
name     = "few"
users    = 2
duration = "%s"
tolerate = ["littles_law", "not_stationary", "generator_saturated", "generator_stalled", "cpu_taken", "cpu_stolen",
            "suspended", "no_answers", "never_served", "schedule_not_kept"]

[[predict]]
name    = "response"
figure  = "latency_mean_us"
formula = "time"
with    = { time = "{plan-time}" }

[[expect]]
claim   = "No request is answered with an error."
figure  = "http_error"
at_most = 0
"""

# A server that ends by itself at its fifth request, the first times that it is started.
GUEST = """
import http.server, os, pathlib, sys

port, starts, bad = int(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])
before = len(starts.read_text()) if starts.exists() else 0
starts.write_text("|" * (before + 1))


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    requests = 0

    def do_GET(self):
        Handler.requests += 1
        if before < bad and Handler.requests == 5:
            os._exit(3)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""
WITH_GUEST = """
[[server]]
name    = "guest"
command = "%s %s {port} %s %d"
"""


def call(*words):
    environment = dict(os.environ, NO_COLOR="1")
    if words[0] == "run":
        words = (*words, "--patience", "0s")  # other tests disturb the machine for longer than one may wait here
    return subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=120, env=environment)


class Experiments(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.place = pathlib.Path(scratch.name)

    def experiment(self, name, rounds=2, duration="100ms"):
        path = self.place / f"{name}.toml"
        path.write_text(EXPERIMENT % (name, rounds, duration), encoding="utf-8")
        return path

    def directory_of_several(self, results):
        found = list(results.iterdir())
        self.assertEqual(len(found), 1, found)
        self.assertRegex(found[0].name, r"^all-\d{8}T\d{6}Z$")
        return found[0]

    def test_list_of_what_was_never_run(self):
        done = call("list", "--results", self.place / "nowhere")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("twins\n", done.stdout)
        self.assertIn("never run", done.stdout)
        self.assertRegex(done.stdout, r"takes about \d+ \w+, with --quick \d+ s")
        listed = json.loads(call("list", "--results", self.place, "--json").stdout)
        twins = next(one for one in listed if one["name"] == "twins")
        self.assertIsNone(twins["last"])
        self.assertLess(twins["takes_quick_s"], twins["takes_s"])

    def test_list_names_the_newest_record(self):
        whole = {"schema": 1, "name": "twins", "title": "t", "version": "0.1.0", "complete": True, "verdicts": [],
                 "experiment": {"claim": "c", "source": None, "outcome": "holds", "rounds": 3, "scale": 1, "quick": False,
                                "took_s": 1.5, "predictions": []}}
        for directory, began, outcome in (("twins-1", "20261121T000001Z", "holds"),
                                          ("all-2/twins", "20261121T000003Z", "refuted"),
                                          ("twins-3", "20261121T000002Z", "invalid")):
            (self.place / directory).mkdir(parents=True)
            whole["started_at"], whole["experiment"]["outcome"] = began, outcome
            (self.place / directory / "run.json").write_text(json.dumps(whole), encoding="utf-8")
        (self.place / "broken").mkdir()
        (self.place / "broken" / "run.json").write_text("{", encoding="utf-8")
        done = call("list", "--results", self.place)
        self.assertEqual(done.returncode, 0)
        self.assertIn("last: refuted, 2026-11-21 00:00:03 UTC", done.stdout)
        self.assertIn("left out", done.stderr)
        self.assertIn("broken", done.stderr)
        listed = json.loads(call("list", "--results", self.place, "--json").stdout)
        last = next(one for one in listed if one["name"] == "twins")["last"]
        self.assertEqual((last["outcome"], last["directory"]), ("refuted", str(self.place / "all-2" / "twins")))

    def test_several_experiments_in_one_directory(self):
        results = self.place / "results"
        done = call("run", self.experiment("first"), self.experiment("second"), "--out", results)
        self.assertEqual(done.returncode, 0, done.stderr)
        directory = self.directory_of_several(results)
        self.assertEqual(sorted(path.name for path in directory.iterdir()),
                         ["first", "index.html", "index.json", "second"])
        index = json.loads((directory / "index.json").read_text(encoding="utf-8"))
        self.assertEqual([one["name"] for one in index["experiments"]], ["first", "second"])
        self.assertEqual(index["claims"]["holds"], 2)
        self.assertEqual(len(index["predictions"]), 4)
        page = (directory / "index.html").read_text(encoding="utf-8")
        self.assertIn('href="first/report.html"', page)
        self.assertIn("Nothing is &lt;shown&gt;.", page)
        for link in re.findall(r'href="([^"#]+)"', page):
            self.assertTrue((directory / link).is_file(), link)
        self.assertRegex(done.stdout, r"(?m)^  second +holds +1 +0 +0 +0 ")
        self.assertTrue(done.stdout.rstrip().endswith(str(directory / "index.html")))

        # The same comes of the records alone.
        for name in ("index.html", "index.json"):
            (directory / name).rename(self.place / name)
        again = call("report", directory)
        self.assertEqual(again.returncode, 0, again.stderr)
        for name in ("index.html", "index.json"):
            self.assertEqual((directory / name).read_bytes(), (self.place / name).read_bytes())

        # Rounds are told by trial, and compared as repetitions of it.
        self.assertIn("means of 2 rounds", done.stdout)
        compared = json.loads(call("compare", directory / "first", directory / "second", "--json").stdout)
        self.assertEqual([(run["a"]["label"], run["a"]["runs"]) for run in compared["runs"]],
                         [("control", 2), ("coroutine", 2)])

    def test_json_of_several_is_the_index(self):
        results = self.place / "results"
        done = call("run", self.experiment("first"), self.experiment("second"), "--out", results, "--json", "-q")
        self.assertEqual(done.returncode, 0, done.stderr)
        index = (self.directory_of_several(results) / "index.json").read_text(encoding="utf-8")
        self.assertEqual(done.stdout, index)

    def test_an_interrupted_run_leaves_a_right_index(self):
        results = self.place / "results"
        words = [PROGRAM, "run", self.experiment("first"), self.experiment("second", 20, "30s"), "--out", results, "-v"]
        with subprocess.Popen(list(map(str, words)), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as run:
            for line in run.stderr:
                if "second: a small one" in line:
                    break
            run.send_signal(signal.SIGINT)
            run.stderr.read()
            self.assertEqual(run.wait(timeout=60), 130)
        directory = self.directory_of_several(results)
        index = json.loads((directory / "index.json").read_text(encoding="utf-8"))
        self.assertEqual([(one["name"], one["complete"]) for one in index["experiments"]],
                         [("first", True), ("second", False)])
        self.assertIn("INCOMPLETE", (directory / "index.html").read_text(encoding="utf-8"))

    def guest_experiment(self, bad_starts):
        """Two rounds of three servers, one of which fails when it is first started."""
        guest = self.place / "guest.py"
        guest.write_text(GUEST, encoding="utf-8")
        experiment = self.experiment("with-guest", duration="500ms")
        experiment.write_text(experiment.read_text(encoding="utf-8").replace(
            "[[load]]", WITH_GUEST % (sys.executable, guest, self.place / "starts", bad_starts) + "\n[[load]]"), encoding="utf-8")
        return experiment

    def with_guest(self, bad_starts, *words):
        """What came of it."""
        done = call("run", self.guest_experiment(bad_starts), "--json", "--out", self.place / "results", *words)
        record = json.loads(done.stdout)
        runs = {run["label"]: run["validity"]["valid"] for run in record["runs"]}
        counted = {trial["label"]: trial["runs"] for trial in record["experiment"]["trials"]}
        return done, record, runs, counted

    def test_of_several_one_that_is_invalid_is_measured_again_after_the_others(self):
        results = self.place / "results"
        done = call("run", self.guest_experiment(bad_starts=3), self.experiment("second"), "--out", results)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(re.findall("^waitbench .* · ([a-z-]+):|^([a-z-]+) was invalid", done.stderr, re.MULTILINE),
                         [("with-guest", ""), ("second", ""), ("", "with-guest"), ("with-guest", "")])
        self.assertNotIn("Again   waitbench run with-guest", done.stdout)
        directory = self.directory_of_several(results)
        self.assertEqual(sorted(path.name for path in directory.iterdir()),
                         ["index.html", "index.json", "invalid", "second", "with-guest"])
        index = json.loads((directory / "index.json").read_text(encoding="utf-8"))
        self.assertEqual([(one["name"], one["outcome"]) for one in index["experiments"]],
                         [("second", "holds"), ("with-guest", "holds")])
        first = json.loads((directory / "invalid" / "with-guest" / "run.json").read_text(encoding="utf-8"))
        self.assertEqual(first["experiment"]["outcome"], "invalid")

    def test_one_that_is_invalid_twice_stays_so_and_is_named(self):
        results = self.place / "results"
        done = call("run", self.experiment("first"), self.guest_experiment(bad_starts=99), "--out", results, "--quiet")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertEqual((self.place / "starts").read_text(encoding="utf-8"), "|" * 12)  # 3 takes of 2 rounds, twice
        self.assertIn("Again   waitbench run with-guest (", done.stdout)

    def test_a_run_that_is_refused_is_measured_again(self):
        done, record, runs, counted = self.with_guest(bad_starts=1)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(runs, {"control round 1": True, "coroutine round 1": True, "guest round 1": False,
                                "guest round 1, again": True, "guest round 2": True, "coroutine round 2": True,
                                "control round 2": True})
        self.assertEqual(counted["guest"], ["guest round 1, again", "guest round 2"])
        self.assertEqual(counted["control"], ["control round 1", "control round 2"])
        self.assertFalse(record["valid"])  # one of its runs is not
        self.assertEqual(record["experiment"]["outcome"], "holds")
        self.assertIn("guest, again", done.stderr)
        page = next(self.place.glob("results/*/report.html")).read_text(encoding="utf-8")
        for told in ("6 of 7 runs valid", "guest round 1: the guest server ended by itself", "guest round 1, again"):
            self.assertTrue(told in page, told)  # not the whole page, if it fails

    def test_a_run_that_is_refused_twice_is_measured_a_third_time(self):
        done, _, runs, counted = self.with_guest(2, "--servers", "guest")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(runs, {"guest round 1": False, "guest round 1, again": False, "guest round 1, a third time": True,
                                "guest round 2": True})
        self.assertEqual(counted["guest"], ["guest round 1, a third time", "guest round 2"])

    def test_a_run_that_is_refused_three_times_leaves_its_round_empty(self):
        done, record, runs, counted = self.with_guest(bad_starts=99)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertEqual([label for label, valid in runs.items() if not valid],
                         [f"guest round {round}{take}" for round in (1, 2) for take in ("", ", again", ", a third time")])
        self.assertEqual(counted["guest"], ["guest round 1, a third time", "guest round 2, a third time"])
        self.assertEqual(record["experiment"]["outcome"], "invalid")

    def test_one_round_that_is_invalid_is_said_so(self):
        done, record, runs, _ = self.with_guest(99, "--rounds", "1", "--servers", "guest")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertEqual(list(runs.values()), [False, False, False])
        self.assertEqual([verdict["outcome"] for verdict in record["verdicts"]], ["invalid"])

    def test_mistakes_in_servers_are_told_with_their_place(self):
        path = self.experiment("mine")
        good = path.read_text(encoding="utf-8")
        for wrong, told in (('model = "contrl"', ':10:9: unknown model "contrl". Did you mean control?'),
                            ('model = "control"\nflags = "--thread 4"', ':11:9: server "control": unknown flag "--thread"'),
                            ('model = "control"\nflags = "--threads -5"', ':11:9: server "control": --threads')):
            path.write_text(good.replace('model = "control"', wrong), encoding="utf-8")
            done = call("run", path, "--check")
            self.assertEqual((done.returncode, done.stdout), (2, ""), told)
            self.assertIn(f"{path}{told}", done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)

    def test_a_wrong_database_is_told_before_anything_is_measured(self):
        secret = "postgresql://me:hunter2@127.0.0.1/shop"
        for url, told in (("nonsense", "is no URI of a PostgreSQL database"), (secret, "holds a password")):
            done = call("run", self.experiment("mine"), "--database", url, "--out", self.place / "results")
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn(told, done.stderr)
            self.assertNotIn("hunter2", done.stderr)
        self.assertFalse((self.place / "results").exists())

    def test_what_holds_no_experiments_is_told(self):
        done = call("report", self.place)
        self.assertEqual(done.returncode, 4)
        self.assertIn("run all", done.stderr)
        self.assertEqual(call("report", self.place / "nowhere").returncode, 4)
        self.assertEqual(call("report").returncode, 2)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main(verbosity=2)
