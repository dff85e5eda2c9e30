#!/usr/bin/env python3
"""`waitbench advise`: help, mistakes, text, JSON, prices and --measure. Usage: advise_test.py WAITBENCH

A busy machine may spoil a measurement (exit code 3), so no test asks for a good one: they ask that exit code, file and
what is told agree, and that what was counted is in order.
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest

PROGRAM = ""
PATIENCE = 240
USERS = ("--io", "20ms", "--users", "5")


class Advise(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.directory = scratch.name
        self.environment = {**os.environ, "XDG_STATE_HOME": os.path.join(self.directory, "state"),
                            "TMPDIR": self.directory}
        self.file = os.path.join(self.directory, "state", "waitbench", "prices.json")

    def call(self, *words, **more):
        return subprocess.run([PROGRAM, "advise", *words], capture_output=True, text=True, timeout=PATIENCE,
                              **{"env": self.environment, **more})

    def advice(self, *words):
        done = self.call(*words, "--json")
        self.assertEqual((done.returncode, done.stderr), (0, ""), words)
        return json.loads(done.stdout)

    def test_help_shows_whole_command_lines(self):
        done = self.call("--help")
        self.assertEqual(done.returncode, 0)
        for flag in ("--io", "--cpu", "--users", "--think", "--rate", "--memory", "--cores", "--needs-result", "--retry",
                     "--callee-down", "--later", "--slo", "--pool", "--measure", "--prices", "--json"):
            self.assertIn(flag, done.stdout)
        self.assertIn("waitbench advise --io 5s --users 1000", done.stdout)

    def test_mistakes_are_one_line_and_exit_code_2(self):
        for words, hint in ((("--users", "5"), "--io TIME"),
                            (("--io", "5s"), "--users N"),
                            (("--io", "5s", "--users", "5", "--rate", "5/s"), "one of the two"),
                            (("--io", "5", "--users", "5"), "no unit"),
                            (("--io", "0s", "--users", "5"), "above 0s"),
                            ((*USERS, "--retry", "maybe"), "yes or no"),
                            ((*USERS, "--slo", "p50 < 1s"), "p99 < TIME"),
                            ((*USERS, "--models", "thread"), "--measure"),
                            ((*USERS, "--cores", "4000", "--measure"), "taskset"),
                            ((), "--io TIME")):
            done = self.call(*words)
            self.assertEqual((done.returncode, done.stdout), (2, ""), words)
            self.assertIn(hint, done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)

    def test_without_prices_it_answers_at_once_and_says_what_is_missing(self):
        done = self.call("--io", "5s", "--users", "100")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("request/response, thread per request", done.stdout)
        self.assertIn("waitbench advise --prices", done.stdout)
        self.assertIn("Memory was neither compared", done.stdout)
        told = self.advice("--io", "5s", "--users", "100")
        self.assertEqual(told["ranking"][0], "thread per request")
        thread = told["alternatives"][0]
        self.assertEqual((thread["throughput_per_s"], thread["response_us"], thread["threads"]), (20, 5e6, 100))
        self.assertIsNone(thread["memory_bytes"])
        self.assertIsNone(thread["cpu_share"])
        self.assertEqual([one["threads"] for one in told["alternatives"] if one["way"] == "coroutine"],
                         [told["workload"]["cores"]])
        self.assertIsNone(told["prices_measured_at"])
        self.assertIsNone(told["measured"])

    def test_the_answers_decide_the_style(self):
        work = ("--io", "1s", "--rate", "10/s")
        self.assertEqual(self.advice(*work)["style"], "request/response")
        self.assertEqual(self.advice(*work, "--needs-result", "no", "--callee-down", "yes")["style"], "queue")
        self.assertEqual(self.advice(*work, "--later", "2s")["style"], "hybrid")

    def test_jobs_in_progress_are_no_connections(self):
        told = self.advice("--io", "10m", "--rate", "10000/s", "--needs-result", "no", "--callee-down", "yes")
        queue = told["alternatives"][-1]
        self.assertGreater(queue["in_flight"], 6000000)  # more than any machine has descriptors
        self.assertFalse([why for why in queue["against"] if "connections" in why])

    def test_a_bad_file_of_prices_is_ignored_and_said(self):
        os.makedirs(os.path.dirname(self.file))
        with open(self.file, "w", encoding="utf-8") as file:
            file.write("{}")
        told = self.advice(*USERS)
        self.assertIn(self.file, told["no_prices_because"])
        self.assertIn("\"schema\" is missing", told["no_prices_because"])

    def test_prices_are_measured_stored_and_used(self):
        done = self.call("--prices", "--json", "-q")
        self.assertIn(done.returncode, (0, 3), done.stderr)
        self.assertEqual(os.path.exists(self.file), done.returncode == 0)
        self.assertFalse([name for name in os.listdir(self.directory) if name.startswith("waitbench-queue")])
        if done.returncode == 3:  # too busy
            self.assertRegex(done.stderr, "nothing was stored|could not be measured")
            return
        with open(self.file, encoding="utf-8") as file:
            self.assertEqual(file.read(), done.stdout)
        prices = json.loads(done.stdout)
        each = {name: price["resident_bytes"] for name, price in prices["each"].items()}
        self.assertGreater(each["thread_request"], each["coroutine_request"])
        self.assertGreater(prices["accepted_per_s"], 0)
        told = self.advice(*USERS)
        self.assertEqual(told["prices_measured_at"], prices["measured_at"])
        server = prices["servers"]["thread"]
        self.assertEqual(told["alternatives"][0]["resident_bytes"], server["resident_bytes"] + 5 * each["thread_request"])

        done = self.call(*USERS, "--measure", "--json", "-q")
        self.assertIn(done.returncode, (0, 3), done.stderr)
        told = json.loads(done.stdout)
        self.assertEqual(told["scale"], 1)
        self.assertEqual([one["way"] for one in told["measured"]], told["ranking"][:2])
        self.assertEqual(done.returncode == 0, all(one["valid"] for one in told["measured"]))
        for one in told["measured"]:
            self.assertEqual(one["plan"], "wait 20ms")
            figures = {figure["what"]: figure for figure in one["figures"]}
            self.assertGreaterEqual(figures["response"]["measured"], 0.02)
            self.assertEqual(figures["throughput"]["unit"], "per_s")
            self.assertGreater(figures["threads"]["measured"], 0)
            self.assertGreater(figures["resident"]["predicted"], 0)

        done = self.call("--io", "20ms", "--rate", "20/s", "--needs-result", "no", "--callee-down", "yes", "--measure",
                         "--models", "queue", "--json", "-q")
        self.assertIn(done.returncode, (0, 3), done.stderr)
        (one,) = json.loads(done.stdout)["measured"]
        self.assertEqual(one["way"], "queue")
        self.assertIn("completion", [figure["what"] for figure in one["figures"]])
        self.assertFalse([name for name in os.listdir(self.directory) if name.startswith("waitbench-queue")])


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
