"""The container files: what can be checked of them without building an image."""

import re
import shlex
from pathlib import Path

import pytest
import yaml

from service.settings import Settings

ROOT = Path(__file__).parent.parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
LAST_STAGE = DOCKERFILE.rsplit("\nFROM ", 1)[1]


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


def test_the_service_waits_for_the_migrations_and_they_for_the_database(compose):
    services = compose["services"]
    assert services["service"]["depends_on"] == {
        "migrations": {"condition": "service_completed_successfully"}
    }
    assert services["migrations"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert services["migrations"]["command"] == ["db", "upgrade"]
    assert services["database"]["healthcheck"]["test"]


def test_no_secret_has_a_default(compose):
    for service in compose["services"].values():
        for name, value in service["environment"].items():
            if "PASSWORD" in name or name == "LUODI_DATABASE_URL":
                assert "${POSTGRES_PASSWORD:?" in value
            elif name in ("LUODI_SMTP_URL", "LUODI_SECRET_KEY"):
                assert ":-}" in value or ":?" in value


def test_whoever_puts_a_proxy_before_it_can_say_so_and_nobody_is_believed_unasked(compose):
    for name in ("service", "worker", "migrations"):
        environment = compose["services"][name]["environment"]
        assert environment["LUODI_TRUSTED_PROXIES"] == "${LUODI_TRUSTED_PROXIES:-}"
        assert environment["LUODI_PUBLIC_URL"] == "${LUODI_PUBLIC_URL:-}"
    (published,) = compose["services"]["service"]["ports"]
    assert published.startswith("${LUODI_PUBLISH:-127.0.0.1:")


def test_every_setting_named_exists(compose):
    named = set(compose["services"]["service"]["environment"])
    named |= set(re.findall(r"\b(LUODI_[A-Z_]+)=", DOCKERFILE))
    known = {f"LUODI_{name.upper()}" for name in Settings.model_fields}
    assert named <= known


def test_everything_copied_from_here_is_here_and_not_ignored():
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for line in re.findall(r"^COPY (?!--)(.+)$", DOCKERFILE, flags=re.MULTILINE):
        for source in shlex.split(line)[:-1]:
            assert (ROOT / source).exists(), source
            name = source.rstrip("/")
            assert f"!{name}" in ignored or any(rule.startswith(f"!{name}/") for rule in ignored), (
                source
            )


def test_the_image_runs_without_root_and_says_how_it_is():
    assert re.search(r"^USER (?!root)\w+$", LAST_STAGE, flags=re.MULTILINE)
    assert "HEALTHCHECK" in LAST_STAGE
    assert 'ENTRYPOINT ["luodi"]' in LAST_STAGE


def test_every_package_is_checked_by_its_hash():
    installs = re.findall(r"pip install [^\n;]+", DOCKERFILE)
    assert len(installs) == 4
    assert all(
        "--require-hashes" in line or line.endswith("--no-build-isolation .") for line in installs
    )
