"""The pseudonym that takes an ID number's place, and the key it is made with."""

from __future__ import annotations

import os
import secrets
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


@dataclass(frozen=True)
class PersonKey:
    """The secret that turns ID numbers into pseudonyms.

    Attributes:
        secret: 64 hexadecimal digits.
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
        path = Path(os.environ.get("WORKFORCE_KEY_FILE", DEFAULT_KEY_FILE)).expanduser()
        if not path.exists():
            if not make:
                raise KeyFileError(
                    f"找不到密钥文件 {path}。已有数据是用原来的密钥处理的，请从备份恢复它；"
                    "也可用环境变量 WORKFORCE_KEY_FILE 指明位置。"
                    f" / No key file {path}. The data here was made with one: restore it from the"
                    " back-up, or name its place in WORKFORCE_KEY_FILE."
                )
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_bytes(path, secrets.token_hex(32).encode() + b"\n", mode=0o600)
        secret = path.read_bytes().decode("ascii", "replace").strip()
        if len(secret) != 64 or not set(secret) <= set("0123456789abcdef"):
            raise KeyFileError(
                f"密钥文件 {path} 内容不对，应为64位十六进制数；请从备份恢复，不要新建。"
                f" / The key file {path} must hold 64 hexadecimal digits; restore it from the"
                " back-up."
            )
        return cls(secret, sha256_of(f"fingerprint of {secret}".encode())[:16])

    def pseudonyms(self, id_numbers: pl.Expr) -> pl.Expr:
        """HMAC-SHA256 of an 18-character ID number, its first 128 bits in hexadecimal."""
        import polars_hash

        hashing = polars_hash.HExpr._from_pyexpr(id_numbers._pyexpr).chash  # type: ignore[attr-defined]
        return hashing.hmac_sha256(key=self.secret).str.slice(0, 32)
