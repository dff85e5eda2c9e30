#!/usr/bin/env python3
"""What `waitbench load` asks for, as a server sees it. Usage: requests_test.py WAITBENCH"""

import csv
import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.parse

PROGRAM = ""
PATIENCE = 120
NO_WARMUP = ("--warmup", "0s", "--json", "-q")

ROWS = [{"id": "1", "name": "plain"},
        {"id": "22", "name": 'a, "quoted" name/?#%'},
        {"id": "333", "name": "J\u00fcrgen"}]


def call(*words, **more):
    return subprocess.run([PROGRAM, "load", *words], capture_output=True, text=True, timeout=PATIENCE, **more)


class Listener:
    """A server that remembers every request: method, target, fields, body."""

    def __init__(self):
        seen = self.seen = []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def handle_any(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                seen.append((self.command, self.path, self.headers, body.decode()))
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(b"ok")

            do_GET = do_HEAD = do_POST = do_PUT = handle_any

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


class Requests(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.directory = scratch.name
        self.data = self.path("users.csv")
        with open(self.data, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ["id", "name"])  # CRLF, quotes where needed
            writer.writeheader()
            writer.writerows(ROWS)

    def path(self, name):
        return os.path.join(self.directory, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def test_url_header_and_body_are_filled_from_the_row_of_the_number(self):
        body = self.write("order.json", '{{"n": {n}, "id": {id}}}')
        with Listener() as listener:
            done = call(listener.url + "/users/{name}?n={n}", "--data", self.data, "--method", "PUT", "-H", "X-Id: <{id}>",
                        "--body-template", body, "--rate", "100/s", "-d", "100ms", "--threads", "2", *NO_WARMUP)
        run = json.loads(done.stdout)
        self.assertEqual(run["requests"]["ok"], 10, done.stderr)
        self.assertEqual(run["target"], listener.url + "/users/{name}?n={n}")
        self.assertEqual(run["request"], {"kinds": [{"weight": 1, "method": "PUT", "target": "/users/{name}?n={n}",
                                                     "body_bytes": None}], "data_rows": 3})
        self.assertEqual(len(listener.seen), 10)
        told = {}
        for method, target, fields, sent in listener.seen:
            self.assertEqual(method, "PUT")
            n = int(urllib.parse.parse_qs(urllib.parse.urlsplit(target).query)["n"][0])
            told[n] = (target, fields["X-Id"], json.loads(sent))
        for n in range(10):
            row = ROWS[n % 3]
            self.assertEqual(told[n], (f"/users/{urllib.parse.quote(row['name'], safe='')}?n={n}", f"<{row['id']}>",
                                       {"n": n, "id": int(row["id"])}))

    def test_a_mix_is_drawn_from_the_seed(self):
        self.write("order.json", '{"id": 1}')
        mix = self.write("mix.toml", """
[[request]]
weight = 3
target = "/items/{n}"

[[request]]
method = "POST"
target = "/orders/{n}"
headers = { "X-Own" = "{n}", "x-common" = "mine" }
body_file = "order.json"

[[request]]
method = "HEAD"
target = "/head/{n}"
""")
        drawn = []
        for seed in ("5", "5", "6"):
            with Listener() as listener:
                # From another directory: a body's file lies beside the requests file.
                done = call(listener.url, "--requests", mix, "-H", "X-Common: all", "--seed", seed, "--rate", "400/s", "-d",
                            "100ms", *NO_WARMUP, cwd="/")
            run = json.loads(done.stdout)
            self.assertEqual(run["requests"]["ok"], 40, done.stderr)
            self.assertEqual([(k["weight"], k["method"], k["target"], k["body_bytes"]) for k in run["request"]["kinds"]],
                             [(3, "GET", "/items/{n}", 0), (1, "POST", "/orders/{n}", 9), (1, "HEAD", "/head/{n}", 0)])
            methods = {}
            for method, target, fields, body in listener.seen:
                kind, n = target[1:].split("/")
                methods[int(n)] = method
                self.assertEqual({"GET": "items", "POST": "orders", "HEAD": "head"}[method], kind)
                self.assertEqual(fields.get_all("X-Common"), ["mine" if method == "POST" else "all"])
                self.assertEqual((fields["X-Own"], body), (n, '{"id": 1}') if method == "POST" else (None, ""))
            self.assertEqual(sorted(methods), list(range(40)))
            self.assertEqual(set(methods.values()), {"GET", "POST", "HEAD"})
            drawn.append([methods[n] for n in range(40)])
        self.assertEqual(drawn[0], drawn[1])
        self.assertNotEqual(drawn[0], drawn[2])

    def test_without_data_and_n_braces_are_plain(self):
        body = self.write("plain.json", '{"id": "{id}", "n": "{n}"}')
        with Listener() as listener:
            call(listener.url, "--body", body, "-H", 'X-Json: {"a": {}}', "--rate", "10/s", "-d", "100ms", *NO_WARMUP)
        ((_, _, fields, sent),) = listener.seen
        self.assertEqual(fields["X-Json"], '{"a": {}}')
        self.assertEqual(sent, '{"id": "{id}", "n": "{n}"}')

    def test_mistakes_get_one_line_with_their_place(self):
        url = "http://127.0.0.1:1/"
        mix = self.write("mix.toml", "[[request]]\ntarget = '/{nmae}'\n")
        good = self.write("good.toml", "[[request]]\ntarget = '/'\n")
        gone = self.write("gone.toml", "[[request]]\ntarget = '/'\nbody_file = 'gone'\n")
        short = self.write("short.csv", "a,b\n1\n")
        body = self.write("body.json", '{"a":\n {id}}')
        lines = self.write("lines.csv", 'a\n"x\ny"\n')
        cases = [
            ([url + "{id}"], 2, "the URL's path, column 2: unknown placeholder {id}. Placeholders: {n}; --data adds"),
            ([url + "{nmae}", "--data", self.data], 2, "Did you mean {name}?"),
            (["http://{id}/", "--data", self.data], 2, "Placeholders stand in its path and query"),
            ([url, "--data", self.data], 2, "no request uses a column of the data. Write {id}"),
            ([url, "--data", self.data, "--body", body], 2, "no request uses a column"),
            ([url + "{a}", "--data", short], 2, f"--data {short}:2:1: 1 value, but there are 2 columns."),
            ([url, "--data", self.path("gone.csv")], 4, "gone.csv cannot be read"),
            ([url, "--data", lines, "-H", "A: {a}"], 2, f"--header A: {{a}} has a value at {lines}:2 with a line end"),
            ([url, "--data", self.data, "-H", "A: {ids}x{"], 2, "the value of --header A, column 1: unknown"),
            ([url, "--data", self.data, "--body-template", body], 2, f"--body-template {body}:1:1: this {{ begins no"),
            ([url, "--body", body, "--body-template", body], 2, "exclude each other"),
            ([url, "--requests", mix, "--data", self.data], 2, f"{mix}:2:10: \"target\", column 2: unknown placeholder "
             "{nmae}. Did you mean {name}?"),
            ([url, "--requests", gone], 4, f"{gone}:3:13: {self.path('gone')} cannot be read"),
            ([url, "--requests", good, "--method", "GET"], 2, "--requests excludes --method"),
            ([url, "--requests", good, "--body", body], 2, "--requests excludes --method, --body"),
            ([url + "path", "--requests", good], 2, "the URL names the host only"),
            ([url, "--requests", self.path("none.toml")], 4, "none.toml cannot be read"),
            ([url, "--request", good], 2, "Did you mean --requests?"),
            ([url, "--connections", "per-request", "-H", "connection: keep-alive"], 2, "leave that field out"),
        ]
        for words, code, text in cases:
            with self.subTest(words):
                done = call(*words)
                self.assertEqual(done.returncode, code, done.stderr)
                self.assertEqual(done.stdout, "")
                self.assertIn(text, done.stderr)
                self.assertEqual(done.stderr.count("\n"), 1, done.stderr)


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
