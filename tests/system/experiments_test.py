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
tolerate = ["littles_law", "not_stationary", "generator_saturated", "generator_stalled", "cpu_taken", "suspended",
            "no_answers"]

[[predict]]
name    = "response"
figure  = "latency_mean_us"
formula = "time"
with    = { time = "{plan-time}" }

[[expect]]
claim    = "A server has a thread."
figure   = "server_threads_max"
at_least = 1
"""


def call(*words):
    environment = dict(os.environ, NO_COLOR="1")
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

    def test_what_holds_no_experiments_is_told(self):
        done = call("report", self.place)
        self.assertEqual(done.returncode, 4)
        self.assertIn("run all", done.stderr)
        self.assertEqual(call("report", self.place / "nowhere").returncode, 4)
        self.assertEqual(call("report").returncode, 2)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main(verbosity=2)
