#!/usr/bin/env python3
"""`waitbench compare` as a user has it. Usage: compare_test.py WAITBENCH

The records are made from one approved record, so that what must be found is known; one pair is really measured.
"""

import copy
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = ""
APPROVED = pathlib.Path(__file__).parent.parent / "golden" / "approved" / "twins.run.json"


def call(*words):
    environment = dict(os.environ, NO_COLOR="1")
    return subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=120, env=environment)


class Compare(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.place = pathlib.Path(scratch.name)

    def record(self, name, label, began, throughput, **changes):
        """One record of one run: that run of the approved record, at this throughput."""
        whole = json.loads(APPROVED.read_text(encoding="utf-8"))
        run = copy.deepcopy(next(run for run in whole["runs"] if run["label"] == label))
        run["throughput_per_s"] = throughput
        run.update(changes)
        whole["runs"], whole["started_at"] = [run], began
        directory = self.place / name
        directory.mkdir(parents=True)
        (directory / "run.json").write_text(json.dumps(whole), encoding="utf-8")
        return directory

    def two_sets(self):
        """In turns: A B B A A B."""
        for number, (began, throughput) in enumerate((("1", 100), ("4", 101), ("5", 102))):
            self.record(f"before/{number}", "thread", began, throughput)
        for number, (began, throughput) in enumerate((("2", 150), ("3", 151), ("6", 152))):
            self.record(f"after/{number}", "thread", began, throughput)
        return self.place / "before", self.place / "after"

    def json_of(self, *words):
        called = call("compare", "--json", *words)
        self.assertEqual(called.returncode, 0, called.stderr)
        return json.loads(called.stdout)

    def figure(self, told, key, run=0):
        return next(figure for figure in told["runs"][run]["figures"] if figure["figure"] == key)

    def test_sets_with_an_interval(self):
        before, after = self.two_sets()
        told = self.json_of(before, after)
        throughput = self.figure(told, "throughput_per_s")
        self.assertAlmostEqual(throughput["ratio"], 1.495, delta=0.001)
        self.assertTrue(1.4 < throughput["low"] < 1.495 < throughput["high"] < 1.6)
        self.assertEqual(throughput["finding"], "higher")
        self.assertEqual(self.figure(told, "latency_p50_us")["finding"], "same")
        self.assertEqual(told["runs"][0]["remarks"], [])
        wider = self.figure(self.json_of(before, after, "--confidence", "99%"), "throughput_per_s")
        self.assertLess(wider["low"], throughput["low"])
        self.assertGreater(wider["high"], throughput["high"])

    def test_experiments_in_one_directory_are_told_apart(self):
        for side, throughput in (("all-1", 100), ("all-2", 150)):
            for name in ("first", "second"):
                record = self.record(f"{side}/{name}", "thread", "1", throughput, trial="crowd") / "run.json"
                whole = json.loads(record.read_text(encoding="utf-8"))
                whole["name"] = name
                record.write_text(json.dumps(whole), encoding="utf-8")
        told = self.json_of(self.place / "all-1", self.place / "all-2")
        self.assertEqual([run["a"]["label"] for run in told["runs"]], ["first/crowd", "second/crowd"])
        one = self.json_of(f"{self.place}/all-1#second/crowd", f"{self.place}/all-2#second/crowd")
        self.assertEqual([run["a"]["label"] for run in one["runs"]], ["second/crowd"])

    def test_text(self):
        before, after = self.two_sets()
        called = call("compare", before, after)
        self.assertEqual(called.returncode, 0)
        self.assertRegex(called.stdout, r"throughput +101\.0/s +151\.0/s .* x 1\.495 .*higher, better")
        paired = call("compare", before, after, "--paired", "--confidence", "99.9%")
        self.assertIn("Paired", paired.stdout)
        self.assertIn("99.9 % interval", paired.stdout)

    def test_two_runs_of_one_record(self):
        directory = self.place / "twins"
        directory.mkdir()
        (directory / "run.json").write_text(APPROVED.read_text(encoding="utf-8"), encoding="utf-8")
        told = self.json_of(f"{directory}#thread", f"{directory}/run.json#coroutine")
        threads = self.figure(told, "server_threads")
        self.assertEqual((threads["a"]["middle"], threads["b"]["middle"]), (1003, 4))
        self.assertEqual(threads["finding"], "not shown")
        self.assertEqual([condition["name"] for condition in told["runs"][0]["differing"]], ["model"])

    def test_a_directory_with_a_number_sign(self):
        odd = self.record("odd#name", "thread", "1", 100)
        self.assertEqual(len(self.json_of(odd, f"{odd}#thread")["runs"]), 1)

    def test_invalid_runs_only(self):
        validity = {"valid": False, "reasons": [{"code": "x", "text": "x"}], "warnings": []}
        bad = self.record("bad", "thread", "1", 100, validity=validity)
        called = call("compare", bad, self.record("good", "thread", "2", 100))
        self.assertEqual(called.returncode, 3)
        self.assertIn("nothing to compare", called.stdout)
        told = json.loads(call("compare", "--json", bad, self.place / "good").stdout)
        self.assertFalse(told["compared"])

    def refused(self, code, *words):
        called = call("compare", *words)
        self.assertEqual(called.returncode, code, called.stderr)
        self.assertEqual(called.stdout, "")
        self.assertEqual(called.stderr.count("\n"), 1, called.stderr)
        return called.stderr

    def test_bad_input_is_one_line(self):
        good = self.record("good", "thread", "1", 100)
        empty = self.place / "empty"
        empty.mkdir()
        half = self.place / "half"
        half.mkdir()
        (half / "run.json").write_text((good / "run.json").read_text(encoding="utf-8")[:500], encoding="utf-8")
        self.assertIn("no-such-place", self.refused(4, good, self.place / "no-such-place"))
        self.assertIn("holds no record", self.refused(4, empty, good))
        self.assertIn("half/run.json: no record of waitbench: it is no JSON", self.refused(2, good, half))
        self.assertIn("it has thread", self.refused(2, f"{good}#coroutine", good))
        self.assertIn("--confidence 95", self.refused(2, good, good, "--confidence", "95"))
        self.assertIn("--confidence", self.refused(2, good, good, "--confidence", "100%"))
        two, one = self.place / "two", self.place / "one"
        self.record("two/1", "thread", "1", 1)
        self.record("two/2", "thread", "2", 1)
        self.record("one/1", "thread", "3", 1)
        self.assertIn("--paired", self.refused(2, two, one, "--paired"))

    def test_measured_records(self):
        server = subprocess.Popen([PROGRAM, "serve", "coroutine", "--listen", ":0", "--plan", "wait 1ms"],
                                  stdout=subprocess.PIPE, text=True)
        try:
            url = server.stdout.readline().split()[2]
            for name in "ab":
                stored = call("load", url, "--users", "2", "--duration", "500ms", "-q", "--out", self.place / name)
                self.assertIn(stored.returncode, (0, 3), stored.stderr)
        finally:
            server.terminate()
            server.communicate(timeout=60)
        called = call("compare", "--json", self.place / "a", self.place / "b")
        told = json.loads(called.stdout)
        self.assertEqual(called.returncode, 0 if told["compared"] else 3)
        self.assertEqual(told["runs"][0]["differing"], [])


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main(verbosity=2)
