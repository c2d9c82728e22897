"""What a delivery says of itself: marketplace, policy book, currency and period."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from sources.delivery import DeliveryRefused, Format

NAME = "delivery.yaml"

#: What may be stated: the type of its value, and how it is written.
_FIELDS: dict[str, tuple[type, str]] = {
    "marketplace": (str, "a short code such as shop"),
    "policy_book": (str, "the name of a policy book such as standard"),
    "currency": (str, "an ISO 4217 code such as CNY"),
    "period_from": (date, "a date YYYY-MM-DD"),
    "period_to": (date, "a date YYYY-MM-DD"),
}

#: A manifest is a few lines; a larger file is something else.
_MAX_BYTES = 64 * 1024


@dataclass(frozen=True)
class Manifest:
    """What a delivery says of itself; a field that it leaves open is None.

    `period_to` is the day after the period's last, as everywhere in the house.
    """

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
        problem = " ".join(str(error).split())
        raise DeliveryRefused([f"{NAME}: is not YAML: {problem}"]) from None
    if problems := _problems(content):
        raise DeliveryRefused(problems)
    return Manifest(**content)


def _is_written(value: object, kind: type) -> bool:
    # A name, not a path: a delivery does not bring its own rules along.
    is_kind = type(value) is kind
    return is_kind and (not isinstance(value, str) or bool(re.fullmatch(r"[\w-]+", value)))


def _problems(content: object) -> list[str]:
    may_state = f"it may state {', '.join(sorted(_FIELDS))}"
    if not isinstance(content, dict):
        return [f"{NAME}: is not a list of fields; {may_state}"]
    if unknown := sorted(map(str, set(content) - set(_FIELDS))):
        return [f"{NAME}: has an unknown field {', '.join(unknown)}; {may_state}"]
    return [
        f"{NAME}: {field} {value!r} is not {_FIELDS[field][1]}"
        for field, value in content.items()
        if value is not None and not _is_written(value, _FIELDS[field][0])
    ]
