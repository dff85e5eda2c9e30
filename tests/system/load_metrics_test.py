#!/usr/bin/env python3
"""A load's live metrics as a Prometheus server reads them. Usage: load_metrics_test.py WAITBENCH; exits 77 without the
parser."""

import re
import signal
import subprocess
import sys
import time
import urllib.request

try:
    from prometheus_client.parser import text_string_to_metric_families
except ImportError:
    print("skipped: this Python has no prometheus_client (package python3-prometheus-client)")
    sys.exit(77)

PROGRAM = sys.argv[1]
PATIENCE = 120
OUTCOMES = {"ok", "http_error", "timeout", "connect_error", "reset", "malformed", "shed", "unfinished"}


def scrape(url):
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8", answer.headers
        families = text_string_to_metric_families(answer.read().decode())
        return {f.name.removeprefix("waitbench_load_"): f for f in families}


def by_label(family, label):
    return {sample.labels[label]: sample.value for sample in family.samples}


def value(families, name):
    (sample,) = families[name].samples
    return sample.value


def scrape_until(url, what):
    deadline = time.monotonic() + PATIENCE
    while not what(families := scrape(url)):
        assert time.monotonic() < deadline, families
        time.sleep(0.05)
    return families


def check_types(families):
    for name, family in families.items():
        assert family.name.startswith("waitbench_load_"), family
        assert family.type in ("counter", "gauge", "histogram"), family
        assert family.documentation, family
        for sample in family.samples:
            assert sample.name.endswith("_total") == (family.type == "counter"), sample
            if family.type == "counter":
                assert sample.value >= 0, sample


def check_histogram(family, least):
    buckets = [(float(s.labels["le"]), s.value) for s in family.samples if s.name.endswith("_bucket")]
    (count,) = [s.value for s in family.samples if s.name.endswith("_count")]
    (total,) = [s.value for s in family.samples if s.name.endswith("_sum")]
    assert buckets == sorted(buckets) and buckets[-1] == (float("inf"), count), buckets
    assert [c for _, c in buckets] == sorted(c for _, c in buckets), buckets
    assert count > 0 and total >= least * count, (count, total)


def check_load(server_url, server_pid):
    load = subprocess.Popen([PROGRAM, "load", server_url, "--rate", "100/s", "-d", "1h", "--warmup", "0s", "--seed", "7",
                             "--pid", server_pid, "--prometheus", ":0", "-q"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True)
    try:
        words = load.stderr.readline().split()
        assert words[0] == "metrics", words
        url = words[1]
        assert re.fullmatch(r"http://127\.0\.0\.1:[1-9]\d*/metrics", url), url
        families = scrape_until(url, lambda f: by_label(f["requests"], "outcome")["ok"] > 0 and "server_threads" in f)
        check_types(families)
        outcomes = by_label(families["requests"], "outcome")
        assert set(outcomes) == OUTCOMES, outcomes
        assert value(families, "requests_scheduled") >= value(families, "requests_sent") >= outcomes["ok"], families
        assert value(families, "received_bytes") > 100 * outcomes["ok"]
        assert value(families, "offered_requests_per_second") > 0
        assert 0 <= value(families, "schedule_kept_ratio") <= 1
        assert value(families, "window_seconds") == 3600
        assert by_label(families["phase"], "phase") == {"probing": 0, "warming_up": 0, "measuring": 1, "draining": 0, "following": 0}
        (info,) = families["info"].samples
        assert info.labels["url"] == server_url and info.labels["seed"] == "7", info
        check_histogram(families["latency_seconds"], least=0.005)
        check_histogram(families["service_seconds"], least=0.005)
        check_histogram(families["lag_seconds"], least=0)
        assert value(families, "server_threads") >= 3
        assert value(families, "server_resident_bytes") > 1e6

        ended = lambda f: sum(by_label(f["requests"], "outcome").values())
        scrape_until(url, lambda f: ended(f) > ended(families))  # it goes on

        check_taken_port(server_url, url)
    finally:
        load.send_signal(signal.SIGINT)
        output, errors = load.communicate(timeout=PATIENCE)
    assert load.returncode == 130, (load.returncode, errors)
    assert "the run was interrupted" in output, output
    assert errors == "", errors


def check_taken_port(server_url, taken):
    port = re.search(r":(\d+)/", taken).group(1)
    done = subprocess.run([PROGRAM, "load", server_url, "--prometheus", port], capture_output=True, text=True,
                          timeout=PATIENCE)
    assert done.returncode == 4, done
    assert f"127.0.0.1:{port} is taken (by pid " in done.stderr and "--prometheus" in done.stderr, done.stderr
    assert done.stderr.count("\n") == 1 and done.stdout == "", done


def check_refused_words():
    for word, text in (("localhost", "has no port"), (":99999", "is no port"), ("example.com:1", "no numeric address")):
        done = subprocess.run([PROGRAM, "load", "http://127.0.0.1:1/", "--prometheus", word], capture_output=True, text=True,
                              timeout=PATIENCE)
        assert done.returncode == 2 and done.stderr.startswith("waitbench load: --prometheus ") and text in done.stderr, done


server = subprocess.Popen([PROGRAM, "serve", "coroutine", "--listen", ":0", "--plan", "wait 5ms"], stdout=subprocess.PIPE,
                          text=True)
try:
    ready = server.stdout.readline().split()
    check_load(ready[2], ready[6])
    check_refused_words()
finally:
    server.terminate()
    assert server.wait(timeout=PATIENCE) == 0
