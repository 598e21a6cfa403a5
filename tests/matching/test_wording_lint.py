"""No text promises an outcome or adds up what is decided among applicants; official quotes are exempt."""

import ast
import shutil
from pathlib import Path

import pytest

from matching.catalogue import bundled_plans
from matching.wording_lint import breaches, folder_breaches

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "tests" / "plans" / "demo_2030"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("符合条件的企业保证获得补贴", "promise"),
        ("我们确保企业能通过认定", "promise"),
        ("您一定获得资助", "promise"),
        ("材料齐全，百分之百通过", "promise"),
        ("专业代办，包过", "promise"),
        ("高企必过", "promise"),
        ("A guaranteed subsidy", "promise"),
        ("We guarantee that you pass", "promise"),
        ("You will receive 2 million yuan", "promise"),
        ("certain to be approved", "promise"),
        ("The firm is eligible for the card", "promise"),
        ("合计可获得 500 万元", "total"),
        ("各项奖励总计 300 万元", "total"),
        ("a total of 5 million yuan", "total"),
        ("Total subsidies: 3", "total"),
    ],
)
def test_promises_and_sums_are_found(text, kind):
    assert [breach.kind for breach in breaches(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "是否符合由主管部门认定，不保证获得",
        "融资担保公司与保证保险",
        "质量保证体系",
        "确保行动计划各项任务落地落实",
        "近两年研发费用合计不低于 1,200 万元",
        "竞争性分配，不可合计",
        "Approval is not guaranteed",
        "loan guarantees for small firms",
        "Nothing says whether a firm is eligible",
        "a total of 68 industries",
    ],
)
def test_plain_wording_passes(text):
    assert not list(breaches(text))


def shown_strings():
    """Every text of ours that people may read: strings of the code, templates, translations."""
    for package in ("matching", "service"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if path.name != "wording_lint.py":
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                    if isinstance(node, ast.Constant) and isinstance(node.value, str):
                        yield f"{path.relative_to(ROOT)}:{node.lineno}", node.value
    files = [
        *(ROOT / "service" / "templates").rglob("*.html"),
        *(ROOT / "service" / "locales").rglob("*.po"),
        *(ROOT / "docs").glob("*.md"),
        ROOT / "README.md",
    ]
    for path in sorted(files):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            yield f"{path.relative_to(ROOT)}:{number}", line


def test_nothing_of_ours_promises_or_adds_up():
    texts = list(shown_strings())
    assert len(texts) > 2_000
    assert not [f"{where}: {breach}" for where, text in texts for breach in breaches(text)]


@pytest.mark.parametrize("plan", [*bundled_plans().values(), DEMO], ids=lambda path: path.name)
def test_no_plan_folder_does(plan):
    assert not [str(fault) for fault in folder_breaches(plan)]


def test_a_breach_is_told_with_file_and_line_and_a_quote_is_exempt(tmp_path):
    folder = Path(shutil.copytree(DEMO, tmp_path / "plan"))
    path = folder / "policies" / "all.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("name_zh: 境外展会", "name_zh: 参展保证获得补贴", 1).replace(
            'quote: "支持外贸企业参加境外展会"', 'quote: "保证获得补贴"', 1
        ),
        encoding="utf-8",
    )
    (fault,) = folder_breaches(folder)
    assert str(fault).startswith(
        "policies/all.yaml:3: -: 0/name_zh: '保证获得' promises an outcome"
    )


def test_an_empty_file_says_nothing(tmp_path):
    (tmp_path / "empty.yaml").write_text("", encoding="utf-8")
    assert not list(folder_breaches(tmp_path))
