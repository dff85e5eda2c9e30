"""The schema that helps editors says what the program reads: the same keys in every table, and the files that come with the
program keep to it."""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import tomllib
import unittest

PROGRAM = ""
ROOT = pathlib.Path(__file__).parent.parent.parent
SCHEMA = json.loads((ROOT / "docs" / "experiment.schema.json").read_text(encoding="utf-8"))
TABLES = ("server", "load", "event", "predict", "expect", "entry")
PATIENCE = 60


def check(text):
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
        file.write(text)
        file.flush()
        done = subprocess.run([PROGRAM, "run", file.name, "--check"], capture_output=True, text=True, timeout=PATIENCE)
        return done.returncode, done.stdout + done.stderr


class Schema(unittest.TestCase):
    def keys_read(self, text):
        """The keys that the program names when it meets one that it does not know."""
        code, said = check(text)
        self.assertEqual(code, 2, said)
        found = re.search(r'unknown key "nonsense"\..* Keys: ([^.]*)\.', said)
        self.assertIsNotNone(found, said)
        return set(found[1].split(", "))

    def test_keys_of_the_file(self):
        self.assertEqual(self.keys_read('nonsense = 1\nname = "a"\ntitle = "b"\n'), set(SCHEMA["properties"]))

    def test_keys_of_each_table(self):
        head = 'name = "a"\ntitle = "b"\nplan = "wait 1s"\n'
        server = '[[server]]\nname = "s"\nmodel = "control"\n'
        load = '[[load]]\nname = "l"\nusers = 1\nduration = "1s"\n'
        for table in TABLES:
            with self.subTest(table):
                others = "".join(text for name, text in (("server", server), ("load", load)) if name != table)
                name = 'name = "x"\n' if table == "server" else ""  # servers' names are read before their other keys
                text = head + others + f"[[{table}]]\n{name}nonsense = 1\n"
                self.assertEqual(self.keys_read(text), set(SCHEMA["properties"][table]["items"]["properties"]))

    def test_files_keep_to_it(self):
        files = [*sorted((ROOT / "experiments").glob("*.toml")), ROOT / "docs" / "experiment-template.toml"]
        self.assertGreater(len(files), 20)
        for file in files:
            with self.subTest(file.name):
                content = tomllib.loads(file.read_text(encoding="utf-8"))
                self.assertLessEqual(set(content), set(SCHEMA["properties"]))
                self.assertLessEqual(set(SCHEMA["required"]), set(content))
                for table in TABLES:
                    allowed = SCHEMA["properties"][table]["items"]
                    for one in content.get(table, []):
                        self.assertLessEqual(set(one), set(allowed["properties"]))
                        self.assertLessEqual(set(allowed["required"]), set(one))

    def test_the_template_is_an_experiment(self):
        for words in ((), ("--quick",)):
            done = subprocess.run([PROGRAM, "run", str(ROOT / "docs" / "experiment-template.toml"), "--check", *words],
                                  capture_output=True, text=True, timeout=PATIENCE)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertRegex(done.stdout, r"^mine: fine\. \d+ trials in 3 rounds")


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
