"""The command line as its users type it: no database, no server, no network."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import forked
from tests.forked import NO_MODEL

DEMO = str(Path(__file__).parents[2] / "plans" / "demo_2030")
ROBOT = {"id": "r1", "name": "关节科技", "business_text": "生产人形机器人谐波减速器与伺服电机"}
WIND = {"id": "w1", "business_text": "海上风机塔筒与海缆制造"}


def luodi(*arguments, stdin=""):
    """Matched on wording alone: loading the model takes longer than all else."""
    environment = {"LUODI_MODEL": NO_MODEL, **os.environ}
    done = forked.luodi(*arguments, environment=environment, stdin=stdin.encode())
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def installed(*arguments, stdin=""):
    """The same as the program on the path, begun from nothing and with the bundled model."""
    command = [str(Path(sys.executable).parent / "luodi"), *arguments]
    done = subprocess.run(
        command, input=stdin, capture_output=True, text=True, timeout=240, check=False
    )
    return done.returncode, done.stdout, done.stderr


def lines(*rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def test_help_explains_each_verb_in_a_line():
    code, out, _ = installed("--help")
    assert code == 0
    for verb in ("match", "candidates", "explain", "serve", "plan", "catalogue", "db"):
        assert f" {verb} " in out


def test_profiles_come_out_in_the_order_they_went_in():
    code, out, _ = installed(
        "match", "-", "--plan", DEMO, "--format", "jsonl", stdin=lines(ROBOT, WIND)
    )
    results = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [result["profile_id"] for result in results] == ["r1", "w1"]
    assert results[0]["industries"][0]["id"] == "robot"
    assert results[1]["industries"][0]["id"] == "offshore-wind"


def test_a_bad_line_keeps_its_place_and_sets_the_exit_status():
    bad = {"id": "b1", "business_text": "x", "investment_wan": -5, "colour": "red"}
    code, out, _ = luodi(
        "match", "--plan", DEMO, "--format", "jsonl", stdin=lines(bad, ROBOT) + "{oops\n"
    )
    first, second, third = (json.loads(line) for line in out.splitlines())
    assert code == 1
    assert first["profile_id"] == "b1"
    assert {error["pointer"] for error in first["error"]["errors"]} == {
        "/investment_wan",
        "/colour",
    }
    assert first["error"]["status"] == 422
    assert second["profile_id"] == "r1"
    assert third["error"]["errors"][0]["message_zh"]


def test_one_document_over_several_lines_is_one_profile(tmp_path):
    file = tmp_path / "profile.json"
    file.write_text(json.dumps(ROBOT, ensure_ascii=False, indent=2), encoding="utf-8")
    code, out, _ = luodi("match", str(file), "--plan", DEMO, "--format", "json", "--top", "1")
    result = json.loads(out)
    assert code == 0
    assert len(result["industries"]) == 1


def test_a_labelled_row_is_read_as_its_profile():
    row = {"id": "g1", "profile": {"business_text": "光伏组件"}, "gold": {"industries": {}}}
    code, out, _ = luodi("match", "--plan", DEMO, "--format", "jsonl", stdin=lines(row))
    assert code == 0
    assert json.loads(out)["profile_id"] == "g1"


def test_the_same_day_gives_the_same_bytes():
    runs = [
        luodi("match", "--plan", DEMO, "--today", "2030-05-01", stdin=lines(ROBOT))[1]
        for _ in range(2)
    ]
    assert runs[0] == runs[1] != ""


def test_a_table_is_for_people():
    code, out, _ = luodi("match", "--plan", DEMO, "--format", "table", stdin=lines(ROBOT))
    assert code == 0
    assert "智能机器人产业" in out
    assert "中原机器人产业园" in out


def test_candidates_rank_profiles_for_one_target():
    code, out, _ = luodi(
        "candidates",
        "--industry",
        "robot",
        "-",
        "--plan",
        DEMO,
        "--format",
        "jsonl",
        stdin=lines(WIND, ROBOT),
    )
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert (rows[0]["rank"], rows[0]["profile_id"]) == (1, "r1")


def test_candidates_as_a_table_keep_the_lines_that_could_not_be_read():
    code, out, _ = luodi(
        "candidates",
        "--industry",
        "robot",
        "-",
        "--plan",
        DEMO,
        "--format",
        "table",
        stdin=lines(ROBOT) + "{}\n",
    )
    assert code == 1
    assert "关节科技" in out
    assert "business_text" in out


def test_an_entry_is_explained_for_one_profile():
    code, out, _ = luodi("explain", "--target", "临海市", "--plan", DEMO, stdin=lines(ROBOT))
    assert code == 0
    assert "“临海”" in out
    assert "“Linhai”" in out
    arguments = ("--target", "linhai", "--plan", DEMO, "--format", "json")
    code, out, _ = luodi("explain", *arguments, stdin=lines(ROBOT))
    assert json.loads(out)["target"]["id"] == "linhai"


def test_a_profile_that_cannot_be_read_is_not_explained():
    bad = {"business_text": "x", "land_mu": -1}
    code, _, err = luodi("explain", "--target", "linhai", "--plan", DEMO, stdin=lines(bad))
    assert code == 1
    assert "/land_mu" in err


def test_a_name_that_is_not_clear_is_answered_with_those_that_may_be_meant():
    code, _, err = luodi("explain", "--target", "机器人", "--plan", DEMO, stdin=lines(ROBOT))
    assert code == 2
    assert "zhongyuan-robot-park" in err.replace("\n", "")
    chosen = ("--target", "机器人", "--kind", "industry", "--plan", DEMO)
    assert luodi("explain", *chosen, stdin=lines(ROBOT))[0] == 0


def test_many_profiles_as_json_are_one_array():
    code, out, _ = luodi("match", "--plan", DEMO, "--format", "json", stdin=lines(ROBOT, WIND))
    assert code == 0
    assert [result["profile_id"] for result in json.loads(out)] == ["r1", "w1"]


def test_training_writes_the_same_model_from_the_same_rows(tmp_path, monkeypatch):
    monkeypatch.setenv("LUODI_MODEL", str(tmp_path / "no-model"))
    texts = {
        "robot": ["机器人减速器", "伺服电机与机械臂"],
        "new-energy": ["光伏组件逆变器", "海上风机塔筒"],
    }
    rows = [
        {
            "id": text,
            "profile": {"business_text": text},
            "gold": {"strong": [group], "acceptable": [], "clear_negative": False},
        }
        for group, found in texts.items()
        for text in found
    ]
    rows.append(
        {
            "id": "x",
            "profile": {"business_text": "墓地销售与殡葬服务"},
            "gold": {"strong": [], "acceptable": [], "clear_negative": True},
        }
    )
    rows.append(
        {
            "id": "y",
            "profile": {"business_text": "无标签"},
            "gold": {"strong": [], "acceptable": [], "clear_negative": False},
        }
    )
    graded = {
        "id": "g",
        "profile": {"business_text": "做海缆的"},
        "profile_en": "We make export cable",
        "gold": {"industries": {"offshore-wind": 3}},
        "abstain": False,
    }
    (tmp_path / "rows.jsonl").write_text(lines(*rows, graded), "utf-8")
    (tmp_path / "groups.json").write_text("{}", "utf-8")
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        arguments = (
            str(tmp_path / "rows.jsonl"),
            "--groups",
            str(tmp_path / "groups.json"),
            "--plan",
            DEMO,
        )
        code, _, err = luodi("train", *arguments, "--out", str(tmp_path / name))
        assert code == 0, err
        made.append(
            [
                (tmp_path / name / f"industries.{kind}").read_bytes()
                for kind in ("json", "safetensors")
            ]
        )
    assert made[0] == made[1]
    assert json.loads(made[0][0])["labelled"] == ["new-energy", "robot"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("match", "no-such-file.json"),
        ("match", "--plan", "atlantis"),
        ("match", "--lens", "luck"),
        ("match", "--today", "yesterday"),
        ("candidates", "-"),
        ("explain",),
        ("explain", "--target", "atlantis", "--plan", DEMO),
        ("explain", "--target", "linhai", "--lens", "luck"),
        ("candidates", "--industry", "robot", "--site", "linhai", "-"),
        ("candidates", "--industry", "alchemy", "-", "--plan", DEMO),
        ("plan", "show", DEMO, "9.9"),
    ],
)
def test_a_wrong_call_is_a_usage_error_without_a_traceback(arguments):
    code, _, err = luodi(*arguments, stdin=lines(ROBOT))
    assert code == 2
    assert "Traceback" not in err


def test_plans_can_be_listed_and_read():
    assert "guangdong_2025" in luodi("plan", "list")[1]
    assert "发展新能源产业" in luodi("plan", "show", DEMO)[1]
    assert luodi("plan", "show", DEMO, "1.2")[1].strip().endswith("培育一批专精特新企业。")


def test_a_broken_catalogue_names_file_entry_and_field(tmp_path):
    import shutil

    folder = tmp_path / "plan"
    shutil.copytree(DEMO, folder)
    file = folder / "industries" / "robot.yaml"
    file.write_text(file.read_text("utf-8").replace("tier: future", "tier: tomorrow"), "utf-8")
    code, _, err = luodi("catalogue", "check", str(folder))
    assert code == 1
    assert "industries/robot.yaml:4: robot: tier:" in err.replace("\n", "")
    assert luodi("catalogue", "check", DEMO)[0] == 0


def test_the_check_refuses_a_promise_and_a_golden_case_that_does_not_come_out(tmp_path):
    import shutil

    folder = tmp_path / "plan"
    shutil.copytree(DEMO, folder)
    policies = (folder / "policies" / "all.yaml").read_text("utf-8")
    own = policies.split("- id: first-use")[1].split("- id: transfer")[0].replace("\n  ", "\n")
    own = own.replace("note: null", "note: 保证获得支持")
    (folder / "programmes").mkdir()
    programme = f"""id: second-use{own.rstrip()}
cases:
  - {{name_zh: 甲, today: 2030-06-30, profile: {{rd_intensity_pct: 9}}, expect: {{rd-share: unmet}}, outcome: has_unmet_condition}}
  - {{name_zh: 乙, today: 2030-06-30, profile: {{rd_intensity_pct: 1}}, expect: {{rd-share: unmet}}, outcome: has_unmet_condition}}
  - {{name_zh: 丙, today: 2030-06-30, profile: {{}}, expect: {{rd-share: unknown}}, outcome: not_enough_information}}
"""
    (folder / "programmes" / "second-use.yaml").write_text(programme, "utf-8")
    code, _, err = luodi("catalogue", "check", str(folder))
    assert code == 1
    assert "甲: rd-share is met, expected unmet" in err
    assert "'保证获得' promises an outcome" in err
    assert "乙" not in err
