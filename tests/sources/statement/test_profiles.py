"""Profiles: any delimited statement, declared in a file."""

import pytest

from sources.statement import ProfileRefused, StatementRefused, load_profile
from tests.sources.statement.samples import SAMPLES, new_stage, read

GOOD = (SAMPLES / "profile_acquirer.yaml").read_text(encoding="utf-8")


def test_unsigned_amounts_take_the_sign_of_their_kind():
    found = read(SAMPLES / "profile_acquirer.csv").entries("entry_kind", "net_minor")
    assert found == [("capture", 9800), ("refund", -2000), ("payout", -7800)]


def test_local_times_are_read_in_the_zone_of_the_profile():
    # 10:00 in Berlin on 1 October is summer time.
    (first, *_) = read(SAMPLES / "profile_acquirer.csv").entries("occurred_at")
    assert f"{first[0]:%H:%M %Z}" == "08:00 UTC"


def test_credit_and_debit_columns_give_one_signed_amount():
    assert read(SAMPLES / "profile_bank.csv").bank_entries("amount_minor") == [(50000,), (-7000,)]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("statement: provider", "statement: shop", "use provider or bank"),
        ("time_zone: Europe/Berlin", "time_zone: Europe/Nowhere", "is not known"),
        ("encoding: latin-1", "encoding: klingon", "is not one of"),
        ("currency: EUR", "currency: XYZ", "XYZ"),
        ("  gross: brutto\n", "", "gross is not known or missing"),
        ("  net: netto\n", "  nett: netto\n", "nett is not known or missing"),
        ("Zahlung: capture", "Zahlung: sale", "sale is none of"),
        ("name: acquirer_de\n", "", "name"),
        ("name:", "nome:", "nome is not known"),
        ("name: acquirer_de", "name: [", "is not YAML"),
    ],
)
def test_a_profile_that_declares_no_format_says_which_line_to_change(tmp_path, old, new, reason):
    assert old in GOOD
    path = tmp_path / "profile.yaml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(ProfileRefused, match=r"profile\.yaml") as refused:
        load_profile(path)
    assert reason in str(refused.value)


def test_a_word_that_the_profile_does_not_know_is_refused(tmp_path):
    path = tmp_path / "bill.csv"
    text = (SAMPLES / "profile_acquirer.csv").read_bytes()
    path.write_bytes(text.replace(b"Zahlung", b"Korrektur"))
    with pytest.raises(StatementRefused, match="'Korrektur' is not a kind"):
        read(path)


def test_without_its_profile_the_file_is_not_recognised():
    with pytest.raises(StatementRefused, match="no reader recognises"):
        read(SAMPLES / "profile_acquirer.csv", new_stage(), [])
