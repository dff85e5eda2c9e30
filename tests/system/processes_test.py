#!/usr/bin/env python3
"""`waitbench serve --processes N` as a user has it. Usage: processes_test.py WAITBENCH"""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import unittest

PROGRAM = ""
PATIENCE = 60
MODELS = ("thread", "control", "pool", "coroutine", "blocking-coroutine", "offload")
WITH_WORKERS = ("pool", "offload")
REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


def wait_for(what):
    deadline = time.monotonic() + PATIENCE
    while not (found := what()):
        assert time.monotonic() < deadline, "nothing came of waiting"
        time.sleep(0.01)
    return found


def stat_of(pid):
    """State and parent of a process, or None when it is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            state, parent = file.read().rsplit(")", 1)[1].split()[:2]
        return state, int(parent)
    except OSError:
        return None


def gone(pid):
    stat = stat_of(pid)
    return stat is None or stat[0] in "ZX"


def children_of(pid):
    return [int(each) for each in os.listdir("/proc") if each.isdigit() and (stat_of(each) or (0, 0))[1] == pid]


def session_of(leader):
    """The living processes of a session."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.getsid(int(pid)) == leader and not gone(pid):
                found.append(int(pid))
        except OSError:
            pass
    return found


def sockets_of(pid):
    count = 0
    for descriptor in os.listdir(f"/proc/{pid}/fd"):
        try:
            count += "socket" in os.readlink(f"/proc/{pid}/fd/{descriptor}")
        except OSError:
            pass
    return count


class Serving:
    def __init__(self, processes, *flags, model="coroutine", plan="wait 1ms"):
        self.process = subprocess.Popen(
            [PROGRAM, "serve", model, "--listen", ":0", "--processes", str(processes), "--plan", plan, *flags],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
        ready = self.process.stdout.readline()
        found = re.fullmatch(
            r"ready (\S+) http://127\.0\.0\.1:(\d+)/ admin (?:http://127\.0\.0\.1:(\d+)/|off) pid (\d+)\n", ready)
        assert found, (ready, self.process.stderr.read())
        assert found[1] == model and int(found[4]) == self.process.pid, ready
        self.port, self.admin = int(found[2]), found[3] and int(found[3])
        self.workers = children_of(self.process.pid)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def get(self, target, port=None):
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=PATIENCE)
        connection.request("GET", target)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, body

    def stats(self):
        status, body = self.get("/stats", self.admin)
        assert status == 200, body
        return json.loads(body)

    def wait_for_stats(self, **values):
        wait_for(lambda: (stats := self.stats()) and all(stats[key] == value for key, value in values.items()))

    def end(self):
        stderr = self.process.communicate(timeout=PATIENCE)[1]
        return self.process.returncode, stderr


