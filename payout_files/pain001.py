"""A batch as ISO 20022 pain.001.001.09, the customer's credit transfer initiation.

Holds to the schema with accounts that are no IBAN (`Othr/Id`) and banks by their number in CNAPS
(`ClrSysMmbId`). Source: ISO 20022 message definition pain.001.001.09, external code set of clearing
systems.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from payout_files.instruction import Batch, Payment, decimal_text

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"


def pain001(batch: Batch) -> Iterator[bytes]:
    """Return a batch as pain.001.001.09 in UTF-8, piece by piece.

    The same batch gives the same bytes. The instant is written in UTC, so that the time zone of
    whoever writes does not show. Amounts have the digits of their currency and no others.
    """
    text = io.StringIO()
    xml = _Writer(text)
    xml.startDocument()
    with xml.inside("Document", xmlns=NAMESPACE), xml.inside("CstmrCdtTrfInitn"):
        _header(xml, batch)
        with xml.inside("PmtInf"):
            _payment_information(xml, batch)
            for payment in batch.payments:
                _transfer(xml, payment)
                yield text.getvalue().encode()
                text.seek(0)
                text.truncate()
    yield f"{text.getvalue()}\n".encode()


class _Writer(XMLGenerator):
    """Writes elements as they nest; texts are escaped by the standard library."""

    def __init__(self, text: io.StringIO) -> None:
        super().__init__(text, encoding="UTF-8")

    @contextmanager
    def inside(self, *names: str, **attributes: str) -> Iterator[None]:
        """Open elements, the last one with the attributes, and close them at the end."""
        for name in names[:-1]:
            self.startElement(name, AttributesImpl({}))
        self.startElement(names[-1], AttributesImpl(attributes))
        yield
        for name in reversed(names):
            self.endElement(name)

    def leaf(self, *names: str, text: str, **attributes: str) -> None:
        with self.inside(*names, **attributes):
            self.characters(text)


def _header(xml: _Writer, batch: Batch) -> None:
    with xml.inside("GrpHdr"):
        xml.leaf("MsgId", text=batch.batch_id)
        xml.leaf("CreDtTm", text=f"{batch.created_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
        _totals(xml, batch)
        xml.leaf("InitgPty", "Nm", text=batch.debtor_name)


def _payment_information(xml: _Writer, batch: Batch) -> None:
    xml.leaf("PmtInfId", text=batch.batch_id)
    xml.leaf("PmtMtd", text="TRF")
    _totals(xml, batch)
    xml.leaf("ReqdExctnDt", "Dt", text=batch.execute_on.isoformat())
    xml.leaf("Dbtr", "Nm", text=batch.debtor_name)
    with xml.inside("DbtrAcct"):
        xml.leaf("Id", "Othr", "Id", text=batch.debtor_account)
        xml.leaf("Ccy", text=batch.currency)
    with xml.inside("DbtrAgt", "FinInstnId"):
        _clearing_member(xml, batch.debtor_bank_code)


def _totals(xml: _Writer, batch: Batch) -> None:
    xml.leaf("NbOfTxs", text=str(batch.count))
    xml.leaf("CtrlSum", text=decimal_text(batch.control_sum_minor, batch.currency))


def _transfer(xml: _Writer, payment: Payment) -> None:
    amount = decimal_text(payment.amount_minor, payment.currency)
    with xml.inside("CdtTrfTxInf"):
        xml.leaf("PmtId", "EndToEndId", text=payment.payment_id)
        xml.leaf("Amt", "InstdAmt", text=amount, Ccy=payment.currency)
        with xml.inside("CdtrAgt", "FinInstnId"):
            _clearing_member(xml, payment.bank_code)
            xml.leaf("Nm", text=payment.bank_name)
        xml.leaf("Cdtr", "Nm", text=payment.holder_name)
        xml.leaf("CdtrAcct", "Id", "Othr", "Id", text=payment.account_number)
        xml.leaf("RmtInf", "Ustrd", text=payment.remittance)


def _clearing_member(xml: _Writer, bank_code: str) -> None:
    with xml.inside("ClrSysMmbId"):
        xml.leaf("ClrSysId", "Cd", text="CNAPS")
        xml.leaf("MmbId", text=bank_code)
