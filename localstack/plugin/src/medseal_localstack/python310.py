"""What LocalStack takes from Python 3.11's library, for Python 3.10."""

from __future__ import annotations

import datetime
import enum
import typing


def add_missing_names() -> None:
    """Must run before the first import of LocalStack, whose metadata says 3.9 but whose code says 3.11."""
    if not hasattr(enum, "StrEnum"):

        class StrEnum(str, enum.Enum):
            __str__ = str.__str__

            @staticmethod
            def _generate_next_value_(name: str, *_: object) -> str:
                return name.lower()

        setattr(enum, "StrEnum", StrEnum)
    if not hasattr(datetime, "UTC"):
        setattr(datetime, "UTC", datetime.timezone.utc)
    if not hasattr(typing, "Self"):
        import typing_extensions

        for name in ("Self", "NotRequired", "Required", "Never", "Unpack", "LiteralString", "assert_never"):
            setattr(typing, name, getattr(typing_extensions, name))
