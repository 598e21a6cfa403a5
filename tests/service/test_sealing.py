"""What is sealed opens for its own row, purpose and secret, and for nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import SealBroken
from service.keyring import Keyring
from service.sealing import seal, unseal

KEYS = Keyring(b"secret")


@given(st.binary(max_size=200))
def test_what_is_sealed_opens_again_and_never_looks_the_same_twice(plain):
    first, second = (seal(KEYS, "x", plain, b"row") for _ in range(2))
    assert first != second
    assert unseal(KEYS, "x", first, b"row") == unseal(KEYS, "x", second, b"row") == plain


@pytest.mark.parametrize(
    ("keys", "purpose", "owner"),
    [(Keyring(b"other"), "x", b"row"), (KEYS, "y", b"row"), (KEYS, "x", b"another row")],
)
def test_another_secret_purpose_or_row_opens_nothing(keys, purpose, owner):
    with pytest.raises(SealBroken):
        unseal(keys, purpose, seal(KEYS, "x", b"plain", b"row"), owner)


@given(st.integers(min_value=0), st.integers(1, 255))
def test_one_changed_byte_opens_nothing(place, change):
    sealed = bytearray(seal(KEYS, "x", b"plain", b"row"))
    sealed[place % len(sealed)] ^= change
    with pytest.raises(SealBroken):
        unseal(KEYS, "x", bytes(sealed), b"row")


@pytest.mark.parametrize("broken", [b"", b"\x01", b"\x01" + b"0" * 12])
def test_what_was_never_sealed_opens_nothing(broken):
    with pytest.raises(SealBroken):
        unseal(KEYS, "x", broken, b"row")
