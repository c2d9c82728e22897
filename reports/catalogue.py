"""Every word of a report comes from a message catalogue, and a missing translation is an error.

English texts are the message ids. The Chinese catalogue is a text file (`reports.po`) that is
compiled in memory, so that no binary file is kept in the repository.
"""

from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CATALOGUE = Path(__file__).parent / "locale" / "zh_CN" / "LC_MESSAGES" / "reports.po"


class MissingTranslation(LookupError):
    """A text of the report has no entry in the catalogue."""


class Strict(GNUTranslations):
    """Translations that refuse to fall back to English."""

    def gettext(self, message: str) -> str:
        """Return the translation of a text.

        Args:
            message: the English text.

        Returns:
            The translated text.

        Raises:
            MissingTranslation: the catalogue has no such entry.
        """
        return self._known(message, super().gettext(message), message in self._texts())

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the translation of a text that depends on a count.

        Args:
            msgid1: the English singular.
            msgid2: the English plural.
            n: the count.

        Returns:
            The translated text.

        Raises:
            MissingTranslation: the catalogue has no such entry.
        """
        known = (msgid1, self.plural(n)) in self._texts()
        return self._known(msgid1, super().ngettext(msgid1, msgid2, n), known)

    def _texts(self) -> dict[object, str]:
        texts: dict[object, str] = self._catalog  # type: ignore[attr-defined]
        return texts

    def plural(self, n: int) -> int:
        """Return which plural form a count takes."""
        form: int = super().plural(n)  # type: ignore[misc]
        return form

    @staticmethod
    def _known(message: str, translated: str, is_known: bool) -> str:
        if not is_known:
            raise MissingTranslation(
                f"{CATALOGUE.name}: no translation of {message!r}; add it to the catalogue"
            )
        return translated


class Untranslated:
    """English: every text stands for itself."""

    def gettext(self, message: str) -> str:
        """Return the text itself."""
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the singular for one and the plural for any other count."""
        return msgid1 if n == 1 else msgid2


Translations = Strict | Untranslated


def read_catalogue() -> Catalog:
    """Return the committed Chinese catalogue."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh_CN")


@cache
def translations(language: str) -> Translations:
    """Return the texts of a language.

    Args:
        language: "en" or "zh".

    Returns:
        An object with gettext and ngettext.
    """
    if language == "en":
        return Untranslated()
    compiled = BytesIO()
    write_mo(compiled, read_catalogue())
    compiled.seek(0)
    return Strict(compiled)
