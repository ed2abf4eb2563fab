"""Secrets at rest, sealed with keys that are kept apart from the database (Fernet: AES-128-CBC and HMAC).

The first key seals, every key opens: a key is exchanged by putting a new one before it, and taken away when
`python -m app.accounts reseal` has sealed everything with the new one.
"""

from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from app.core.errors import Conflict
from config.settings import kept_factor_keys


class Seal:
    """`keys` as Fernet has them, 32 bytes in URL-safe base64, the newest first."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = MultiFernet([Fernet(key) for key in keys])

    def close(self, secret: str) -> str:
        return self._keys.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """Conflict `second_factor_sealed` when none of the keys at hand made it."""
        try:
            return self._keys.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise Conflict("second_factor_sealed") from None

    def renew(self, sealed: str) -> str:
        """The same under the first key; Conflict as for `open`."""
        try:
            return self._keys.rotate(sealed.encode()).decode()
        except InvalidToken:
            raise Conflict("second_factor_sealed") from None


def seal_of(instance: Path, keys: Sequence[str] = ()) -> Seal:
    """From the settings, or from the file that the instance folder keeps."""
    return Seal(keys or kept_factor_keys(instance))
