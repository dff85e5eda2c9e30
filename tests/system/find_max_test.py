#!/usr/bin/env python3
"""`waitbench load --find-max` against servers whose highest rate is exact. Usage: find_max_test.py WAITBENCH"""

import csv
import http.server
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

PROGRAM = ""
PATIENCE = 200
# Short points at small rates; 20 % apart, so that no rate that is tried lies within what the bucket lets through.
SEARCH = ("--find-max", "--slo", "errors < 2%", "--warmup", "0s", "--resolution", "20%", "--rate", "40/s", "-q",
          "--duration")


class Bucket:
    """Tokens at a rate, as many saved up as a busy machine may bunch requests: what is due in a quarter of a second."""

    def __init__(self, rate):
        self.rate, self.size = rate, rate / 4
        self.tokens, self.filled = self.size, time.monotonic()
        self.lock = threading.Lock()

    def take(self):
        with self.lock:
            now = time.monotonic()
            self.tokens = min(self.size, self.tokens + (now - self.filled) * self.rate)
            self.filled = now
            if self.tokens < 1:
                return False
            self.tokens -= 1
            return True


class Server:
    """Answers at once: 200 while `admits` says so, else 503."""

    def __init__(self, admits):
        served = self.served = threading.Event()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self):
                served.set()
                self.send_response(200 if admits() else 503)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # a client that goes away
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def call(*words):
    return subprocess.run([PROGRAM, "load", *words], capture_output=True, text=True, timeout=PATIENCE)


class FindMax(unittest.TestCase):
    def test_the_limit_lies_in_the_interval(self):
        # A machine that is too busy for the generator may leave one end open, and says so: begin again then.
        for _ in range(3):
            if self.search(limit=100) == "found":
                return
        self.skipTest("the machine was too busy for the generator, three searches in a row")

    def search(self, limit):
        with Server(Bucket(limit).take) as server, tempfile.TemporaryDirectory() as scratch:
            out = os.path.join(scratch, "record")
            done = call(server.url, *SEARCH, "3s", "--json", "--out", out)
            found = json.loads(done.stdout)
            told = [(p["rate_per_s"], p["outcome"], p["because"]) for p in found["points"]]
            if found["low_per_s"] is not None:
                self.assertEqual(done.returncode, 0, told)
                self.assertLess(found["low_per_s"], limit, told)
            if found["high_per_s"] is not None:
                self.assertGreater(found["high_per_s"], limit, told)
            self.assertEqual(found["slo"], ["errors < 2%"])
            self.check_points(found)
            self.check_record(found, out)
            if found["outcome"] != "found":
                self.assertIn("unmeasured", [outcome for _, outcome, _ in told], told)
            return found["outcome"]

    def check_points(self, found):
        rates = [point["rate_per_s"] for point in found["points"]]
        self.assertEqual(rates[0], 40)
        for point in found["points"]:
            run = point["run"]
            self.assertEqual(run["rate_per_s"], point["rate_per_s"])
            if point["outcome"] == "unmeasured":
                self.assertFalse(run["validity"]["valid"])
                continue
            self.assertIn(point["outcome"], ("held", "failed"))
            holds = run["requests"]["ok"] > 0.98 * run["requests"]["scheduled"]
            self.assertEqual(point["outcome"] == "held", holds, point)
        for end, outcome in ("low_per_s", "held"), ("high_per_s", "failed"):
            if found[end] is None:
                continue
            there = [p["outcome"] for p in found["points"] if p["rate_per_s"] == found[end]]
            self.assertEqual({o for o in there if o != "unmeasured"}, {outcome})
            if found["finished"]:
                self.assertGreaterEqual(there.count(outcome), 3)

    def check_record(self, found, out):
        with open(os.path.join(out, "run.json"), encoding="utf-8") as file:
            record = json.load(file)
        self.assertEqual(record["highest_rate"]["low_per_s"], found["low_per_s"])
        labels = [run["label"] for run in record["runs"]]
        self.assertEqual(labels, [point["run"] for point in record["highest_rate"]["points"]])
        self.assertEqual(len(labels), len(set(labels)))
        self.assertEqual(record["verdicts"][0]["claim"], found["finding"])
        with open(os.path.join(out, "report.html"), encoding="utf-8") as file:
            self.assertIn('id="highest-rate"', file.read())

    def test_a_server_that_bears_nothing_fails(self):
        # A machine that is too busy for the generator measures nothing, and says so by its exit code: begin again then.
        for _ in range(6):
            with Server(lambda: False) as server:
                done = call(server.url, *SEARCH, "500ms", "--format", "csv")
            if done.returncode != 3:
                break
        else:
            self.skipTest("the machine was too busy for the generator, six times in a row")
        self.assertEqual(done.returncode, 1, done.stderr + done.stdout)
        rows = list(csv.DictReader(io.StringIO(done.stdout)))
        self.assertEqual(rows[0]["run"], "rate-40")
        self.assertTrue(all(row["ok"] == "0" for row in rows))
        # Ten requests are the least of a point: 20/s for half a second.
        self.assertEqual(min(float(row["rate_per_s"]) for row in rows), 20)

    def test_interrupted_keeps_what_was_measured(self):
        with Server(lambda: True) as server, tempfile.TemporaryDirectory() as scratch:
            out = os.path.join(scratch, "record")
            words = [PROGRAM, "load", server.url, *SEARCH, "1h", "--json", "--out", out]
            with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as search:
                began = server.served.wait(PATIENCE)
                search.send_signal(signal.SIGINT)
                printed, _ = search.communicate(timeout=PATIENCE)
            self.assertTrue(began)
            self.assertEqual(search.returncode, 130)
            found = json.loads(printed)
            self.assertFalse(found["finished"])
            self.assertIsNone(found["low_per_s"])
            with open(os.path.join(out, "run.json"), encoding="utf-8") as file:
                self.assertFalse(json.load(file)["complete"])

    def test_what_does_not_go_together_is_refused(self):
        for words, said in ((("--slo", "p99 < 5ms"), "--find-max"),
                            (("--find-max",), "needs --slo"),
                            (("--find-max", "--slo", "p99 < 5ms", "--users", "3"), "--users"),
                            (("--find-max", "--slo", "p99 < 5ms", "--expect", "p50 < 5ms"), "--expect"),
                            (("--find-max", "--slo", "throughput > 5/s"), "throughput"),
                            (("--find-max", "--slo", "p99.9 < 5ms", "--rate", "40/s"), "4,603 requests"),
                            (("--resolution", "5%"), "--find-max")):
            done = call("http://127.0.0.1:1/", *words)
            self.assertEqual(done.returncode, 2, words)
            self.assertIn(said, done.stderr)

    def test_nobody_there_is_said_at_once(self):
        done = call("http://127.0.0.1:1/", *SEARCH, "1s")
        self.assertEqual(done.returncode, 4)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
