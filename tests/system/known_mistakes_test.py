#!/usr/bin/env python3
"""The known mistakes of load generators, as the built program tells of them. Usage: known_mistakes_test.py WAITBENCH

A machine that is busy with other things may make any run invalid (BUSY_MACHINE), so a run that ought to be valid is only
asked to have no other reason against it.
"""

import concurrent.futures
import fcntl
import json
import os
import resource
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
import unittest

PROGRAM = ""
PATIENCE = 120
BUSY_MACHINE = {"cpu_taken", "cpu_stolen", "generator_stalled", "schedule_not_kept"}
LOAD = ("--warmup", "0s", "--json", "-q")


class Server:
    """A coroutine server, which answers any number of connections."""

    def __init__(self, plan, listen=":0"):
        self.process = subprocess.Popen([PROGRAM, "serve", "coroutine", "--listen", listen, "--plan", plan],
                                        stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().split()[2]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()


def begin(*words, **more):
    return subprocess.Popen([PROGRAM, "load", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            **more)


def end(load):
    output, errors = load.communicate(timeout=PATIENCE)
    return load.returncode, json.loads(output), errors


def fatal(run):
    return {reason["code"] for reason in run["validity"]["reasons"]}


def threads_of(pid):
    try:
        return len(os.listdir(f"/proc/{pid}/task"))
    except OSError:
        return 0


def is_stopped(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
        return file.read().rsplit(")", 1)[1].split()[0] == "T"


def wait_for(what):
    deadline = time.monotonic() + PATIENCE
    while not (found := what()):
        assert time.monotonic() < deadline, "nothing came of waiting"
        time.sleep(0.002)
    return found


def stop_for(pid, seconds):
    """Stops a process, and returns for how long it was stopped at least, in microseconds."""
    os.kill(pid, signal.SIGSTOP)
    wait_for(lambda: is_stopped(pid))
    begun = time.monotonic()
    time.sleep(seconds)  # what is being measured, not a synchronisation
    lasted = time.monotonic() - begun
    os.kill(pid, signal.SIGCONT)
    return lasted * 1e6


class Stopped(unittest.TestCase):
    """1.4 s of 20 s, and all times a fifth of it: whoever stood still, one request in a hundred took 0.24 s or more."""

    RATE, WINDOW, STOP = 200, 4, 0.28

    @classmethod
    def measure(cls, whom):
        with Server("wait 5ms") as server:
            load = begin(server.url, "--rate", f"{cls.RATE}/s", "-d", f"{cls.WINDOW}s", *LOAD)
            wait_for(lambda: threads_of(load.pid) > 1)  # the load threads have been started
            time.sleep(1)  # into the window, of which a second or more is left on both sides
            lasted = stop_for(server.process.pid if whom == "server" else load.pid, cls.STOP)
            code, run, _ = end(load)
        # Of T, F was lost: a share (F - x) / T of the requests took longer than x, so p99 is F - T / 100.
        return code, run, 0.95 * (lasted - cls.WINDOW * 1e6 / 100)

    @classmethod
    def setUpClass(cls):
        with concurrent.futures.ThreadPoolExecutor() as both:  # at once, each with a server of its own
            cls.measured = dict(zip(("server", "generator"), both.map(cls.measure, ("server", "generator"))))

    def look_at(self, whom):
        code, run, expected = self.measured[whom]
        self.assertEqual(run["requests"]["scheduled"], self.RATE * self.WINDOW)
        self.assertEqual(run["requests"]["ok"], self.RATE * self.WINDOW)
        self.assertGreaterEqual(run["latency_us"]["p99"], expected)
        return code, run, expected

    def test_a_stopped_server_shows_in_the_latencies_and_the_run_is_valid(self):
        code, run, expected = self.look_at("server")
        self.assertLessEqual(fatal(run), BUSY_MACHINE)
        self.assertEqual(code, 3 if fatal(run) else 0)
        self.assertGreaterEqual(run["service_us"]["p99"], expected)
        self.assertLess(run["late_by_us"]["p99"], expected / 2)  # it was not the generator

    def test_a_stopped_generator_shows_in_latency_and_lag_and_the_run_is_invalid(self):
        code, run, expected = self.look_at("generator")
        self.assertEqual(code, 3)
        self.assertIn("generator_stalled", fatal(run))
        for figure in ("lag_us", "late_by_us"):
            self.assertGreaterEqual(run[figure]["p99"], expected)
        self.assertLess(run["service_us"]["p99"], expected / 2)  # it was not the server
        self.assertLess(run["schedule_kept"], 0.96)


class Limits(unittest.TestCase):
    def test_a_saturated_generator_is_told_and_the_run_is_invalid(self):
        # Ten millions a second: a thread does well to send a hundredth of that.
        with Server("reply 2B") as server:
            code, run, _ = end(begin(server.url, "--rate", "10000000/s", "-d", "10ms", "--connections", "8", *LOAD))
        self.assertEqual(code, 3)
        self.assertEqual(run["requests"]["scheduled"], 100_000)
        self.assertEqual(run["requests"]["ok"], 100_000)
        self.assertTrue(fatal(run) & {"generator_saturated", "schedule_not_kept"}, fatal(run))
        # What came late counts from when it was due.
        self.assertGreater(run["latency_us"]["p50"], run["service_us"]["p50"])

    def test_a_generator_out_of_descriptors_says_so_of_itself(self):
        # UndefinedBehaviorSanitizer looks at an object through a pipe: without a descriptor it takes each for none.
        facts = subprocess.run([PROGRAM, "doctor", "--json"], capture_output=True, text=True, timeout=PATIENCE).stdout
        if "undefined" in str(json.loads(facts).get("environment", {})):
            self.skipTest("the sanitizer itself needs descriptors")

        def lower():
            resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))

        def lower_further():
            resource.setrlimit(resource.RLIMIT_NOFILE, (8, 8))

        with Server("wait 300ms") as server:
            none_left = begin(server.url, "--rate", "200/s", "--threads", "4", "-d", "300ms", *LOAD,
                              preexec_fn=lower_further)
            _, complaint = none_left.communicate(timeout=PATIENCE)
            self.assertEqual(none_left.returncode, 4)
            self.assertIn("no descriptor is left for the load generator itself", complaint)
            code, run, _ = end(begin(server.url, "--rate", "200/s", "-d", "300ms", *LOAD, preexec_fn=lower))
        self.assertEqual(code, 3)
        self.assertIn("out_of_descriptors", fatal(run))
        connections = run["connections"]
        self.assertGreater(connections["out_of_descriptors"], 0)
        self.assertEqual(connections["out_of_descriptors"], run["requests"]["connect_error"])
        self.assertEqual(connections["refused"], 0)
        self.assertEqual(run["requests"]["ok"] + run["requests"]["connect_error"], 60)

    def test_a_generator_that_is_refused_a_thread_says_so_at_once(self):
        facts = subprocess.run([PROGRAM, "doctor", "--json"], capture_output=True, text=True, timeout=PATIENCE).stdout
        if "sanitize" in str(json.loads(facts).get("environment", {})):
            self.skipTest("the sanitizers make threads of their own")
        nobody = 65534

        def lower():
            resource.setrlimit(resource.RLIMIT_NPROC, (5, 5))
            if os.geteuid() == 0:  # whom this limit does not bind
                os.setgroups([])
                os.setgid(nobody)
                os.setuid(nobody)

        try:
            if subprocess.run([PROGRAM, "--version"], capture_output=True, preexec_fn=lower).returncode != 0:
                raise PermissionError
        except PermissionError:
            self.skipTest("nobody may not run the program where it lies")
        with Server("wait 1s") as server:
            asked = begin(server.url, "--users", "64", "--threads", "64", "-d", "1h", *LOAD, preexec_fn=lower)
            _, complaint = asked.communicate(timeout=PATIENCE)
        self.assertEqual(asked.returncode, 4, complaint)
        self.assertIn("refuses the load generator a thread", complaint)

    def test_a_generator_out_of_ports_says_so_of_itself(self):
        inside = [sys.executable, os.path.abspath(__file__), PROGRAM, "--few-ports"]
        unshare = shutil.which("unshare")
        if unshare is None or subprocess.run([unshare, "-Urn", "true"], capture_output=True).returncode != 0:
            self.skipTest("no network namespace of one's own may be made here")
        done = subprocess.run([unshare, "-Urn", *inside], capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 3, done.stderr)
        run = json.loads(done.stdout)
        self.assertIn("out_of_ports", fatal(run))
        connections = run["connections"]
        self.assertGreater(connections["out_of_ports"], 0)
        self.assertEqual(connections["out_of_ports"], run["requests"]["connect_error"])
        self.assertEqual(connections["refused"] + connections["other_failures"], 0)
        self.assertGreater(run["requests"]["ok"], 0)
        self.assertEqual(run["requests"]["ok"] + run["requests"]["connect_error"], 60)


def few_ports():
    """In a network namespace of its own: a load with twenty local ports."""
    with socket.socket() as control:
        loopback_up = struct.pack("16sh", b"lo", 0x1 | 0x40)  # IFF_UP, IFF_RUNNING: netdevice(7)
        fcntl.ioctl(control, 0x8914, loopback_up)  # SIOCSIFFLAGS
    with open("/proc/sys/net/ipv4/ip_local_port_range", "w", encoding="ascii") as file:
        file.write("40000 40019")
    with Server("wait 300ms", "127.0.0.1:20000") as server:
        code, run, _ = end(begin(server.url, "--rate", "200/s", "-d", "300ms", *LOAD))
    print(json.dumps(run))
    return code


class Told(unittest.TestCase):
    def test_littles_residual_is_printed(self):
        with Server("wait 10ms") as server:
            text, _ = begin(server.url, "--users", "2", "-d", "300ms", "-q").communicate(timeout=PATIENCE)
        if "INVALID" not in text:  # then its figures are not shown
            self.assertRegex(text, r"Little's\s+residual\s+\d+\.\d\d %")


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    if sys.argv[1:] == ["--few-ports"]:
        sys.exit(few_ports())
    unittest.main()
