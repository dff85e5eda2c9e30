#!/usr/bin/env python3
"""The metrics as a Prometheus server reads them. Usage: metrics_test.py WAITBENCH; exits 77 without the parser."""

import re
import subprocess
import sys
import time
import urllib.request

try:
    from prometheus_client.parser import text_string_to_metric_families
except ImportError:
    print("skipped: this Python has no prometheus_client (package python3-prometheus-client)")
    sys.exit(77)


def scrape(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8", answer.headers
        return {family.name: family for family in text_string_to_metric_families(answer.read().decode())}


def answers_by_class(families):
    return {sample.labels["class"]: sample.value for sample in families["waitbench_answers"].samples}


def scrape_after(answers, port):
    """An answer is counted when it has been sent whole, and a client may have read it before that."""
    deadline = time.monotonic() + 30
    while sum(answers_by_class(families := scrape(port)).values()) < answers:
        assert time.monotonic() < deadline, answers_by_class(families)
    return families


def check(program, model):
    server = subprocess.Popen([program, "serve", model, "--listen", ":0", "--pool", "db=2", "--plan", "pool db 1ms"],
                              stdout=subprocess.PIPE, text=True)
    try:
        port, admin = map(int, re.findall(r":(\d+)/", server.stdout.readline()))
        for _ in range(5):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30).read()
        families = scrape_after(5, admin)
        for name, family in families.items():
            assert name.startswith("waitbench_"), name
            assert family.type in ("counter", "gauge", "histogram"), (name, family.type)
            assert family.documentation, name
            for sample in family.samples:
                assert sample.labels["model"] == model, sample
                assert sample.name.endswith("_total") == (family.type == "counter"), sample
        assert families["waitbench_requests"].samples[0].value == 5, families["waitbench_requests"]
        assert answers_by_class(families) == {"2xx": 5, "4xx": 0, "5xx": 0}, families["waitbench_answers"]
        waits = families["waitbench_pool_wait_seconds"]
        assert waits.type == "histogram"
        assert {sample.labels["pool"] for sample in waits.samples} == {"db"}
        assert [sample.value for sample in waits.samples if sample.name.endswith("_count")] == [5], waits
        assert families["waitbench_pool_size"].samples[0].value == 2
        assert families["waitbench_process_threads"].samples[0].value >= 3
        assert ("waitbench_worker_threads" in families) == (model in ("pool", "offload")), sorted(families)
        if "waitbench_worker_threads" in families:
            assert families["waitbench_worker_jobs"].samples[0].value == 5, families["waitbench_worker_jobs"]
    finally:
        server.terminate()
        assert server.wait(timeout=30) == 0


for model in ("thread", "control", "pool", "coroutine", "blocking-coroutine", "offload"):
    check(sys.argv[1], model)
