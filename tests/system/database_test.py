#!/usr/bin/env python3
"""database_test.py WAITBENCH: a server on a real database, as a user runs it. `scripts/database run` starts it."""
import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request

waitbench, url = sys.argv[1], os.environ["WAITBENCH_DATABASE_URL"]
failures = 0


def check(holds, what):
    global failures
    if not holds:
        failures += 1
        print(f"failed: {what}", file=sys.stderr)


def refused(code, *words, says):
    done = subprocess.run([waitbench, "serve", *words], capture_output=True, text=True, timeout=60)
    check(done.returncode == code, f"exit code {done.returncode}, not {code}: {done.stderr}")
    check(done.stderr.count("\n") == 1 and says in done.stderr, f"one line with {says!r}: {done.stderr!r}")
    check("hunter2" not in done.stderr + done.stdout, f"a password is told: {done.stderr!r}")


def refusals():
    plan = ("--plan", 'db "select 1"', "--listen", "127.0.0.1:0")
    refused(2, "thread", *plan, says="Add --db postgresql://")
    refused(2, "thread", "--db", url, says="the plan has none")
    refused(2, "thread", "--db-connections", "3", says="the plan has none")
    refused(2, "thread", "--db", "postgresql://me:hunter2@127.0.0.1/x", *plan, says="PGPASSWORD")
    refused(2, "thread", "--db", url, "--plan", 'db "selct 1"', "--listen", "127.0.0.1:0", says="syntax error")
    refused(4, "coroutine", "--db", "postgresql://me@127.0.0.1:1/x", *plan, says="Connection refused")
    refused(2, "queue", "--queue", "memory:", "--workers", "1", "--db", url, *plan, says="a job uses no database")


def ask(page):
    try:
        with urllib.request.urlopen(page, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def serves(model, *more):
    words = [waitbench, "serve", model, "--listen", "127.0.0.1:0", "--db", url, "--db-connections", "3", *more]
    plan = 'db "select pg_sleep(0.01)"; reply 1B; together(db "select ""relname"" from pg_class", cpu 1us)'
    server = subprocess.Popen([*words, "--plan", plan], stdout=subprocess.PIPE, text=True)
    try:
        ready = re.match(r"ready \S+ (\S+) admin (\S+) ", server.stdout.readline())
        check(ready is not None, "it is ready")
        done = subprocess.run(
            [waitbench, "load", ready[1], "--users", "8", "--duration", "2s", "--json"],
            capture_output=True, text=True, timeout=60,
        )
        ok = json.loads(done.stdout)["requests"]["ok"]
        check(ok > 8, f"{model}: requests are answered: {done.stdout} {done.stderr}")
        _, stats = ask(ready[2] + "stats")
        check(stats["db_done_1"] >= ok and stats["db_done_2"] >= ok, f"{model}: each ran both: {stats}")
        check(stats["db_failed_1"] + stats["db_lost_1"] + stats["db_failed_2"] == 0, f"{model}: none failed: {stats}")
        check(stats["db_wait_us"]["count"] >= 2 * ok, f"{model}: each waited: {stats}")
        check(ask(ready[1] + "?plan=db+%22select+1%22")[0] == 400, f"{model}: nobody else may")
    finally:
        server.send_signal(signal.SIGTERM)
        check(server.wait(timeout=60) == 0, f"{model}: it ends in order")


refusals()
serves("thread")
serves("coroutine")
serves("coroutine", "--processes", "2")
print("failed" if failures else "passed")
sys.exit(1 if failures else 0)
