"""Settings come from the environment, and a wrong one is refused before anything starts."""

import datetime as dt

import pytest
from pydantic import ValidationError

from service.settings import Settings


def test_without_any_variable_it_serves_this_machine_from_a_private_database(monkeypatch):
    monkeypatch.delenv("LUODI_DATABASE_URL", raising=False)
    settings = Settings()
    assert settings.host == "127.0.0.1"
    assert settings.database_url is None
    assert settings.max_body_bytes == 2**20
    assert settings.pool_timeout == 2


@pytest.mark.parametrize(
    "name",
    [
        "database_url",
        "plan",
        "model",
        "cache",
        "metrics_token",
        "public_url",
        "smtp_url",
        "mail_from",
    ],
)
def test_a_variable_set_to_nothing_is_not_set(monkeypatch, name):
    monkeypatch.setenv(f"LUODI_{name.upper()}", " ")
    assert getattr(Settings(), name) is None


def test_a_password_is_not_shown():
    settings = Settings(database_url="postgresql://u:hunter2@h/d", metrics_token="t0ken")
    assert "hunter2" not in f"{settings!r} {settings}"
    assert "t0ken" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("database_url", "sqlite:///x"),
        ("database_url", "h/d"),
        ("public_url", "luodi.example"),
        ("public_url", "javascript:alert(1)"),
        ("public_url", "https://luodi.example/?q"),
        ("port", -1),
        ("port", 65536),
        ("max_body_bytes", 0),
        ("pool_size", 0),
        ("pool_timeout", 0),
        ("statement_timeout", -1),
        ("statement_timeout", float("nan")),
        ("matches_at_once", 0),
        ("utc_offset_hours", 15),
        ("smtp_url", "mail.example.cn"),
        ("smtp_url", "http://mail.example.cn"),
        ("smtp_url", "smtp://"),
        ("smtp_url", "smtp://user@mail.example.cn"),
        ("smtp_url", "smtp://mail.example.cn/inbox"),
        ("mail_from", "nobody"),
        ("mail_from", "a@b.cn, c@d.cn"),
        ("mail_from", "落地 <a@b.cn>\r\nBcc: c@d.cn"),
    ],
)
def test_a_value_out_of_bounds_is_refused(name, value):
    with pytest.raises(ValidationError, match=name):
        Settings(**{name: value})


MAIL = {"mail_from": "落地 <no-reply@luodi.example>", "public_url": "https://luodi.example"}


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("smtp://mail", ("mail", 25, "offered", None, None)),
        ("smtps://u:p%40ss@mail:4650", ("mail", 4650, "whole", "u", "p@ss")),
        ("starttls://u:p@mail.example.cn", ("mail.example.cn", 587, "required", "u", "p")),
    ],
)
def test_the_mail_server_is_one_address(url, found):
    assert Settings(smtp_url=url, **MAIL).mail_server == found
    assert Settings(**MAIL).mail_server is None


@pytest.mark.parametrize("missing", ["mail_from", "public_url"])
def test_mail_needs_a_sender_and_an_address_for_its_links(missing):
    with pytest.raises(ValidationError, match="smtp_url needs") as raised:
        Settings(smtp_url="smtp://u:hunter2@mail", **{**MAIL, missing: None})
    assert "hunter2" not in str(raised.value)


def test_today_is_read_at_the_offset_of_the_place():
    late = dt.datetime(2030, 6, 30, 17, 0, tzinfo=dt.UTC)
    assert late.astimezone(Settings().timezone).date() == dt.date(2030, 7, 1)
    assert late.astimezone(Settings(utc_offset_hours=0).timezone).date() == dt.date(2030, 6, 30)


def test_the_public_address_is_kept_without_its_final_slash():
    assert Settings(public_url="https://luodi.example/l/").public_url == "https://luodi.example/l"
