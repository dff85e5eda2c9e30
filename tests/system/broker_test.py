#!/usr/bin/env python3
"""broker_test.py WAITBENCH: jobs at a RabbitMQ, as a user keeps them there. `scripts/broker run` starts it."""
import json
import os
import signal
import subprocess
import sys
import time

waitbench, url = sys.argv[1], os.environ["WAITBENCH_AMQP_URL"]
failures = 0


def check(holds, what):
    global failures
    if not holds:
        failures += 1
        print(f"failed: {what}", file=sys.stderr)


def run(*words, queue=url, **variables):
    return subprocess.run(
        [waitbench, *words, "--queue", queue], capture_output=True, text=True, timeout=120, env={**os.environ, **variables}
    )


def stats():
    told = run("jobs", "stats", "--json")
    check(told.returncode == 0, f"stats: {told.stderr}")
    return json.loads(told.stdout)


def refused(done, code, *parts):
    check(done.returncode == code, f"exit code {done.returncode}, not {code}: {done.stderr}")
    check(done.stderr.count("\n") == 1, f"one line: {done.stderr!r}")
    for part in parts:
        check(part in done.stderr, f"{part!r} in {done.stderr!r}")
    for secret in ("hunter2", "alice"):
        check(secret not in done.stderr + done.stdout, f"a credential is told: {done.stderr!r}")


def refusals():
    host = url.removeprefix("amqp://")
    refused(run("jobs", "stats", queue=f"amqp://alice:hunter2@{host}"), 2, "WAITBENCH_AMQP_CREDENTIALS")
    refused(
        run("jobs", "stats", WAITBENCH_AMQP_USER="alice", WAITBENCH_AMQP_PASSWORD="hunter2"),
        4,
        "refuses this user and password",
    )
    refused(run("jobs", "stats", WAITBENCH_AMQP_USER="alice"), 4, "WAITBENCH_AMQP_PASSWORD is not")
    refused(run("jobs", "stats", queue="amqp://127.0.0.1:1/"), 4, "scripts/broker start")
    refused(run("worker", queue="amqp://127.0.0.1:1/"), 4, "scripts/broker start")
    refused(run("jobs", "stats", queue=url + "nowhere"), 4, 'no virtual host "nowhere"')


def add(*words):
    done = run("jobs", "add", *words)
    check(done.returncode == 0, f"add: {done.stderr}")
    return done.stdout.split()


def work_to_the_end():
    add("--plan", "wait 1ms", "--count", "50")
    add("--plan", "fail 100%", "--count", "3", "--attempts", "2")
    keyed = [add("--plan", "wait 1ms", "--key", "once") for _ in range(2)]
    check(keyed[0] == keyed[1], "the same key is the same job, from one process to the next")
    before = stats()
    check(before["queued"] == 54 and before["running"] == 0, f"54 are queued: {before}")
    done = run("worker", "--concurrency", "8", "--until-empty", "--backoff", "100ms")
    check(done.returncode == 0, f"the worker ends well: {done.stderr}")
    after = stats()
    check((after["queued"], after["running"], after["done"], after["dead"]) == (0, 0, 51, 3), f"all have ended: {after}")
    check(after["attempts"] == 57, f"three of them had two attempts: {after}")
    dead = json.loads(run("jobs", "list", "--state", "dead", "--json").stdout)
    check(len(dead) == 3 and all(job["reason"] for job in dead), f"three with a reason: {dead}")
    check(run("jobs", "replay", dead[0]["id"]).returncode == 0, "one is replayed")
    check(run("jobs", "purge", "dead").returncode == 0, "the others are purged")
    last = stats()
    check((last["queued"], last["dead"]) == (1, 0), f"one is queued again: {last}")
    check(run("worker", "--until-empty", "--backoff", "100ms").returncode == 0, "and done again")
    check(stats()["dead"] == 1, f"in vain: {stats()}")


def a_worker_that_is_killed():
    ids = add("--plan", "wait 300s", "--attempts", "3")
    worker = subprocess.Popen([waitbench, "worker", "--queue", url], stdout=subprocess.PIPE, text=True)
    check("ready" in worker.stdout.readline(), "the worker is ready")
    until = time.monotonic() + 60
    while stats()["running"] == 0 and time.monotonic() < until:
        time.sleep(0.02)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    second = subprocess.Popen([waitbench, "worker", "--queue", url, "--drain", "0s"], stdout=subprocess.PIPE, text=True)
    check("ready" in second.stdout.readline(), "the second is ready")

    def shown():
        return json.loads(run("jobs", "show", ids[0], "--json").stdout)

    while shown()["redelivered"] == 0 and time.monotonic() < until:
        time.sleep(0.02)
    check(shown()["attempts"] == 2, f"it was delivered again: {shown()}")
    second.send_signal(signal.SIGTERM)
    check(second.wait(timeout=60) == 0, "the second drains")
    check(shown()["state"] in ("queued", "failed"), f"and hands the job back: {shown()}")


refusals()
work_to_the_end()
a_worker_that_is_killed()
sys.exit(1 if failures else 0)
