#!/usr/bin/env python3
"""`waitbench serve queue` when things go wrong: killed processes, a disk that takes no more. Usage: queue_test.py WAITBENCH"""

import http.client
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

PROGRAM = ""
PATIENCE = 60
KILL_JOBS = os.path.join(os.path.dirname(__file__), "..", "..", "scripts", "kill-jobs")


class Serving:
    def __init__(self, queue, *flags, largest_file=None, directory=None):
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write beyond the limit fails instead
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

        self.process = subprocess.Popen(
            [PROGRAM, "serve", "queue", *(["--queue", queue] if queue else []), "--listen", "127.0.0.1:0", "--admin", "off",
             *flags],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=limit if largest_file else None, cwd=directory)
        ready = self.process.stdout.readline().split()
        assert ready, self.process.stderr.read()
        self.port = urllib.parse.urlparse(ready[2]).port

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def ask(self, method, target):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, target)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read()), answer.headers
        finally:
            connection.close()

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        stderr = self.process.communicate(timeout=PATIENCE)[1]
        return self.process.returncode, stderr


class Queue(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.queue = "sqlite:" + os.path.join(directory.name, "jobs.db")

    def test_killed_processes_lose_nothing(self):
        for waits in ("blocking", "coroutine"):
            done = subprocess.run([KILL_JOBS, "--cycles", "6", "--seed", "7", "--waits", waits, "--program", PROGRAM],
                                  capture_output=True, text=True, timeout=240)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertIn("the books agree", done.stdout)

    def test_a_disk_that_takes_no_more_is_never_answered_202(self):
        accepted, refused = [], 0
        with Serving(self.queue, largest_file=300_000) as server:
            for _ in range(2000):
                status, body, headers = server.ask("POST", "/jobs")
                if status == 202:
                    self.assertEqual(refused, 0, "what failed once is not trusted again")
                    accepted.append(body["id"])
                    continue
                self.assertEqual(status, 503)
                self.assertEqual(headers["Retry-After"], "1")
                self.assertNotIn("jobs.db", body["error"], "paths are not its clients' business")
                refused += 1
                if refused == 5:
                    break
            self.assertEqual(refused, 5)
            code, stderr = server.end()
            self.assertEqual(code, 0)
            self.assertRegex(stderr, r"^waitbench serve: .*jobs\.db: the disk (failed|is full)[^\n]*\n$")
        self.assertGreater(len(accepted), 5)
        with Serving(self.queue) as server:  # as if the disk had been looked at
            kept = {job["id"] for job in server.ask("GET", "/jobs?most=1000")[1]["jobs"]}
            self.assertLessEqual(set(accepted), kept)

    def test_a_job_that_was_accepted_is_there_after_a_kill(self):
        with Serving(self.queue) as server:
            first = server.ask("POST", "/jobs")[1]["id"]
            server.process.kill()
            server.process.wait()
        with Serving(self.queue) as server:
            status, job, _ = server.ask("GET", f"/jobs/{first}")
            self.assertEqual((status, job["state"]), (200, "queued"))

    def test_without_a_word_about_it_all_verbs_mean_one_file_here(self):
        here = os.path.dirname(self.queue.removeprefix("sqlite:"))

        def done(*words):
            return subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=PATIENCE, cwd=here, check=True).stdout

        with Serving(None, "--plan", "wait 1ms", directory=here) as server:
            self.assertEqual(server.ask("POST", "/jobs")[0], 202)
            done("worker", "--until-empty", "--admin", "off", "--cpu-speed", "100/us")
        self.assertEqual(json.loads(done("jobs", "stats", "--json"))["done"], 1)
        self.assertIn("jobs.db", os.listdir(here))

    def test_workers_of_its_own_are_drained(self):
        with Serving("memory:", "--workers", "1", "--plan", "wait 50ms") as server:
            self.assertEqual(server.ask("POST", "/jobs")[0], 202)
            self.assertEqual(server.end(), (0, ""))

    def test_errors_say_what_to_do(self):
        for said, *words in (
            ("so it must do the jobs: write --workers N as well", "serve", "queue", "--queue", "memory:"),
            ("--queue \"jobs.db\" names no queue", "serve", "queue", "--queue", "jobs.db"),
            ("--queue is about jobs, which control does not keep", "serve", "control", "--queue", self.queue),
            ("--workers is about jobs", "serve", "pool", "--workers", "2"),
            ("the plan leaves a job for later, and thread keeps none", "serve", "thread", "--plan", "later(wait 1s)"),
            ("a job makes no calls", "serve", "queue", "--queue", self.queue, "--plan", "call http://127.0.0.1:9/"),
            ("nothing can be done behind later", "serve", "queue", "--queue", self.queue, "--plan",
             "later(wait 1s); wait 1s"),
            ("--processes does not belong to queue", "serve", "queue", "--queue", self.queue, "--processes", "2"),
        ):
            with self.subTest(words=words):
                done = subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=PATIENCE)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertEqual(done.stderr.count("\n"), 1)
                self.assertIn(said, done.stderr)


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
