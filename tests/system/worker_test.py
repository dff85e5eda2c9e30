#!/usr/bin/env python3
"""`waitbench worker` and `waitbench jobs` as a user has them. Usage: worker_test.py WAITBENCH"""

import http.server
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.request

PROGRAM = ""
PATIENCE = 60
# What a worker that was killed may leave behind, and every later process is told of.
CUT_SHORT = re.compile(r"waitbench: \S+-wal: \d+ bytes behind its last whole transaction were left out\. [^\n]*\n")
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def run(*words):
    done = subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=PATIENCE)
    return done.returncode, done.stdout, done.stderr


class Working:
    def __init__(self, queue, *flags):
        self.process = subprocess.Popen(
            [PROGRAM, "worker", "--queue", queue, *flags], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.ready = self.process.stdout.readline()
        found = re.fullmatch(r"ready worker (\S+) admin (http://127\.0\.0\.1:\d+/|off) pid (\d+)\n", self.ready)
        assert found, self.ready + self.process.stderr.read()
        self.queue, self.admin, self.pid = found[1], found[2], int(found[3])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def stats(self):
        with urllib.request.urlopen(self.admin + "stats", timeout=PATIENCE) as answer:
            return json.load(answer)

    def wait_until_begun(self, claimed):
        """Until it works on a job, which to the queue is `running` as soon as it is claimed."""
        deadline = time.monotonic() + PATIENCE
        while (told := self.stats())["jobs_claimed"] < claimed or told["jobs_running"] < 1:
            assert time.monotonic() < deadline, told

    def end(self, sign=signal.SIGTERM):
        self.process.send_signal(sign)
        stderr = self.process.communicate(timeout=PATIENCE)[1]
        return self.process.returncode, CUT_SHORT.sub("", stderr)


class Queue(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = os.path.join(directory.name, "jobs.db")
        self.queue = "sqlite:" + self.path

    def jobs(self, *words):
        code, out, err = run("jobs", "--queue", self.queue, *words)
        self.assertEqual((code, CUT_SHORT.sub("", err)), (0, ""))
        return out

    def add(self, plan, *flags):
        ids = self.jobs("add", "--plan", plan, *flags).split()
        for each in ids:
            self.assertRegex(each, ID)
        return ids

    def stats(self):
        return json.loads(self.jobs("stats", "--json"))

    def show(self, job):
        return json.loads(self.jobs("show", job, "--json"))

    def wait_until(self, state, count):
        deadline = time.monotonic() + PATIENCE
        while self.stats()[state] != count:
            self.assertLess(time.monotonic(), deadline, self.stats())

    def work_until_empty(self, *flags):
        code, out, err = run("worker", "--queue", self.queue, "--until-empty", *flags)
        self.assertEqual((code, err), (0, ""))
        self.assertTrue(out.startswith("ready worker " + self.queue + " admin "))


class Worker(Queue):
    def test_jobs_are_added_done_and_told(self):
        for waits in ("blocking", "coroutine"):
            with self.subTest(waits=waits):
                before = self.stats()["done"] if os.path.exists(self.path) else 0
                first = self.add("wait exp(1ms)", "--count", "30", "--seed", "5")[0]
                self.assertEqual(len(json.loads(self.jobs("list", "--state", "queued", "--json"))), 30)
                self.work_until_empty("--concurrency", "8", "--waits", waits)
                stats = self.stats()
                self.assertEqual((stats["queued"], stats["running"], stats["done"], stats["dead"]), (0, 0, before + 30, 0))
                self.assertEqual(list(stats)[:6], ["queued", "running", "done", "dead", "attempts", "oldest_age_s"])
                job = self.show(first)
                self.assertEqual((job["state"], job["attempts"], job["redelivered"], job["seed"]), ("done", 1, 0, 5))
                self.assertLessEqual(job["accepted_at_us"], job["started_at_us"])
                self.assertLessEqual(job["started_at_us"], job["completed_at_us"])
                self.assertEqual(len(job["outcome"]["waited_us"]), 1)
                self.assertEqual(job["outcome"]["worker"], job["worker"])

    def test_a_job_draws_what_the_request_of_its_number_draws_at_a_server(self):
        job = self.add("wait uniform(1us,1ms)", "--seed", "9", "--number", "17")[0]
        self.work_until_empty()
        server = subprocess.Popen(
            [PROGRAM, "serve", "coroutine", "--listen", ":0", "--admin", "off", "--seed", "9", "--io-threads", "1"],
            stdout=subprocess.PIPE, text=True)
        try:
            url = server.stdout.readline().split()[2]
            asked = urllib.request.Request(
                url + "?plan=wait+uniform(1us,1ms)", headers={"Waitbench-Request": "17"})
            with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
                self.assertEqual(json.load(answer)["waited_us"], self.show(job)["outcome"]["waited_us"])
        finally:
            server.kill()
            server.communicate()

    def test_failing_jobs_are_tried_again_die_with_their_reason_and_are_replayed(self):
        dead = self.add("fail 100%", "--attempts", "3")[0]
        self.work_until_empty("--backoff", "1ms", "--backoff-cap", "2ms")
        job = self.show(dead)
        self.assertEqual((job["state"], job["attempts"]), ("dead", 3))
        self.assertEqual(job["reason"], "attempt 3: the plan failed (its step `fail`)")
        self.assertIn(dead, self.jobs("list", "--state", "dead"))
        self.assertEqual(self.jobs("replay", dead), "replayed 1\n")
        self.assertEqual(self.show(dead)["state"], "queued")
        self.work_until_empty("--backoff", "1ms", "--backoff-cap", "2ms")
        self.assertEqual(self.stats()["attempts"], 6)
        self.assertEqual(self.jobs("replay", "--all"), "replayed 1\n")
        self.work_until_empty("--backoff", "1ms", "--backoff-cap", "2ms")
        self.assertEqual(self.jobs("purge", "dead", "--older", "1h"), "purged 0\n")
        self.assertEqual(self.jobs("purge", "dead"), "purged 1\n")
        self.assertEqual(self.jobs("list"), "no jobs\n")

    def test_delayed_jobs_and_keys(self):
        first = self.add("wait 1us", "--key", "order 7", "--delay", "300ms")
        self.assertEqual(self.add("wait 1us", "--key", "order 7"), first)
        later = self.add("wait 1us", "--at", "2999-01-01T00:00:00Z")[0]
        self.assertEqual(self.show(later)["due_at_us"], 32472144000000000)
        with Working(self.queue) as worker:
            self.wait_until("done", 1)
            job = self.show(first[0])
            self.assertGreaterEqual(job["started_at_us"] - job["accepted_at_us"], 300_000)
            self.assertEqual(self.show(later)["state"], "queued")
            self.assertEqual(worker.end(), (0, ""))

    def test_a_worker_that_is_killed_leaves_its_job_to_another_after_its_lease(self):
        job = self.add("wait 1s", "--attempts", "2")[0]
        with Working(self.queue, "--lease", "500ms") as worker:
            self.wait_until("running", 1)
            worker.process.kill()
            worker.process.wait(timeout=PATIENCE)
        self.work_until_empty("--lease", "10s")
        told = self.show(job)
        self.assertEqual((told["state"], told["attempts"], told["redelivered"]), ("done", 2, 1))
        self.assertEqual(self.stats()["redelivered"], 1)

    def test_a_drain_lets_jobs_end_and_hands_the_others_back(self):
        for waits in ("blocking", "coroutine"):
            with self.subTest(waits=waits):
                running = self.add("wait 3s")[0]
                waiting = self.add("wait 1ms")[0]
                with Working(self.queue, "--prefetch", "1", "--waits", waits) as worker:
                    worker.wait_until_begun(claimed=2)
                    self.assertEqual(worker.end(), (0, ""))
                self.assertEqual(self.show(running)["state"], "done")
                back = self.show(waiting)
                self.assertEqual((back["state"], back["attempts"]), ("queued", 0))
                self.work_until_empty("--waits", waits)
                self.assertEqual(self.show(waiting)["state"], "done")

    def test_a_drain_ends_after_its_time_and_after_a_second_signal(self):
        job = self.add("wait 1h")[0]
        for flags, signals in (("--drain 100ms".split(), 1), ((), 2)):
            with self.subTest(flags=flags), Working(self.queue, *flags) as worker:
                worker.wait_until_begun(claimed=1)
                for _ in range(signals - 1):
                    worker.process.send_signal(signal.SIGTERM)
                    time.sleep(0.2)  # or both signals would be one
                code, err = worker.end()
                self.assertEqual(code, 0)
                self.assertRegex(err, r"^waitbench worker: cut off after \S+: jobs handed back undone 1 \(--drain \S+\)\.\n$")
                self.assertEqual((self.show(job)["state"], self.show(job)["attempts"]), ("queued", 0))

    def test_a_callback_is_told_though_its_worker_was_killed(self):
        told, turned_away = [], []

        class Receiver(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                (told if answers else turned_away).append((self.headers["Idempotency-Key"], body))
                self.send_response(204 if answers else 503)
                self.end_headers()

            def log_message(self, *_):
                pass

        answers = []  # true when there is one
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        self.addCleanup(server.server_close)
        self.addCleanup(serving.join)
        self.addCleanup(server.shutdown)
        job = self.add("wait 1ms", "--callback", "http://127.0.0.1:%d/ended" % server.server_port)[0]
        with Working(self.queue) as worker:
            while not turned_away:
                time.sleep(0.01)
            worker.process.kill()
            worker.process.wait(timeout=PATIENCE)
        self.assertEqual(self.show(job)["state"], "done")
        answers.append(True)
        with Working(self.queue, "--admin", "off"):
            while not told:
                time.sleep(0.01)
        self.assertEqual((told[0][0], told[0][1]["id"], told[0][1]["state"]), (job, job, "done"))

    def test_the_admin_port_counts(self):
        self.add("wait 1us", "--count", "3")
        self.add("fail 100%", "--attempts", "1")
        with Working(self.queue, "--pool", "db=2") as worker:
            self.wait_until("done", 3)
            self.wait_until("dead", 1)
            deadline = time.monotonic() + PATIENCE
            while worker.stats()["jobs_done"] < 3 or worker.stats()["jobs_dead"] < 1:
                self.assertLess(time.monotonic(), deadline)
            stats = worker.stats()
            self.assertEqual((stats["model"], stats["jobs_claimed"], stats["jobs_failed"]), ("worker", 4, 1))
            self.assertEqual(stats["pool_size_db"], 2)
            with urllib.request.urlopen(worker.admin + "metrics", timeout=PATIENCE) as answer:
                self.assertIn('waitbench_jobs_done_total{model="worker"} 3', answer.read().decode())
            self.assertEqual(worker.end(), (0, ""))

    def test_a_file_that_is_spoiled_ends_a_worker_with_one_line(self):
        with open(self.path, "w", encoding="ascii") as file:
            file.write("no queue at all, and long enough to be looked at" * 100)
        code, out, err = run("worker", "--queue", self.queue)
        self.assertEqual((code, out), (4, ""))
        self.assertRegex(err, r"^waitbench worker: \S+: is no queue: .*\n$")


class Mistakes(Queue):
    def check(self, code, err, *words):
        done = run(*words)
        self.assertEqual((done[0], done[1]), (code, ""))
        self.assertRegex(done[2], r"^waitbench (worker|jobs): " + err + r".*\n$")

    def test_wrong_words(self):
        queue = ("--queue", self.queue)
        for code, err, words in (
                (2, "--queue memory: lives inside one process", ("worker", "--queue", "memory:")),
                (2, "--queue \"jobs.db\" names no queue", ("worker", "--queue", "jobs.db")),
                (2, "--waits often: there is no such way. Write blocking or coroutine.", ("worker", *queue, "--waits", "often")),
                (2, "--stack is about threads", ("worker", *queue, "--waits", "coroutine", "--stack", "64KiB")),
                (2, "--lease 1ms is not from 100ms to 24h", ("worker", *queue, "--lease", "1ms")),
                (2, "--backoff 10s is above --backoff-cap 5s", ("worker", *queue, "--backoff", "10s", "--backoff-cap", "5s")),
                (2, "--pool .*db", ("worker", *queue, "--pool", "db")),
                (2, "--admin ", ("worker", *queue, "--admin", "nowhere")),
                (2, "--cpu-speed fast is no speed", ("worker", *queue, "--cpu-speed", "fast")),
                (2, "--concurrency 0 is not", ("worker", *queue, "--concurrency", "0")),
                (4, "/nowhere/jobs: cannot be opened", ("worker", "--queue", "sqlite:/nowhere/jobs")),
                (4, r"\S+jobs.db: there is no such file", ("jobs", *queue, "stats")),
                (2, "which word\\?", ("jobs", *queue)),
                (2, "unknown word \"lst\"", ("jobs", *queue, "lst")),
                (2, "plan, column 1: unknown step \"wat\". Did you mean wait\\?", ("jobs", *queue, "add", "--plan", "wat 1s")),
                (2, "--plan: the plan calls another server", ("jobs", *queue, "add", "--plan", "call http://127.0.0.1:1/")),
                (2, "--at \"tomorrow\" is no moment", ("jobs", *queue, "add", "--plan", "wait 1s", "--at", "tomorrow")),
                (2, "--callback .*", ("jobs", *queue, "add", "--plan", "wait 1s", "--callback", "ftp://x/")),
                (2, "--callback \"https://x/\": a call cannot be made over https", ("jobs", *queue, "add", "--plan", "wait 1s", "--callback", "https://x/")),
                (2, "\"7\" is no job's id", ("jobs", *queue, "show", "7")),
                (2, "replay which\\?", ("jobs", *queue, "replay")),
                (2, "purge \"queued\" is no state here", ("jobs", *queue, "purge", "queued")),
                (2, "--state \"old\" is no state here", ("jobs", *queue, "list", "--state", "old"))):
            with self.subTest(words=words):
                self.check(code, err, *words)
                self.assertFalse(os.path.exists(self.path))

    def test_jobs_that_are_not_there_or_not_dead(self):
        job = self.add("wait 1s")[0]
        queue = ("--queue", self.queue)
        other = "01a201db-3ae3-7d6c-bfde-826aacf98842"
        self.check(4, other + ": the queue has no such job", "jobs", *queue, "show", other)
        self.check(4, other + ": the queue has no such job", "jobs", *queue, "replay", other)
        self.check(4, job + " is queued: only dead jobs are replayed", "jobs", *queue, "replay", job)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
