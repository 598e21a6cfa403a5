"""Write the example answers, and what is said of them, anew from the example profile (`python -m service.examples`)."""

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

from matching.catalogue import load_catalogue
from matching.diff import difference
from matching.explain import explain
from matching.match import match, to_json
from matching.problems import parse_profile_json
from service.server import know, plan_folder
from service.settings import Settings

HERE = Path(__file__).parent
TODAY = dt.date(2025, 9, 1)
TOP = 1
TARGET = "珠海"


def main() -> None:
    settings = Settings()
    catalogue = load_catalogue(plan_folder(settings.plan))
    known = know(settings, catalogue, lambda line: print(line, file=sys.stderr))  # noqa: T201 - a script speaks
    profile = parse_profile_json((HERE / "profile.json").read_bytes())
    result = match(profile, known.knowledge, today=TODAY, top=TOP)
    _write("result", json.loads(to_json(result)))
    feedback = json.loads((HERE / "feedback.json").read_text(encoding="utf-8"))
    item = {"kind": "site", "id": result.sites[0].id}
    _write("feedback", feedback | {"run_id": result.run.run_id, "item": item})
    asked = {"profile": json.loads((HERE / "profile.json").read_text("utf-8")), "target": TARGET}
    _write("question", asked)
    explanation = explain(profile, known.knowledge, TARGET, today=TODAY)
    _write("explanation", explanation.model_dump(mode="json"))
    earlier = profile.model_copy(update={"goals": None, "city_prefer": None})
    before, result = (match(p, known.knowledge, today=TODAY, top=3) for p in (earlier, profile))
    said = [p.model_dump(mode="json", exclude_none=True) for p in (earlier, profile)]
    results = [json.loads(to_json(found)) for found in (before, result)]
    _write("difference", difference(*results, *said).model_dump(mode="json"))


def _write(name: str, data: Any) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=2)
    (HERE / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
