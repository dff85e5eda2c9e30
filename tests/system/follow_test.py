#!/usr/bin/env python3
"""`waitbench load --follow jobs` as a user has it. Usage: follow_test.py WAITBENCH

Against a server whose queue does what a test says, since only that can lose jobs on purpose, and against ours.
"""

import csv
import http.server
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.request

PROGRAM = ""
PATIENCE = 120
ENDS = ("done", "dead", "queued", "running", "failed", "lost")


class Queue:
    """Accepts every POST as a job; `fate` says what becomes of the n-th, from 1."""

    def __init__(self, fate=lambda n: "done"):
        self.fate, self.jobs, self.lock, self.asked = fate, [], threading.Lock(), 0
        queue = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self, status, body, **fields):
                text = json.dumps(body).encode()
                self.send_response(status)
                for name, value in fields.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def do_POST(self):
                self.answer(202, {}, Location=f"/jobs/{queue.accept()}")

            def do_GET(self):
                if self.path == "/jobs/stats":
                    self.answer(200, queue.stats())
                elif self.path.startswith("/jobs?after="):
                    after, most = (int(part.split("=")[1]) for part in self.path.split("?")[1].split("&"))
                    self.answer(200, {"jobs": queue.page(after, most)})
                else:
                    self.answer(404, {})

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/jobs"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def accept(self):
        with self.lock:
            n = len(self.jobs) + 1
            self.jobs.append((f"{n:08x}-0000-7000-8000-000000000000", self.fate(n), time.time_ns() // 1000))
            return self.jobs[-1][0]

    def count(self, *fates):
        return sum(fate in fates for _, fate, _ in self.jobs)

    def stats(self):
        with self.lock:
            self.asked += 1
            return {"queued": self.count("queued", "failed"), "running": self.count("running"),
                    "done": self.count("done"), "dead": self.count("dead"), "attempts": len(self.jobs),
                    "redelivered": 0, "oldest_age_s": 0.25, "last_sequence": len(self.jobs)}

    def page(self, after, most):
        with self.lock:
            jobs = []
            for sequence in range(after + 1, len(self.jobs) + 1):
                name, fate, accepted = self.jobs[sequence - 1]
                if fate == "lost" or len(jobs) == most:
                    continue
                begun, ended = fate != "queued", fate in ("done", "dead")
                jobs.append({"id": name, "sequence": sequence, "state": fate, "attempts": int(begun), "redelivered": 0,
                             "accepted_at_us": accepted, "started_at_us": accepted + 1000 if begun else None,
                             "completed_at_us": accepted + 3000 if ended else None, "plan": "wait 2ms"})
            return jobs


class OurServer:
    """`waitbench serve queue`."""

    def __init__(self, queue, plan, *more, listen=":0"):
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "queue", "--queue", queue, "--listen", listen, "--plan", plan, *more],
            stdout=subprocess.PIPE, text=True)
        words = self.process.stdout.readline().split()
        self.url, self.admin = words[2] + "jobs", words[4]
        self.address = words[2].removeprefix("http://").rstrip("/")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    def kill(self):
        self.process.kill()
        self.process.communicate()


def load(url, *words, **more):
    return subprocess.run([PROGRAM, "load", url, "--method", "POST", "--warmup", "0s", "--follow", "jobs", *words],
                          capture_output=True, text=True, timeout=PATIENCE, **more)


