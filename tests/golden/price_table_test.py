#!/usr/bin/env python3
"""Does scripts/price-table keep the right figures, write the approved tables, and refuse what it should?

Approve changed tables as approved.hpp says: WAITBENCH_APPROVE=1 ctest --preset release -R price_table
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
SCRIPT = HERE.parent.parent / "scripts" / "price-table"
RAW = HERE / "price_table_raw.json"
APPROVED = HERE / "approved" / "price-list.md"
PAGE = """# Prices
before
<!-- prices: begin. Written by scripts/price-table; do not edit. -->
Not measured yet: run `scripts/bench` on a quiet machine.
<!-- prices: end -->
after
"""


class PriceTable(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.page = self.root / "docs" / "price-list.md"
        self.figures = self.root / "results" / "reference" / "bench.json"
        self.page.parent.mkdir()
        self.page.write_text(PAGE, encoding="utf-8")

    def run_script(self, *arguments):
        command = [sys.executable, str(SCRIPT), "--root", str(self.root), *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def raw_with(self, change):
        figures = json.loads(RAW.read_text(encoding="utf-8"))
        change(figures)
        path = self.root / "raw.json"
        path.write_text(json.dumps(figures), encoding="utf-8")
        return path

    def assert_refused(self, result, said, code=1):
        self.assertEqual(result.returncode, code, result.stderr)
        self.assertIn(said, result.stderr)
        self.assertEqual(len(result.stderr.splitlines()), 1)
        self.assertFalse(self.figures.exists())

    def test_writes_the_approved_tables(self):
        self.assertEqual(self.run_script("store", RAW).returncode, 0)
        if "WAITBENCH_APPROVE" in os.environ:
            APPROVED.write_text(self.page.read_text(encoding="utf-8"), encoding="utf-8")
        self.assertEqual(self.page.read_text(encoding="utf-8"), APPROVED.read_text(encoding="utf-8"))

    def test_keeps_the_figures_and_not_whose_machine_it_was(self):
        self.run_script("store", RAW)
        kept = json.loads(self.figures.read_text(encoding="utf-8"))
        self.assertEqual(kept["benchmarks"], json.loads(RAW.read_text(encoding="utf-8"))["benchmarks"])
        self.assertNotIn("somebody", self.figures.read_text(encoding="utf-8"))
        self.assertEqual(sorted(path.name for path in self.figures.parent.iterdir()), ["bench.json"])

    def test_storing_what_was_kept_changes_nothing(self):
        self.run_script("store", RAW)
        before = self.page.read_text(encoding="utf-8"), self.figures.read_text(encoding="utf-8")
        self.run_script("store", self.figures)
        self.assertEqual((self.page.read_text(encoding="utf-8"), self.figures.read_text(encoding="utf-8")), before)

    def test_check_holds_for_what_it_wrote_and_for_nothing_measured(self):
        self.assertEqual(self.run_script("check").returncode, 0)
        self.run_script("store", RAW)
        self.assertEqual(self.run_script("check").returncode, 0)

    def test_check_sees_an_edited_table(self):
        self.run_script("store", RAW)
        self.page.write_text(self.page.read_text(encoding="utf-8").replace("12.2 µs", "12.1 µs"), encoding="utf-8")
        result = self.run_script("check")
        self.assertEqual(result.returncode, 1)
        self.assertIn("are not those of", result.stderr)

    def test_check_sees_figures_without_tables(self):
        self.run_script("store", RAW)
        self.page.write_text(PAGE, encoding="utf-8")
        self.assertEqual(self.run_script("check").returncode, 1)

    def test_refuses_figures_of_another_build(self):
        raw = self.raw_with(lambda figures: figures["context"].update(for_measuring="no"))
        self.assert_refused(self.run_script("store", raw), "not of a release build")

    def test_refuses_a_benchmark_without_a_heading(self):
        raw = self.raw_with(lambda figures: figures["benchmarks"][0].update(run_name="novelty/thread"))
        self.assert_refused(self.run_script("store", raw), "no heading for novelty")

    def test_refuses_a_page_without_its_place(self):
        self.page.write_text("# Prices\n", encoding="utf-8")
        self.assert_refused(self.run_script("store", RAW), "must have the line")

    def test_refuses_what_is_not_json(self):
        for text in "{", "[]", "{}", "null":
            (self.root / "raw.json").write_text(text, encoding="utf-8")
            self.assert_refused(self.run_script("store", self.root / "raw.json"), "is not the JSON", code=2)
        self.assert_refused(self.run_script("store", self.root / "absent.json"), "is not the JSON", code=2)


if __name__ == "__main__":
    unittest.main()
