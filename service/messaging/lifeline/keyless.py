"""The spool of a process without KEYS: what it keeps, only a process that has them can read.

Who has KEYS leaves a public key in DATA_DIR. Who lacks them makes a key for a spool of its own, and leaves that beside
it, sealed to the public one (HPKE, RFC 9180): when its process ends, nobody opens it but who has KEYS.
"""

import os
import secrets
import shutil
from pathlib import Path
from typing import Final

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from service import files
from service.messaging.lifeline.spool import Spool
from service.protection.vault import KEY_BYTES, Vault

log = structlog.get_logger()

PUBLIC_KEY: Final = "keyless-spool.pub"
FOLDER: Final = "keyless-spool"
SEALED_KEY: Final = "key"

_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_INFO: Final = b"keyless spool 1"


def publish(vault: Vault, data_dir: Path) -> None:
    """Leave the public key for a time without KEYS. Raises OSError."""
    path, public = data_dir / PUBLIC_KEY, _private_key(vault).public_key().public_bytes_raw()
    if not path.exists() or path.read_bytes() != public:
        files.replace(path, [public])


def begin(data_dir: Path) -> Spool | None:
    """A spool of this process's own; None where no public key was ever left here, or the disk takes nothing."""
    key = os.urandom(KEY_BYTES)
    place = data_dir / FOLDER / f"{os.getpid()}-{secrets.token_hex(4)}"
    try:
        public = X25519PublicKey.from_public_bytes((data_dir / PUBLIC_KEY).read_bytes())
        files.replace(place / SEALED_KEY, [_SUITE.encrypt(key, public, _INFO)])
    except (OSError, ValueError) as error:
        log.error("keyless_spool_not_begun", error=type(error).__name__)  # noqa: TRY400  (no trace: it names paths)
        return None
    return Spool(place, key)


def adopt(vault: Vault, data_dir: Path, into: Spool) -> int:
    """Move what was kept without KEYS to the spool of whoever has them; how many texts. Raises OSError and SpoolFull.

    A text leaves its place once it is on the disk in the other. Killed between the two, it is in both, and handled once.
    """
    places = _places(data_dir)
    if not places or not into.is_empty():
        return 0  # the other one drains first: what was moved in part must not fill it anew at each try
    return sum(_adopt(place, vault, into) for place in places)


def _adopt(place: Path, vault: Vault, into: Spool) -> int:
    count = _move(place, vault, into) if _has_texts(place) else 0
    if _is_over(place) and not _has_texts(place):
        shutil.rmtree(place, ignore_errors=True)
    return count


def _move(place: Path, vault: Vault, into: Spool) -> int:
    count = 0
    with Spool(place, _opened(place / SEALED_KEY, vault)).taken() as taken:
        for one in taken:
            for written in [into.put(kept) for kept in one.kept]:
                written.result()
            into.put_aside(one.damage)
            one.path.unlink()
            count += len(one.kept)
    return count


def _has_texts(place: Path) -> bool:
    """Asked first: a key that does not open is told of once, and not at each look while its folder stays."""
    return any(place.glob("*.spool"))


def _is_over(place: Path) -> bool:
    """Whether nobody writes there any more; we who have KEYS do not, whoever had our number before."""
    pid = place.name.partition("-")[0]
    return pid == str(os.getpid()) or files.is_gone(pid)


def _places(data_dir: Path) -> list[Path]:
    try:
        return sorted(one for one in (data_dir / FOLDER).iterdir() if one.is_dir())
    except OSError:
        return []


def _opened(path: Path, vault: Vault) -> bytes:
    """The key of a spool. Where it does not open, another one: then all in there is damage, which is put aside."""
    try:
        return _SUITE.decrypt(path.read_bytes(), _private_key(vault), _INFO)
    except (FileNotFoundError, InvalidTag, ValueError) as error:
        log.error("keyless_spool_unreadable", error=type(error).__name__)  # noqa: TRY400  (no trace: it names paths)
        return os.urandom(KEY_BYTES)


def _private_key(vault: Vault) -> X25519PrivateKey:
    """Of the system key, which stays when KEYS change: it opens what was kept before a rotation, too."""
    return X25519PrivateKey.from_private_bytes(vault.subkey("keyless spool"))
