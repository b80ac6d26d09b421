"""A key-encryption key that stays in AWS KMS. The only code that knows AWS.

KMS is asked once, at start; what it opens stays in memory, so that no text waits for it.
"""

from functools import cache
from typing import Any, Final

from service.protection.vault import KeysWrong

SIGN: Final = "aws-kms:"
"""Begins an entry of KEYS, after its name: `name:aws-kms:` and the key's ARN, or the ARN of an alias."""

CONNECT_SECONDS: Final = 3
READ_SECONDS: Final = 5
_ATTEMPTS: Final = 2

_WRONG: Final = {"IncorrectKeyException", "InvalidCiphertextException"}


class KmsAway(KeysWrong):
    """KMS does not answer, or not to us. It may answer later."""


def wrap(name: str, key_id: str, secret: bytes) -> bytes:
    """Have KMS encrypt at most 4,096 bytes. Raises KmsAway and KeysWrong."""
    wrapped: bytes = _asked(name, key_id, "encrypt", Plaintext=secret)["CiphertextBlob"]
    return wrapped


def unwrap(name: str, key_id: str, wrapped: bytes) -> bytes:
    """Raises KmsAway, and KeysWrong where that key did not wrap it under this name."""
    secret: bytes = _asked(name, key_id, "decrypt", CiphertextBlob=wrapped)["Plaintext"]
    return secret


def _asked(name: str, key_id: str, operation: str, **what: bytes) -> dict[str, Any]:
    try:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415
    except ImportError:
        raise KeysWrong(
            "KEYS names a key in AWS KMS, and boto3 is not installed: pip install 'tideover[aws]'"
        ) from None
    # What was wrapped for another purpose, or under another name, does not open (and a key policy can hold us to it).
    context = {"service": "tideover", "kek": name}
    try:
        answer = getattr(_client(_region(key_id)), operation)(KeyId=key_id, EncryptionContext=context, **what)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "unknown")
        failure = KeysWrong if code in _WRONG else KmsAway
        raise failure(f"AWS KMS refused the key that KEYS calls {name!r} ({code})") from None
    except (BotoCoreError, OSError) as error:
        raise KmsAway(
            f"AWS KMS did not answer for the key that KEYS calls {name!r} ({type(error).__name__})"
        ) from None
    return dict(answer)


def _region(key_id: str) -> str | None:
    """An ARN says it; for a bare alias or id, AWS_REGION does."""
    parts = key_id.split(":")
    return parts[3] if len(parts) > 4 else None  # noqa: PLR2004  (arn:partition:kms:region:account:…)


@cache
def _client(region: str | None) -> Any:
    import boto3  # noqa: PLC0415  (only who names such a key has it)
    from botocore.config import Config  # noqa: PLC0415

    patience = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
    )
    return boto3.client("kms", region_name=region, config=patience)
