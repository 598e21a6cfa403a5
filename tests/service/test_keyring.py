"""The deployment's secret: given, or made once beside the private database, and never missing."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from service.keyring import Keyring, SecretMissing, keyring
from service.settings import Settings


def test_each_purpose_has_a_key_of_its_own():
    keys = Keyring(b"secret")
    assert keys.key("sessions") == keys.key("sessions") != keys.key("api-keys")
    assert len(keys.key("sessions")) == 32
    assert Keyring(b"other").key("sessions") != keys.key("sessions")


def test_beside_the_private_database_the_secret_is_made_once_and_closed_to_others(tmp_path):
    settings = Settings(data_dir=tmp_path / "new")
    with ThreadPoolExecutor() as pool:
        made = {keys.key("x") for keys in pool.map(keyring, [settings] * 20)}
    assert len(made) == 1
    (file,) = (tmp_path / "new").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_database_of_ones_own_needs_a_secret():
    with pytest.raises(SecretMissing, match="LUODI_SECRET_KEY"):
        keyring(Settings(database_url="postgresql://h/d"))


def test_a_short_secret_is_refused_and_a_long_one_used():
    with pytest.raises(ValueError, match="secret_key"):
        Settings(secret_key="short")
    given = Settings(secret_key="k" * 32, database_url="postgresql://h/d")
    assert keyring(given).key("x") == Keyring(b"k" * 32).key("x")
