"""The bundled plan's catalogue, the annotation it was made from, and a small plan folder to break."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from matching.catalogue import CatalogueError, bundled_plans, load_catalogue

ROOT = Path(__file__).parents[3]
DEMO_PLAN = ROOT / "tests" / "plans" / "demo_2030"
SOURCES = ROOT.parent / "shared" / "plan"


@pytest.fixture(scope="session")
def catalogue():
    return load_catalogue(bundled_plans()["guangdong_2025"])


@pytest.fixture(scope="session")
def own_policies(catalogue):
    """The policies of the plan itself: its levers, and the one thing it lets one apply for."""
    return [p for p in catalogue.policies if p.kind == "lever" or p.id == "talent-card"]


def beside(name):
    """A file the catalogue was made from; it lies beside the repository where there is one to compare with."""
    if not (SOURCES / name).exists():
        pytest.skip(f"{name} is not beside this repository")
    return (SOURCES / name).read_text(encoding="utf-8-sig")


@pytest.fixture(scope="session")
def annotated():
    return json.loads(beside("annotations.json"))


@pytest.fixture(scope="session")
def park_rows():
    return {row["id"]: row for row in csv.DictReader(beside("parks.csv").splitlines())}


class Folder:
    """A copy of the demonstration plan that a test may break."""

    def __init__(self, path):
        self.path = path

    def replace(self, file, old, new):
        """Put `new` in place of the first `old`; fails when there is none, so that no test breaks nothing."""
        text = (self.path / file).read_text(encoding="utf-8")
        assert old in text, f"{file} does not hold {old!r}"
        (self.path / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    def write(self, file, text):
        (self.path / file).write_text(text, encoding="utf-8")

    def faults(self):
        with pytest.raises(CatalogueError) as caught:
            load_catalogue(self.path)
        return caught.value.faults

    def fault(self):
        """The only thing wrong with the folder."""
        (fault,) = self.faults()
        return fault


@pytest.fixture
def folder(tmp_path):
    return Folder(Path(shutil.copytree(DEMO_PLAN, tmp_path / "plan")))
