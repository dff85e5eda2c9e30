#!/usr/bin/env python3
"""`waitbench serve` as a user has it: the ready line, the errors, the end. Usage: serve_test.py WAITBENCH"""

import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import threading
import unittest

PROGRAM = ""
MODELS = ("thread", "control", "pool", "coroutine", "blocking-coroutine", "offload")
PATIENCE = 30


class Serving:
    def __init__(self, model, *flags):
        self.process = subprocess.Popen(
            [PROGRAM, "serve", model, "--listen", ":0", *flags],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.ready = self.process.stdout.readline()
        found = re.fullmatch(
            r"ready (\S+) http://127\.0\.0\.1:(\d+)/ admin (?:http://127\.0\.0\.1:(\d+)/|off) pid (\d+)\n", self.ready)
        assert found, self.ready
        self.model, self.port, self.pid = found[1], int(found[2]), int(found[4])
        self.admin = int(found[3]) if found[3] else None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def get(self, target, port=None):
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=PATIENCE)
        connection.request("GET", target)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, body

    def wait_for_requests(self, count):
        while json.loads(self.get("/stats", self.admin)[1])["requests_in_flight"] < count:
            pass

    def end(self):
        stderr = self.process.communicate(timeout=PATIENCE)[1]
        return self.process.returncode, stderr


def run(*words):
    done = subprocess.run([PROGRAM, "serve", *words], capture_output=True, text=True, timeout=PATIENCE)
    return done.returncode, done.stderr


