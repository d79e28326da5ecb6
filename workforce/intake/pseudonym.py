"""The pseudonym that takes an ID number's place, and the key it is made with.

The key is a chain of secrets: rotating it adds one, and every pseudonym is hashed once more with
it. So a person keeps one pseudonym in all months, also where the ID number was purged since.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workforce.folders import sha256_of, write_bytes
from workforce.stopping import Stopped

if TYPE_CHECKING:
    import polars as pl

DEFAULT_KEY_FILE = Path("~/.config/workforce/person.key")


class KeyFileError(Stopped):
    """The key file does not hold a key."""


class RotationUnfinished(Stopped):
    """Something is still staged under the key as it was before its last rotation."""

    def __init__(self) -> None:
        super().__init__(
            "密钥更换没有完成，请先运行 workforce rotate-key，完成后再运行。"
            " / The rotation of the key is not finished: workforce rotate-key first."
        )


@dataclass(frozen=True)
class PersonKey:
    """The secrets that turn ID numbers into pseudonyms.

    Attributes:
        secret: 64 hexadecimal digits; after a rotation several of them, a line each, oldest first.
        fingerprint: tells two keys apart without telling either.
    """

    secret: str
    fingerprint: str

    @classmethod
    def load(cls, *, make: bool = False) -> PersonKey:
        """The key in the file named by WORKFORCE_KEY_FILE; its file has mode 0600.

        Args:
            make: make a new key where there is no file; only if nothing was staged with one yet.

        Raises:
            KeyFileError: there is no file, or it does not hold a key.
        """
        path = key_path()
        if not path.exists():
            if not make:
                raise KeyFileError(
                    f"找不到密钥文件 {path}。已有数据是用原来的密钥处理的，请从备份恢复它；"
                    "也可用环境变量 WORKFORCE_KEY_FILE 指明位置。"
                    f" / No key file {path}. The data here was made with one: restore it from the"
                    " back-up, or name its place in WORKFORCE_KEY_FILE."
                )
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_bytes(path, new_secret().encode() + b"\n", mode=0o600)
        lines = path.read_bytes().decode("ascii", "replace").split()
        if not lines or not all(map(_is_secret, lines)):
            raise KeyFileError(
                f"密钥文件 {path} 内容不对，每行应为64位十六进制数；请从备份恢复，不要新建。"
                f" / The key file {path} must hold 64 hexadecimal digits a line; restore it from"
                " the back-up."
            )
        return cls.of(lines)

    @classmethod
    def of(cls, secrets: Sequence[str]) -> PersonKey:
        """The key of these secrets, oldest first."""
        secret = "\n".join(secrets)
        return cls(secret, sha256_of(f"fingerprint of {secret}".encode())[:16])

    @property
    def secrets(self) -> list[str]:
        """Its secrets, oldest first."""
        return self.secret.split("\n")

    @property
    def earlier(self) -> list[str]:
        """The fingerprints it had before each of its rotations."""
        return [PersonKey.of(self.secrets[:n]).fingerprint for n in range(1, len(self.secrets))]

    def followed_by(self, secret: str) -> PersonKey:
        """The key after a rotation."""
        return PersonKey.of([*self.secrets, secret])

    def pseudonyms(self, id_numbers: pl.Expr) -> pl.Expr:
        """HMAC-SHA256 of an 18-character ID number, its first 128 bits in hexadecimal; the same of
        that for every rotation.
        """
        return _hashed(id_numbers, self.secrets)

    def renewed(self, pseudonyms: pl.Expr, made_under: str) -> pl.Expr:
        """Pseudonyms of an earlier fingerprint as they are under this key."""
        return _hashed(pseudonyms, self.secrets[1 + self.earlier.index(made_under) :])


def key_path() -> Path:
    """Where the key file lies."""
    return Path(os.environ.get("WORKFORCE_KEY_FILE", DEFAULT_KEY_FILE)).expanduser()


def new_secret() -> str:
    return secrets.token_hex(32)


def _is_secret(text: str) -> bool:
    return len(text) == 64 and set(text) <= set("0123456789abcdef")


def _hashed(texts: pl.Expr, secrets: Sequence[str]) -> pl.Expr:
    """Keyed hashes, one of the other, oldest secret first."""
    import polars_hash

    for secret in secrets:
        hashing = polars_hash.HExpr._from_pyexpr(texts._pyexpr).chash  # type: ignore[attr-defined]
        texts = hashing.hmac_sha256(key=secret).str.slice(0, 32)
    return texts
