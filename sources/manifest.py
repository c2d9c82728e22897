"""What a delivery says of itself: marketplace, policy book, currency and period."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from sources.delivery import DeliveryRefused, Format

NAME = "delivery.yaml"

_FIELDS = {"marketplace", "policy_book", "currency", "period_from", "period_to"}

#: A manifest is a few lines; a larger file is something else.
_MAX_BYTES = 64 * 1024


@dataclass(frozen=True)
class Manifest:
    """What a delivery says of itself; a field that it leaves open is None."""

    marketplace: str | None = None
    policy_book: str | None = None
    currency: str | None = None
    period_from: date | None = None
    period_to: date | None = None


def read_manifest(form: Format, folder: Path) -> Manifest:
    """Return what a delivery says of itself; the format's own facts come first.

    Raises:
        DeliveryRefused: the manifest is malformed.
    """
    if form.marketplace:
        return Manifest(form.marketplace, form.policy_book)
    path = folder / NAME
    if not path.is_file():
        return Manifest()
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise DeliveryRefused([f"{NAME}: is larger than {_MAX_BYTES} bytes"])
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DeliveryRefused([f"{NAME}: is not YAML: {str(error).splitlines()[0]}"]) from None
    if not isinstance(content, dict) or (unknown := set(content) - _FIELDS):
        named = (
            "" if not isinstance(content, dict) else f" ({', '.join(sorted(map(str, unknown)))})"
        )
        raise DeliveryRefused(
            [f"{NAME}: has unknown fields{named}; it may state {', '.join(sorted(_FIELDS))}"]
        )
    for field in ("period_from", "period_to"):
        if content.get(field) is not None and not isinstance(content[field], date):
            raise DeliveryRefused([f"{NAME}: {field} {content[field]!r} is not a date YYYY-MM-DD"])
    return Manifest(**content)
