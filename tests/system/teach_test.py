"""`waitbench teach`, as a learner meets it: asked, and by itself."""

import os
import re
import subprocess
import sys
import tempfile
import unittest

PROGRAM = ""
PATIENCE = 120
LESSON = """name = "lesson"
title = "who waits?"
claim = "All wait alike."
source = "a teacher"
before = "Look."
after = "So it is."
guess = "Which is sooner?"
guesses = ["control", "neither"]
answer = 2
rounds = 2
plan = "wait 20ms"
[quick]
rounds = 2
scale = 1
[[server]]
name = "control"
model = "control"
[[server]]
name = "coroutine"
model = "coroutine"
[[load]]
name = "users"
users = 5
duration = "500ms"
[[predict]]
name = "response"
figure = "latency_min_us"
formula = "time"
with = { time = "{plan-time}" }
[[expect]]
claim = "None is sooner than its wait."
figure = "latency_min_us"
at_least = "20ms"
"""

NOTHING_SHOWN = "This measurement does not say\\. The file's answer is"  # on a machine that is too busy


class Teach(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.place = directory.name
        self.file = os.path.join(self.place, "lesson.toml")
        with open(self.file, "w", encoding="utf-8") as file:
            file.write(LESSON)

    def teach(self, *words, answers=""):
        return subprocess.run([PROGRAM, "teach", self.file, "-o", os.path.join(self.place, "results"), "--patience", "0s",
                               *words], input=answers, capture_output=True, text=True, timeout=PATIENCE)

    def test_by_itself_it_asks_nothing(self):
        done = self.teach("--auto")
        # A machine that is too busy makes the runs invalid, which is said; the lesson is told all the same.
        self.assertIn(done.returncode, (0, 3), done.stderr)
        self.assertNotIn("Your guess", done.stdout)
        told = [done.stdout.index(part) for part in (
            "who waits?", "The claim", "What do you think?", "What theory says", "Measuring: 2 trials, 2 rounds",
            "Theory and measurement", "Verdicts", ": neither.", "What it means", "So it is.", "Record")]
        self.assertEqual(told, sorted(told))
        (name,) = os.listdir(os.path.join(self.place, "results"))
        self.assertRegex(name, r"^lesson-\d{8}T\d{6}Z$")

    def test_a_guess_is_answered(self):
        done = self.teach(answers="7\nperhaps\n1\n")
        self.assertIn(done.returncode, (0, 3), done.stderr)
        self.assertEqual(done.stdout.count("Your guess, 1 to 2"), 3)  # two lines were no answers
        self.assertRegex(" ".join(done.stdout.split()), r'You guessed "control"\. (It is|%s): neither\.' % NOTHING_SHOWN)

    def test_an_end_of_the_input_goes_on(self):
        done = self.teach(answers="")
        self.assertIn(done.returncode, (0, 3), done.stderr)
        self.assertRegex(" ".join(done.stdout.split()), r"(The answer to the question|%s): neither\." % NOTHING_SHOWN)

    def test_wrong_words(self):
        for words, text in ((("teach",), "experiment"), (("teach", "twinz"), "Did you mean twins?"),
                            (("teach", "all"), "a lesson is one experiment"), (("teach", "twins", "--atuo"), "Did you mean --auto?")):
            with self.subTest(words):
                done = subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=PATIENCE)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
                self.assertIn(text, done.stderr)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
