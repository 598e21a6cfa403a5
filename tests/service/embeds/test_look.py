"""A partner's colour is shown where it can be read, in both themes; origins are named in full."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.embeds.look import READABLE, contrast, on_ground, readable, sheet_of, tokens
from service.embeds.origins import OriginInvalid, origin_of, origins_of

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#0b4f9e", "#0b4f9e") == 1


@given(COLOURS, st.sampled_from(["light", "dark"]))
def test_every_colour_has_a_shade_that_can_be_read_and_one_that_can_is_kept(colour, scheme):
    shown = readable(colour, scheme)
    assert on_ground(shown, scheme) >= READABLE
    if on_ground(colour, scheme) >= READABLE:
        assert shown == colour


@given(COLOURS, st.sampled_from(["light", "dark"]))
def test_what_stands_on_the_colour_can_be_read_too(colour, scheme):
    sheet = sheet_of(scheme, colour)
    said = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", sheet))
    assert contrast(said["brand"], said["brand-ink"]) >= READABLE
    assert contrast(said["link"], said["ground"]) >= READABLE


def test_a_theme_that_was_chosen_has_all_the_colours_of_that_theme():
    assert len(tokens("light")) > 20
    assert set(tokens("dark")) <= set(tokens("light"))
    assert f"--ground: {tokens('dark')['ground']};" in sheet_of("dark", None)
    assert "color-scheme: light" in sheet_of("light", None)
    assert sheet_of("auto", None) == ""


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://www.example.com", "https://www.example.com"),
        (" HTTPS://WWW.Example.COM/ ", "https://www.example.com"),
        ("https://example.com:443", "https://example.com"),
        ("https://example.com:8443", "https://example.com:8443"),
        ("https://银行.example", "https://xn--9kqx86d.example"),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(text, origin):
    if text.startswith("https://银行"):
        origin = "https://" + "银行".encode("idna").decode() + ".example"
    assert origin_of(text, sandbox=False) == origin


@pytest.mark.parametrize(
    "text",
    [
        "", "example.com", "https://", "https://*", "https://*.example.com", "https://a", "https://10.0.0.1",
        "https://a.example/x", "https://a.example?x", "https://a.example#x", "https://u@a.example", "https://a.example:x",
        "https://a.example 'self'", "https://a.example;", "javascript:alert(1)", "data:text/html,x", "null", "'self'",
        "http://localhost", "http://a.example", "https://a..example", "https://[::1]", "https://a.example\tb",
    ],
)  # fmt: skip
def test_what_is_no_origin_of_a_public_page_is_refused(text):
    with pytest.raises(OriginInvalid):
        origin_of(text, sandbox=False)


def test_a_sandbox_may_be_framed_on_ones_own_machine_alone():
    assert origin_of("http://localhost:8080", sandbox=True) == "http://localhost:8080"
    assert origin_of("http://127.0.0.1", sandbox=True) == "http://127.0.0.1"
    with pytest.raises(OriginInvalid):
        origin_of("http://192.168.0.1", sandbox=True)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_an_origin_or_refused_and_never_another_rule(text):
    try:
        found = origins_of(text, sandbox=True)
    except OriginInvalid:
        return
    for origin in found:
        assert re.fullmatch(r"(https://[a-z0-9.-]+|http://(localhost|127\.0\.0\.1))(:\d+)?", origin)
