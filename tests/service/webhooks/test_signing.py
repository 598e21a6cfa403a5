"""Signatures as the specification's own library verifies them, secrets as nobody else can read them."""

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from service.errors import SealBroken
from service.keyring import Keyring
from service.webhooks.events import new_event_id, payload
from service.webhooks.schedule import Schedule
from service.webhooks.signing import decrypt, encrypt, new_secret, signed_headers

KEYS = Keyring(b"a secret of tests")
NOW = dt.datetime(2030, 6, 30, 12, tzinfo=dt.UTC)


def signed(*secrets, at=None, text='{"type":"x"}'):
    return signed_headers("msg_1", at or dt.datetime.now(dt.UTC), text, list(secrets))


def test_the_specifications_own_library_verifies_what_we_sign():
    secret, body = new_secret(), payload("match_job.finished", NOW, {"match_job_id": "ü 一"})
    headers = signed(secret, text=body)
    assert Webhook(secret).verify(body, headers)["data"] == {"match_job_id": "ü 一"}


@pytest.mark.parametrize(
    "change",
    [
        lambda body, headers: (body + " ", headers),
        lambda body, headers: (body, {**headers, "webhook-id": "msg_2"}),
        lambda body, headers: (body, {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) + 1)}),
        lambda body, headers: (body, {**headers, "webhook-signature": headers["webhook-signature"].replace("v1,", "v2,")}),
        lambda body, headers: (body, {**headers, "webhook-signature": "v1,AAAA"}),
        lambda body, headers: (body, {**headers, "webhook-signature": ""}),
        lambda body, headers: (body, signed(new_secret())),
        lambda body, headers: (body, signed(SECRET, at=dt.datetime.now(dt.UTC) - dt.timedelta(minutes=6))),
        lambda body, headers: (body, signed(SECRET, at=dt.datetime.now(dt.UTC) + dt.timedelta(minutes=6))),
    ],
)  # fmt: skip
def test_whatever_is_changed_no_longer_verifies(change):
    body, headers = change('{"type":"x"}', signed(SECRET))
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body, headers)


SECRET = new_secret()


def test_while_a_secret_is_changed_both_verify():
    old, new = new_secret(), new_secret()
    headers = signed(new, old)
    assert len(headers["webhook-signature"].split(" ")) == 2
    for secret in (old, new):
        Webhook(secret).verify('{"type":"x"}', headers)


def test_a_kept_secret_opens_only_for_its_endpoint_and_deployment():
    from uuid import uuid4

    endpoint, secret = uuid4(), new_secret()
    kept = encrypt(KEYS, endpoint, secret)
    assert secret.encode() not in kept
    assert kept != encrypt(KEYS, endpoint, secret)
    assert decrypt(KEYS, endpoint, kept) == secret
    for keys, where in ((Keyring(b"another"), endpoint), (KEYS, uuid4())):
        with pytest.raises(SealBroken):
            decrypt(keys, where, kept)


def test_event_ids_are_never_the_same():
    assert len({new_event_id() for _ in range(1_000)}) == 1_000


@given(st.integers(0, 2**32))
def test_tries_go_on_for_a_day_each_wait_within_its_jitter(seed):
    schedule, chance = Schedule(), random.Random(seed)
    at, tries, waits = NOW, 1, []
    while (following := schedule.after(tries, NOW, at, chance=chance)) is not None:
        waits.append((following - at).total_seconds())
        at, tries = following, tries + 1
    assert at == NOW + dt.timedelta(hours=24)
    for number, wait in enumerate(waits[:-1]):
        meant = min(6 * 3600, 5 * 4**number)
        assert 0.9 * meant <= wait <= 1.1 * meant
    assert 9 <= tries <= 12


def test_a_receiver_may_ask_for_more_time_but_not_for_ever():
    wait = Schedule(jitter=0).after(1, NOW, NOW, asked=120)
    assert wait == NOW + dt.timedelta(seconds=120)
    assert Schedule(jitter=0).after(1, NOW, NOW, asked=1e9) == NOW + dt.timedelta(hours=6)
