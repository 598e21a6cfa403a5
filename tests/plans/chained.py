"""The invented plan with what it does not say by itself: a chain between its industries, and a target of an industry."""

import shutil
from pathlib import Path

DEMO = Path(__file__).parent / "demo_2030"
SAID = {
    "industries/robot.yaml": (
        ("upstream: []", "upstream: [photovoltaic]"),
        ("downstream: []", "downstream: [offshore-wind]"),
    ),
    "targets.yaml": (("industries: []", "industries: [robot]"),) * 2,
}


def chained_plan(folder: Path) -> Path:
    """A copy in which robots have suppliers and customers, and both numbers of the plan belong to robots."""
    made = Path(shutil.copytree(DEMO, folder / "demo_2030"))
    for name, changes in SAID.items():
        text = (made / name).read_text("utf-8")
        for before, after in changes:
            assert before in text, (name, before)
            text = text.replace(before, after, 1)
        (made / name).write_text(text, "utf-8")
    return made