class Follow(unittest.TestCase):
    def check_accounting(self, jobs, queue):
        self.assertEqual(jobs["accepted"], sum(jobs[end] for end in ENDS))
        for end in ENDS:
            self.assertEqual(jobs[end], queue.count(end), end)
        self.assertEqual(jobs["unacknowledged"], 0)

    def test_jobs_that_are_all_done_are_told_in_every_file(self):
        with Queue() as queue, tempfile.TemporaryDirectory() as scratch:
            out = os.path.join(scratch, "mine")
            done = load(queue.url, "--rate", "100/s", "-d", "1500ms", "--json", "--out", out)
            run = json.loads(done.stdout)
            self.assertEqual(run["jobs"]["accepted"], 150)
            self.check_accounting(run["jobs"], queue)
            self.assertIsNone(run["jobs"]["open_because"])
            self.assertEqual(run["jobs"]["execution_us"]["p50"], 2000)
            self.assertEqual(run["jobs"]["completion_us"]["count"], 150)
            self.assertEqual([e["outcome"] for e in run["expectations"]], ["holds"])
            self.assertEqual(done.returncode, 0 if run["validity"]["valid"] else 3)
            with open(os.path.join(out, "summary.csv"), encoding="utf-8") as file:
                row = next(csv.DictReader(file))
            self.assertEqual(row["jobs_done"], "150")
            with open(os.path.join(out, "timeline.csv"), encoding="utf-8") as file:
                rows = list(csv.DictReader(file))
            self.assertEqual(rows[0]["server_jobs_queued"], "0")
            with open(os.path.join(out, "latency.hlog"), encoding="utf-8") as file:
                self.assertIn("completion", file.read())
            with open(os.path.join(out, "report.html"), encoding="utf-8") as file:
                self.assertIn('id="jobs"', file.read())

    def test_a_lost_job_is_told_and_ends_with_1(self):
        fates = ("done", "dead", "queued", "running", "failed", "lost")
        with Queue(lambda n: fates[n % 6]) as queue:
            words = ("--rate", "100/s", "-d", "600ms", "--follow-timeout", "0s")
            done = load(queue.url, *words, "--json")
            run = json.loads(done.stdout)
            self.check_accounting(run["jobs"], queue)
            self.assertEqual(run["jobs"]["lost"], 10)
            self.assertEqual(done.returncode, 1)
            self.assertIn("jobs_open", [w["code"] for w in run["validity"]["warnings"]])
            text = load(queue.url, *words)
            self.assertEqual(text.returncode, 1)
            self.assertTrue(text.stdout.startswith("LOST  10 jobs were accepted (202)"), text.stdout)
            self.assertIn("no accepted job is lost: refuted", text.stdout)

    def test_our_queue_keeps_its_promises(self):
        with tempfile.TemporaryDirectory() as scratch:
            for queue in ("memory:", f"sqlite:{scratch}/jobs.db"):
                with self.subTest(queue=queue), OurServer(queue, "wait 2ms", "--workers", "4") as server:
                    out = os.path.join(scratch, "record")
                    run = json.loads(load(server.url, "--rate", "100/s", "-d", "1200ms", "--stats", server.admin,
                                          "--json", "--out", out).stdout)
                    jobs = run["jobs"]
                    self.assertEqual(jobs["accepted"], run["requests"]["ok"])
                    self.assertEqual(jobs["done"], jobs["accepted"])
                    self.assertEqual(jobs["unacknowledged"], 0)
                    self.assertEqual(jobs["attempts"], jobs["accepted"] + jobs["redelivered"])
                    self.assertNotIn("clocks_differ", [w["code"] for w in run["validity"]["warnings"]])
                    self.assertGreaterEqual(jobs["execution_us"]["min"], 2000)
                    self.assertGreaterEqual(jobs["completion_us"]["min"], jobs["execution_us"]["min"])
                    with open(os.path.join(out, "timeline.csv"), encoding="utf-8") as file:
                        told = [row for row in csv.DictReader(file) if row["server_jobs_queued"]]
                    self.assertTrue(told)
                    self.assertTrue(all(row["server_in_flight"] for row in told))  # from the admin port

    def test_jobs_that_always_fail_are_dead_and_none_is_lost(self):
        with OurServer("memory:", "wait 1ms; fail 100%", "--workers", "2", "--job-attempts", "1") as server:
            done = load(server.url, "--rate", "50/s", "-d", "400ms", "--json")
            jobs = json.loads(done.stdout)["jobs"]
            self.assertEqual((jobs["accepted"], jobs["dead"], jobs["lost"]), (20, 20, 0))
            self.assertEqual(jobs["attempts"], 20)
            self.assertNotEqual(done.returncode, 1)

    def test_a_server_that_is_killed_has_lost_nothing(self):
        with tempfile.TemporaryDirectory() as scratch:
            queue = f"sqlite:{scratch}/jobs.db"
            server = OurServer(queue, "wait 1ms", "--workers", "4")
            try:
                loading = subprocess.Popen(
                    [PROGRAM, "load", server.url, "--method", "POST", "--warmup", "0s", "--follow", "jobs", "--rate", "200/s",
                     "-d", "2s", "--timeout", "5s", "--follow-timeout", "2s", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                deadline = time.monotonic() + PATIENCE
                while self.count_of(server) < 100:
                    self.assertLess(time.monotonic(), deadline)
                server.kill()
                server = OurServer(queue, "wait 1ms", "--workers", "4", listen=server.address)
                run = json.loads(loading.communicate(timeout=PATIENCE)[0])
            finally:
                loading.kill()
                server.kill()
            jobs = run["jobs"]
            self.assertEqual((jobs["lost"], jobs["lost_outside"]), (0, 0))
            self.assertGreaterEqual(jobs["accepted"], 90)
            # What was being done at the kill waits for the end of its lease.
            self.assertEqual(jobs["accepted"], sum(jobs[end] for end in ENDS))
            self.assertLessEqual(jobs["running"], 4)
            self.assertNotEqual(loading.returncode, 1)

    @staticmethod
    def count_of(server):
        with urllib.request.urlopen(server.url + "/stats", timeout=PATIENCE) as answer:
            return json.load(answer)["last_sequence"]

    def test_the_first_interrupt_ends_the_waiting(self):
        with Queue(lambda n: "running") as queue:
            process = subprocess.Popen(
                [PROGRAM, "load", queue.url, "--method", "POST", "--warmup", "0s", "--follow", "jobs", "--rate", "50/s",
                 "-d", "200ms", "--follow-timeout", "1h", "--json"],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            try:
                deadline = time.monotonic() + PATIENCE
                while queue.asked < 4:  # before the load twice, and more often behind it
                    self.assertLess(time.monotonic(), deadline)
                    time.sleep(0.01)
                process.send_signal(signal.SIGINT)
                stdout, _ = process.communicate(timeout=PATIENCE)
            finally:
                process.kill()
            jobs = json.loads(stdout)["jobs"]
            self.assertEqual(process.returncode, 130)
            self.assertEqual(jobs["running"], queue.count("running"))
            self.assertEqual(jobs["open_because"], "interrupted")

    def test_a_server_without_jobs_is_refused_in_one_line(self):
        serve = subprocess.Popen([PROGRAM, "serve", "coroutine", "--listen", ":0", "--plan", "wait 1ms"],
                                 stdout=subprocess.PIPE, text=True)
        try:
            done = load(serve.stdout.readline().split()[2])
        finally:
            serve.kill()
            serve.communicate()
        self.assertEqual(done.returncode, 4)
        self.assertEqual(done.stderr.count("\n"), 1)
        self.assertIn("/jobs/stats answered 404. The server does not serve jobs; --follow jobs wants `waitbench serve queue`.",
                      done.stderr)

    def test_flags_that_do_not_fit_are_refused(self):
        for words, told in ((("--follow", "job"), 'Did you mean jobs?'),
                            (("--follow-timeout", "1s"), "--follow-timeout belongs to --follow jobs."),
                            (("--follow", "jobs", "--find-max", "--slo", "p99 < 1s"), "leave it out"),
                            (("--follow", "jobs", "--follow-timeout", "1"), "has no unit")):
            with self.subTest(words=words):
                done = subprocess.run([PROGRAM, "load", "http://127.0.0.1:1/", *words], capture_output=True, text=True,
                                      timeout=PATIENCE)
                self.assertEqual(done.returncode, 2)
                self.assertIn(told, done.stderr)
                self.assertEqual(done.stderr.count("\n"), 1)


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
