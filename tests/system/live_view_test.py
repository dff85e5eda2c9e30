#!/usr/bin/env python3
"""`waitbench load` on a terminal, and what it prints in each format. Usage: live_view_test.py WAITBENCH"""

import csv
import fcntl
import io
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest

PROGRAM = ""
PATIENCE = 120
ERASE = b"\r\x1b[J"


class Server:
    def __init__(self, plan="wait 10ms"):
        self.process = subprocess.Popen([PROGRAM, "serve", "coroutine", "--listen", ":0", "--plan", plan],
                                        stdout=subprocess.PIPE, text=True)
        words = self.process.stdout.readline().split()
        self.url, self.pid = words[2], words[6]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()


class Terminal:
    """The program as the foreground of a terminal of its own."""

    def __init__(self, *words, columns=100, rows=30, **environment):
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execve(PROGRAM, [PROGRAM, *words], {**os.environ, "TERM": "xterm", **environment})
        self.output = b""

    def read(self):
        """False when the program has closed the terminal."""
        ready, _, _ = select.select([self.master], [], [], PATIENCE)
        assert ready, self.output
        try:
            more = os.read(self.master, 65536)
        except OSError:  # Linux's end of file on a terminal
            return False
        self.output += more
        return bool(more)

    def wait_for(self, text):
        deadline = time.monotonic() + PATIENCE
        while text.encode() not in self.output:
            assert time.monotonic() < deadline and self.read(), self.output

    def press(self, key):
        os.write(self.master, key)

    def resize(self, columns, rows):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def end(self):
        """The exit code, once everything has been read."""
        while self.read():
            pass
        _, status = os.waitpid(self.pid, 0)
        os.close(self.master)
        return os.waitstatus_to_exitcode(status)


def drawings(output):
    """The lines of each drawing of the view, without what moves the cursor or colours; the first without its space."""
    plain = re.sub(rb"\x1b\[[0-9;]*[A-Za-z]", b"", output).decode()
    return [part.replace("\r", "").split("\n") for part in plain.split("\r ") if "\n" in part]


class LiveView(unittest.TestCase):
    def test_interrupted_view_is_erased_and_the_result_so_far_is_told(self):
        with Server() as server:
            terminal = Terminal("load", server.url, "--rate", "200/s", "-d", "1h", "--warmup", "0s", "--pid", server.pid)
            terminal.wait_for("/s  ")  # a second has passed, so there are rates
            terminal.wait_for("server ")
            terminal.press(b"\x03")
            self.assertEqual(terminal.end(), 130)
        output = terminal.output
        self.assertIn("measuring".encode(), output)
        self.assertIn("errors".encode(), output)
        result = output[output.rindex(ERASE) + len(ERASE):]
        self.assertNotRegex(result, rb"\x1b\[[0-9]*[AJKH]")  # nothing moves the cursor any more
        reasons = result.count(b"INVALID  ")  # a busy machine may add one to that of the interruption
        self.assertGreaterEqual(reasons, 1)
        self.assertEqual(b"Requests/sec:" in result, reasons == 1)
        self.assertIn(b"scheduled", result)
        self.assertNotIn(b"\x1b[?25l", output)  # the cursor was never hidden

    def test_second_interrupt_leaves_the_terminal_in_order(self):
        with Server(plan="wait 1h") as server:
            terminal = Terminal("load", server.url, "-d", "1h", "--timeout", "2h")
            terminal.wait_for("probing")
            # Both at once, so that the second comes before the first has had its effect.
            for number in (signal.SIGSTOP, signal.SIGINT, signal.SIGTERM, signal.SIGCONT):
                os.kill(terminal.pid, number)
            self.assertEqual(terminal.end(), 130)
        self.assertIn(ERASE, terminal.output)

    def test_every_line_fits_after_a_resize(self):
        with Server() as server:
            terminal = Terminal("load", server.url, "--rate", "200/s", "-d", "1h", "--warmup", "0s", columns=120)
            terminal.wait_for("last minute")
            terminal.resize(45, 10)
            wide = len(terminal.output)
            while terminal.output.count(ERASE, wide) < 1:
                terminal.read()
            narrow = terminal.output.index(ERASE, wide)
            while terminal.output.count(b"measuring", narrow) < 2:
                terminal.read()
            terminal.press(b"\x03")
            terminal.end()
        after = drawings(terminal.output[narrow:terminal.output.rindex(ERASE)])
        self.assertGreaterEqual(len(after), 2)
        for lines in after:
            self.assertLessEqual(len(lines), 10)
            for line in lines:
                self.assertLessEqual(len(line), 45, line)

    def test_no_colour_when_it_is_not_wanted(self):
        for wanted, environment in ((True, {}), (False, {"NO_COLOR": "1"})):
            with self.subTest(environment), Server() as server:
                terminal = Terminal("load", server.url, "-d", "200ms", "--warmup", "0s", **environment)
                self.assertIn(terminal.end(), (0, 3))
                self.assertEqual(b"\x1b[1m" in terminal.output, wanted)

    def test_a_terminal_that_cannot_redraw_gets_no_escapes(self):
        with Server() as server:
            terminal = Terminal("load", server.url, "-d", "200ms", "--warmup", "0s", TERM="dumb", NO_COLOR="1")
            self.assertIn(terminal.end(), (0, 3))
        self.assertNotIn(b"\x1b", terminal.output)
        self.assertNotIn(b"measuring", terminal.output)

    def test_without_a_terminal_plain_lines_are_written_unless_quiet(self):
        with Server() as server:
            words = [PROGRAM, "load", server.url, "-d", "200ms"]
            silent = subprocess.run([*words, "-q"], capture_output=True, text=True, timeout=PATIENCE)
            told = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(silent.stderr, "")
        self.assertIn("one request alone", told.stderr)
        self.assertNotIn("\x1b", told.stderr + told.stdout)


class Format(unittest.TestCase):
    def test_csv_is_the_summary_of_the_record(self):
        with tempfile.TemporaryDirectory() as scratch, Server() as server:
            out = os.path.join(scratch, "mine")
            done = subprocess.run([PROGRAM, "load", server.url, "-d", "200ms", "--warmup", "0s", "--format", "csv", "--out", out],
                                  capture_output=True, text=True, timeout=PATIENCE)
            self.assertIn(done.returncode, (0, 3))
            with open(os.path.join(out, "summary.csv"), encoding="utf-8") as file:
                self.assertEqual(done.stdout, file.read())
        (row,) = csv.DictReader(io.StringIO(done.stdout))
        self.assertEqual(row["target"], server.url)
        self.assertGreater(int(row["scheduled"]), 0)
        self.assertIn("Record ", done.stderr)

    def test_what_contradicts_is_refused(self):
        for words, text in ((("--format", "xml"), "Write text, json or csv."), (("--format", "csv", "--json"), "Leave one out.")):
            done = subprocess.run([PROGRAM, "load", "http://127.0.0.1:1/", *words], capture_output=True, text=True)
            self.assertEqual(done.returncode, 2)
            self.assertIn(text, done.stderr)
            self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