class Processes(unittest.TestCase):
    def test_every_process_gets_some_of_the_connections_and_stats_add_them_up(self):
        for model, processes in (*((model, 2) for model in MODELS), ("coroutine", 4)):
            with self.subTest(model=model, processes=processes), Serving(processes, model=model) as server:
                self.assertEqual(len(server.workers), processes)
                before = {pid: sockets_of(pid) for pid in server.workers}
                clients = [server.connect() for _ in range(200)]
                numbers = set()
                for client in clients:
                    client.sendall(REQUEST)
                for client in clients:
                    answer = b""
                    while b"}" not in answer:
                        answer += client.recv(4096)
                    self.assertTrue(answer.startswith(b"HTTP/1.1 200 "), answer)
                    numbers.add(json.loads(answer.split(b"\r\n\r\n")[1])["request"])
                self.assertEqual(len(numbers), 200)  # no two processes gave the same
                server.wait_for_stats(connections_open=200, answers_2xx=200)
                got = {pid: sockets_of(pid) - before[pid] for pid in server.workers}
                self.assertEqual(sum(got.values()), 200)
                self.assertGreater(min(got.values()), 0, got)
                stats = server.stats()
                self.assertEqual(stats["connections_accepted"], 200)
                self.assertEqual(stats["requests"], 200)
                self.assertEqual(stats["requests_in_flight"], 0)
                self.assertEqual((stats["processes"], stats["processes_started"]), (processes, processes))
                self.assertGreaterEqual(stats["process_descriptors"], 200)
                self.assertGreaterEqual(stats["process_threads"], 3 * processes)
                for client in clients:
                    client.close()
                server.wait_for_stats(connections_open=0)
                server.process.send_signal(signal.SIGTERM)
                self.assertEqual(server.end(), (0, ""))

    def test_each_process_has_limits_of_its_own_and_all_are_added_up(self):
        for model in MODELS:
            with self.subTest(model=model), Serving(2, "--max-in-flight", "1", "--max-queue", "2",
                                                    *(("--io-threads", "64") if model == "blocking-coroutine" else ()),
                                                    model=model, plan="wait 1h") as server:
                clients = [server.connect() for _ in range(60)]
                for client in clients:
                    client.sendall(REQUEST)
                # Each process works on one and lets two wait; who is shed has an answer.
                server.wait_for_stats(requests=60, in_queue=4, shed_queue_full=54, requests_in_flight=6)
                self.assertEqual(server.stats()["queue_wait_us"]["count"], 2)
                for client in clients:
                    client.close()

    def test_each_process_has_pools_of_its_own_and_all_are_added_up(self):
        for model in MODELS:
            threads = ("--threads", "3") if model in WITH_WORKERS else ()
            with self.subTest(model=model), Serving(2, "--pool", "db=2", "--pool", "cache=7", *threads, model=model,
                                                    plan="together(pool db 1ms, pool db 1ms)") as server:
                for _ in range(50):
                    self.assertEqual(server.get("/")[0], 200)
                server.wait_for_stats(answers_2xx=50)
                stats = server.stats()
                self.assertEqual((stats["pool_size_db"], stats["pool_size_cache"]), (4, 14))
                self.assertEqual((stats["pool_in_use_db"], stats["pool_waiting_db"]), (0, 0))
                self.assertEqual(stats["pool_wait_db_us"]["count"], 100)
                self.assertEqual(stats["pool_wait_cache_us"]["count"], 0)
                metrics = server.get("/metrics", server.admin)[1].decode()
                label = f'{{model="{model}",pool="db"'
                self.assertIn(f"waitbench_pool_wait_seconds_count{label}}} 100\n", metrics)
                self.assertIn(f'waitbench_pool_wait_seconds_bucket{label},le="+Inf"}} 100\n', metrics)
                self.assertEqual("worker_threads" in stats, model in WITH_WORKERS)
                if model in WITH_WORKERS:
                    self.assertEqual(stats["worker_threads"], 6)
                    self.assertEqual(stats["worker_jobs"], 50 if model == "pool" else 100)
                    self.assertGreater(stats["worker_wait_max_seconds"], 0)
                    self.assertNotIn("worker_wait_p99_seconds", stats)  # percentiles have no sum

    def test_calls_are_added_up_by_url(self):
        with Serving(1, plan="fail 100%") as called:
            url = f"http://127.0.0.1:{called.port}/"
            for model in MODELS:
                with self.subTest(model=model), Serving(2, "--breaker", "100%", "--breaker-window", "1", "--breaker-time",
                                                        "1h", model=model, plan=f"call {url}") as server:
                    answers = [server.get("/")[0] for _ in range(50)]
                    server.wait_for_stats(answers_5xx=50)
                    stats = server.stats()
                    opened = stats[f"call_breaker_opened_{url}"]  # one breaker for each process that got a request
                    self.assertIn(opened, (1, 2))
                    self.assertEqual(stats[f"call_breaker_open_{url}"], opened)
                    self.assertEqual((answers.count(502), answers.count(503)), (opened, 50 - opened))
                    self.assertEqual(stats[f"calls_{url}"], 50)
                    self.assertEqual(stats[f"calls_refused_by_breaker_{url}"], 50 - opened)
                    self.assertEqual(stats[f"call_time_{url}_us"]["count"], opened)

    def test_who_waits_for_a_connection_waits_in_its_own_process(self):
        with Serving(2, "--pool", "db=2", plan="pool db 1h") as server:
            clients = self.busy_clients(server, 60)
            server.wait_for_stats(pool_in_use_db=4, pool_waiting_db=56)
            os.kill(server.workers[0], signal.SIGKILL)
            server.wait_for_stats(pool_in_use_db=2, pool_size_db=2, processes=1)
            for client in clients:
                client.close()

    def test_metrics_are_sums_too(self):
        with Serving(2) as server:
            for _ in range(20):
                self.assertEqual(server.get("/")[0], 200)
            server.wait_for_stats(answers_2xx=20)
            text = server.get("/metrics", server.admin)[1].decode()
            self.assertIn('waitbench_requests_total{model="coroutine"} 20\n', text)
            self.assertIn('waitbench_processes{model="coroutine"} 2\n', text)
            self.assertEqual(server.get("/healthz", server.admin), (200, b'{"status":"up","processes":2,"processes_started":2}\n'))

    def test_a_killed_process_is_told_and_the_others_serve(self):
        with Serving(3) as server:
            for _ in range(30):
                self.assertEqual(server.get("/")[0], 200)
            server.wait_for_stats(answers_2xx=30)
            cpu = server.stats()["process_cpu_seconds"]
            killed = server.workers[0]
            os.kill(killed, signal.SIGKILL)
            wait_for(lambda: server.get("/healthz", server.admin)[0] == 503)
            self.assertEqual(server.get("/healthz", server.admin)[1],
                             b'{"status":"degraded","processes":2,"processes_started":3}\n')
            for _ in range(30):
                self.assertEqual(server.get("/")[0], 200)
            server.wait_for_stats(answers_2xx=60, requests=60, processes=2, processes_started=3)
            self.assertGreaterEqual(server.stats()["process_cpu_seconds"], 0.9 * cpu)
            server.process.send_signal(signal.SIGTERM)
            self.assertEqual(server.end(), (4, f"waitbench serve: process {killed} ended unexpectedly: killed by signal 9 "
                                               "(Killed). 2 of 3 go on.\n"))

    def test_when_all_have_ended_the_server_has(self):
        with Serving(2) as server:
            for pid in server.workers:
                os.kill(pid, signal.SIGKILL)
            code, stderr = server.end()
            self.assertEqual(code, 4)
            self.assertTrue(stderr.endswith("waitbench serve: all 2 processes have ended.\n"), stderr)
            self.assertEqual(stderr.count("\n"), 3, stderr)

    def test_a_process_told_to_end_by_others_is_told(self):
        with Serving(2) as server:
            os.kill(server.workers[1], signal.SIGTERM)
            wait_for(lambda: server.get("/healthz", server.admin)[0] == 503)
            self.assertEqual(server.get("/")[0], 200)
            server.process.send_signal(signal.SIGTERM)
            self.assertEqual(server.end(), (4, f"waitbench serve: process {server.workers[1]} ended unexpectedly: exit code 0. "
                                               "1 of 2 go on.\n"))

    def busy_clients(self, server, count):
        clients = [server.connect() for _ in range(count)]
        for client in clients:
            client.sendall(REQUEST)
        server.wait_for_stats(requests_in_flight=count)
        return clients

    def test_requests_in_flight_are_finished(self):
        # As a service manager does it, and as Ctrl-C: every process of the group gets the signal.
        for everybody, sign in ((False, signal.SIGTERM), (True, signal.SIGTERM), (True, signal.SIGINT)):
            with self.subTest(everybody=everybody, signal=sign), Serving(2, plan="wait 500ms") as server:
                clients = self.busy_clients(server, 20)
                if everybody:
                    os.killpg(server.process.pid, sign)
                else:
                    server.process.send_signal(sign)
                for client in clients:
                    self.assertTrue(client.recv(4096).startswith(b"HTTP/1.1 200 "))
                self.assertEqual(server.end(), (0, ""))
                for client in clients:
                    client.close()

    def test_patience_ends_and_every_process_says_what_it_cut_off(self):
        with Serving(2, "--drain", "100ms", plan="wait 1h") as server:
            clients = self.busy_clients(server, 30)
            server.process.send_signal(signal.SIGTERM)
            code, stderr = server.end()
            self.assertEqual(code, 0)
            lines = re.findall(r"^waitbench serve: process (\d+): cut off after .*: requests in flight (\d+), connections open (\d+) "
                               r"\(--drain 100ms\)\.$", stderr, re.MULTILINE)
            self.assertEqual(sorted(int(pid) for pid, _, _ in lines), sorted(server.workers), stderr)
            self.assertEqual(sum(int(requests) for _, requests, _ in lines), 30)
            for client in clients:
                client.close()

    def test_a_second_signal_ends_at_once(self):
        with Serving(2, "--drain", "1h", plan="wait 1h") as server:
            clients = self.busy_clients(server, 10)
            server.process.send_signal(signal.SIGTERM)

            def refused():  # the first signal was seen
                try:
                    server.connect().close()
                except OSError:
                    return True
                return False
            wait_for(refused)
            server.process.send_signal(signal.SIGTERM)
            self.assertEqual(server.end()[0], 0)
            for client in clients:
                client.close()

    def test_a_killed_supervisor_leaves_nobody(self):
        for _ in range(5):
            server = Serving(3)
            server.process.kill()
            server.process.communicate()
            wait_for(lambda: all(map(gone, server.workers)))

    def test_a_supervisor_killed_while_it_starts_leaves_nobody(self):
        for processes in (2, 16, 64):
            started = subprocess.Popen([PROGRAM, "serve", "coroutine", "--listen", ":0", "--processes", str(processes),
                                        "--cpu-speed", "100/us", "--io-threads", "1"],
                                       stdout=subprocess.DEVNULL, start_new_session=True)
            children = wait_for(lambda: children_of(started.pid))
            started.kill()
            started.communicate()
            # Those that were forked since then are not among its children, but in its session.
            wait_for(lambda: all(map(gone, children)) and not session_of(started.pid))

    def test_a_taken_port(self):
        with Serving(2, "--admin", "off") as server:
            self.assertIsNone(server.admin)
            for processes in ("1", "3"):  # nor is it shared with another server of many processes
                done = subprocess.run([PROGRAM, "serve", "coroutine", "--listen", f":{server.port}", "--processes", processes],
                                      capture_output=True, text=True, timeout=PATIENCE)
                self.assertEqual(done.returncode, 4)
                self.assertRegex(done.stderr, rf"^waitbench serve: 127\.0\.0\.1:{server.port} is taken \(by pid ({'|'.join(map(str, server.workers))}), "
                                              r"waitbench\)\. Use --listen with another port, or :0 for any\.\n$")
                self.assertEqual(done.stdout, "")
        with Serving(2) as server:
            done = subprocess.run([PROGRAM, "serve", "coroutine", "--listen", ":0", "--admin", f"127.0.0.1:{server.admin}",
                                   "--processes", "2"], capture_output=True, text=True, timeout=PATIENCE)
            self.assertEqual(done.returncode, 4)
            self.assertIn("Use --admin with another port", done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)

    def test_a_port_is_free_again_at_once(self):
        with Serving(2) as server:
            self.assertEqual(server.get("/")[0], 200)
            port = server.port
            server.process.send_signal(signal.SIGTERM)
            self.assertEqual(server.end(), (0, ""))
        again = subprocess.Popen([PROGRAM, "serve", "coroutine", "--listen", f":{port}", "--processes", "2"],
                                 stdout=subprocess.PIPE, text=True)
        self.assertIn(f":{port}/", again.stdout.readline())
        again.terminate()
        self.assertEqual(again.wait(PATIENCE), 0)
        again.stdout.close()

    def test_the_number_of_processes_is_checked(self):
        for number in ("0", "257", "two", "-1", "1.5"):
            done = subprocess.run([PROGRAM, "serve", "coroutine", "--processes", number], capture_output=True, text=True,
                                  timeout=PATIENCE)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn("--processes", done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)

    def test_a_load_observes_all_processes(self):
        with Serving(2, "--io-threads", "4") as server:
            done = subprocess.run([PROGRAM, "load", f"http://127.0.0.1:{server.port}/", "--users", "10", "-d", "1s",
                                   "--warmup", "0s", "--pid", str(server.process.pid), "--json"],
                                  capture_output=True, text=True, timeout=PATIENCE)
            self.assertIn(done.returncode, (0, 3), done.stderr)
            used = json.loads(done.stdout)["server"]
            stats = server.stats()
            # The supervisor's own come on top.
            self.assertGreater(used["threads_max"], stats["process_threads"])
            self.assertGreater(used["descriptors_max"], stats["process_descriptors"])
            self.assertGreaterEqual(used["threads_max"], 2 * 4)

    def test_one_process_has_no_supervisor(self):
        with Serving(1) as server:
            self.assertEqual(server.workers, [])
            self.assertNotIn("processes", server.stats())


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