class Serve(unittest.TestCase):
    def test_ready_line_and_orderly_end(self):
        for model in MODELS:
            for sign in (signal.SIGTERM, signal.SIGINT):
                with self.subTest(model=model, signal=sign), Serving(model, "--plan", "wait 1ms") as server:
                    self.assertEqual(server.model, model)
                    self.assertEqual(server.pid, server.process.pid)
                    self.assertEqual(server.get("/")[0], 200)
                    self.assertEqual(server.get("/healthz", server.admin)[0], 200)
                    idle = socket.create_connection(("127.0.0.1", server.port))
                    server.process.send_signal(sign)
                    self.assertEqual(server.end(), (0, ""))
                    idle.close()

    def test_requests_in_flight_are_finished(self):
        for model in MODELS:
            with self.subTest(model=model), Serving(model, "--plan", "wait 500ms") as server:
                answers = []
                asking = threading.Thread(target=lambda: answers.append(server.get("/")[0]))
                asking.start()
                server.wait_for_requests(1)
                server.process.send_signal(signal.SIGTERM)
                self.assertEqual(server.end(), (0, ""))
                asking.join()
                self.assertEqual(answers, [200])

    def test_patience_ends_for_those_who_wait_for_a_connection(self):
        for model in MODELS:
            with self.subTest(model=model), Serving(model, "--plan", "together(pool db 1h, pool db 1h)",
                                                    "--pool", "db=1", "--drain", "100ms") as server:
                client = socket.create_connection(("127.0.0.1", server.port))
                client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                while json.loads(server.get("/stats", server.admin)[1])["pool_waiting_db"] < 1:
                    pass
                server.process.send_signal(signal.SIGTERM)
                self.assertEqual(server.end()[0], 0)
                client.close()

    def test_patience_ends(self):
        for model in MODELS:
            with self.subTest(model=model), Serving(model, "--plan", "wait 1h", "--drain", "100ms") as server:
                client = socket.create_connection(("127.0.0.1", server.port))
                client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                server.wait_for_requests(1)
                server.process.send_signal(signal.SIGTERM)
                code, stderr = server.end()
                self.assertEqual(code, 0)
                self.assertRegex(stderr, r"^waitbench serve: cut off after .*: requests in flight 1, connections open 1 \(--drain 100ms\)\.\n$")
                client.close()

    def test_a_pool_grows_to_its_most(self):
        for model in ("pool", "offload"):
            with self.subTest(model=model), Serving(model, "--plan", "wait 1h", "--threads", "1", "--threads-max", "3",
                                                    "--grow-every", "10ms", "--drain", "1ms") as server:
                clients = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(5)]
                for client in clients:
                    client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                while True:
                    stats = json.loads(server.get("/stats", server.admin)[1])
                    if stats["worker_threads_busy"] == 3 and stats["worker_queue"] == 2:
                        break
                self.assertEqual(stats["worker_threads"], 3)
                server.process.send_signal(signal.SIGTERM)
                self.assertEqual(server.end()[0], 0)
                for client in clients:
                    client.close()

    def test_at_most_so_many_threads(self):
        for model in ("thread", "control"):
            with self.subTest(model=model), Serving(model, "--plan", "wait 1h", "--max-threads", "1", "--drain", "1ms") as server:
                client = socket.create_connection(("127.0.0.1", server.port))
                client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                server.wait_for_requests(1)
                status, body = server.get("/")
                self.assertEqual(status, 503)
                self.assertIn("--max-threads 1", json.loads(body)["error"])
                self.assertEqual(json.loads(server.get("/stats", server.admin)[1])["connections_refused"], 1)
                client.close()

    def test_a_second_signal_ends_at_once(self):
        with Serving("coroutine", "--plan", "wait 1h", "--drain", "1h") as server:
            client = socket.create_connection(("127.0.0.1", server.port))
            client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            server.wait_for_requests(1)
            server.process.send_signal(signal.SIGINT)
            while True:  # it no longer accepts: the first signal was seen
                try:
                    socket.create_connection(("127.0.0.1", server.port)).close()
                except OSError:
                    break
            server.process.send_signal(signal.SIGINT)
            self.assertEqual(server.end()[0], 0)
            client.close()

    def test_a_taken_port(self):
        with Serving("control", "--admin", "off") as server:
            self.assertIsNone(server.admin)
            code, stderr = run("coroutine", "--listen", f":{server.port}")
            self.assertEqual(code, 4)
            self.assertEqual(stderr, f"waitbench serve: 127.0.0.1:{server.port} is taken (by pid {server.pid}, waitbench). "
                                     "Use --listen with another port, or :0 for any.\n")

    def test_one_server_calls_another(self):
        with Serving("coroutine", "--plan", "wait 1ms; reply 1KiB") as called:
            url = f"http://127.0.0.1:{called.port}/"
            for model in MODELS:
                with self.subTest(model=model), Serving(
                        model, "--plan", f"together(call {url}, call {url})", "--attempts", "2", "--breaker", "50%",
                        "--bulkhead", "10", "--call-timeout", "20s") as server:
                    for _ in range(3):
                        status, body = server.get("/")
                        self.assertEqual(status, 200, body)
                        self.assertEqual(len(json.loads(body)["called_us"]), 2)
                    stats = json.loads(server.get("/stats", server.admin)[1])
                    self.assertEqual((stats[f"calls_{url}"], stats[f"calls_ok_{url}"]), (6, 6))
                    server.process.send_signal(signal.SIGTERM)
                    self.assertEqual(server.end(), (0, ""))
            called.process.send_signal(signal.SIGTERM)
            self.assertEqual(called.end()[0], 0)

    def test_a_call_is_cut_when_the_drain_ends(self):
        with Serving("coroutine", "--plan", "wait 1h") as called:
            for model in MODELS:
                with self.subTest(model=model), Serving(model, "--plan", f"call http://127.0.0.1:{called.port}/",
                                                        "--call-timeout", "1h", "--drain", "100ms") as server:
                    client = socket.create_connection(("127.0.0.1", server.port))
                    client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                    server.wait_for_requests(1)
                    server.process.send_signal(signal.SIGTERM)
                    code, stderr = server.end()
                    self.assertEqual(code, 0)
                    self.assertIn("cut off after", stderr)
                    client.close()

    def test_errors_say_what_to_do(self):
        for words, said in (
                (["control", "--attempts", "3"], "--attempts is about calls, and the plan makes none. Write --plan 'call http://127.0.0.1:9000/'."),
                (["control", "--plan", "wait 1s; call https://127.0.0.1/"],
                 'plan, column 15: "https://127.0.0.1/": calls are made over http alone. Write call http://127.0.0.1:8080/.'),
                (["control", "--plan", "call http://db/"], '"http://db/": db is neither a numeric address nor localhost'),
                (["control", "--plan", "wait 1s; together(call http://localhost:8080/x, wait 1s)"],
                 "the plan calls http://localhost:8080/x, which is this server itself (--listen 127.0.0.1:8080)"),
                (["control", "--plan", "call http://127.0.0.1:1/", "--backoff", "1s"],
                 "--backoff needs --attempts of 2 or more: one attempt is never repeated."),
                (["contorl"], 'unknown model "contorl". Did you mean control? Models: thread, control, pool, coroutine, blocking-coroutine, offload, queue.'),
                (["control", "--plan", "wiat 5s"], 'plan, column 1: unknown step "wiat". Did you mean wait? '),
                (["control", "--plan", "wait 1s; pool db 1s"], 'plan, column 15: unknown pool "db". Add --pool db=10.'),
                (["control", "--pool", "cache=1", "--plan", "pool cahce 1s"],
                 'plan, column 6: unknown pool "cahce". Did you mean cache? Or add --pool cahce=10.'),
                (["control", "--pool", "db"], '--pool "db" has no size. Write NAME=SIZE, db=10.'),
                (["control", "--pool", "db=0"], '--pool "db=0": its size is not a whole number from 1 to 1,000,000.'),
                (["control", "--pool", "db=1", "--pool", "db=2"], '--pool "db=2": the pool db is there already.'),
                (["control", "--pool-wait", "1"], "--pool-wait 1 has no unit. Write 5s, 200ms or 1.5m."),
                (["control", "--listen", "8080"], '--listen "8080" has no port. Write 127.0.0.1:8080, or :0 for any port.'),
                (["control", "--admin", "x:1"], '--admin "x" is no numeric address.'),
                (["control", "--drain", "10"], "--drain 10 has no unit. Write 5s, 200ms or 1.5m."),
                (["control", "--io-threads", "0"], "--io-threads 0 is not a whole number from 1 to 1,024."),
                (["control", "--io-threads", "2"],
                 "--io-threads is no flag of control. It belongs to: pool, coroutine, blocking-coroutine, offload, queue.\n"),
                (["coroutine", "--threads", "8"], "--threads is no flag of coroutine. It belongs to: pool, offload.\n"),
                (["offload", "--max-threads", "8"], "--max-threads is no flag of offload. It belongs to: thread, control.\n"),
                (["pool", "--threads-max", "50"], "--threads-max 50 is below --threads 200.\n"),
                (["control", "--max-queue", "8"], "--max-queue is about requests beyond --max-in-flight: "),
                (["control", "--max-in-flight", "0"], "--max-in-flight 0 is not a whole number from 1 to 10,000,000."),
                (["control", "--max-in-flight", "1", "--discipline", "lifo"], "--discipline is about requests that wait: "),
                (["control", "--cpu-speed", "fast"], "--cpu-speed fast is no speed."),
                (["control", "--lisen", ":0"], "--lisen"),
        ):
            with self.subTest(words=words):
                code, stderr = run(*words)
                self.assertEqual(code, 2, stderr)
                self.assertIn(said, stderr)
                self.assertEqual(stderr.count("\n"), 1, stderr)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
