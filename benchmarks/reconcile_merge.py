"""What an analyst would write with pandas: the same three-way result, by merges.

Run as `python benchmarks/reconcile_merge.py FOLDER AS_OF_DAY`. It reads the Parquet files that the
benchmark has exported, holds everything in memory and writes the result as Parquet files.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

#: The contracts, as `reconcile_bare.sql` has them.
CONTRACT = pd.DataFrame(
    [
        ("wechat_pay", 0.006, 0, True),
        ("alipay", 0.006, 0, True),
        ("stripe", 0.034, 200, False),
        ("adyen", 0.018, 80, False),
    ],
    columns=["provider", "fee_share", "fee_fixed", "returns_fee"],
)
LAG = pd.Timedelta(days=4)
KEY = ["provider", "kind", "native_id", "place"]


def read_claims(folder: Path, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return what our books say: payments and refunds, with the currency of their orders."""
    payment = pd.read_parquet(folder / "payment.parquet")
    payment = payment[payment["captured_at"] < as_of]
    refund = pd.read_parquet(folder / "refund.parquet")
    refund = refund[refund["submitted_at"] < as_of].merge(
        payment[["order_id", "payment_no", "provider"]], on=["order_id", "payment_no"]
    )
    captured = payment.rename(
        columns={
            "provider_reference": "native_id",
            "payment_reference": "our_reference",
            "captured_at": "claimed_at",
        }
    ).assign(
        kind="capture",
        claim_id=payment["order_id"] + "/" + payment["payment_no"].astype("str"),
        claim_minor=payment["amount_minor"],
    )
    returned = refund.rename(
        columns={"provider_reference": "native_id", "submitted_at": "claimed_at"}
    ).assign(
        kind="refund",
        claim_id=refund["refund_id"],
        our_reference=refund["refund_id"],
        claim_minor=-refund["amount_minor"],
    )
    columns = ["kind", "claim_id", "provider", "order_id", "payment_no", "native_id"]
    columns += ["our_reference", "claimed_at", "claim_minor"]
    claims = pd.concat([captured[columns], returned[columns]], ignore_index=True)
    orders = pd.read_parquet(folder / "customer_order.parquet")
    orders = orders[["order_id", "currency"]].rename(columns={"currency": "claim_currency"})
    claims = claims.merge(orders, on="order_id")
    claims["place"] = claims.groupby(["provider", "kind", "native_id"]).cumcount() + 1
    return claims


def read_entries(folder: Path, as_of: pd.Timestamp) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what providers say, and their payouts apart from it."""
    entries = pd.read_parquet(folder / "provider_entry.parquet")
    entries = entries[entries["received_at"] < as_of].rename(
        columns={"entry_kind": "kind", "our_reference": "stated_reference"}
    )
    is_payout = entries["kind"] == "payout"
    payouts, entries = entries[is_payout], entries[~is_payout].copy()
    entries["place"] = entries.groupby(["provider", "kind", "native_id"]).cumcount() + 1
    return entries, payouts


def contracted_fees(entries: pd.DataFrame) -> pd.Series:
    """Return what each entry should cost, rounded half away from nought."""
    terms = entries[["provider", "kind", "gross_minor"]].merge(CONTRACT, on="provider", how="left")
    gross, share = terms["gross_minor"].to_numpy(), terms["fee_share"].to_numpy()
    by_share = np.sign(gross) * np.floor(np.abs(gross) * share + 0.5 + 1e-9)
    is_capture = (terms["kind"] == "capture").to_numpy()
    returned = np.where(terms["returns_fee"].to_numpy(), by_share, 0)
    fees = np.where(is_capture, by_share + terms["fee_fixed"].to_numpy(), returned)
    return pd.Series(fees.astype("int64"), index=entries.index)


def settle_batches(
    entries: pd.DataFrame, payouts: pd.DataFrame, bank: pd.DataFrame
) -> pd.DataFrame:
    """Return each payout with what its entries net and what the bank received for it."""
    named = entries["batch_reference"].notna()
    figures = {"gross_minor": "sum", "fee_minor": "sum", "net_minor": "sum", "native_id": "count"}
    by_name = entries[named].groupby(["provider", "batch_reference"]).agg(figures).reset_index()
    by_day = entries[~named].groupby(["provider", "business_on"]).agg(figures).reset_index()
    paid = payouts.assign(expected_minor=-payouts["net_minor"])
    paid = paid[["provider", "account", "batch_reference", "business_on", "expected_minor"]]
    first = paid.merge(by_name, on=["provider", "batch_reference"])
    second = paid.rename(columns={"business_on": "paid_on"}).merge(
        by_day, left_on=["provider", "expected_minor"], right_on=["provider", "net_minor"]
    )
    batches = pd.concat([first, second], ignore_index=True)
    received = bank.groupby("end_to_end").agg(received_minor=("amount_minor", "sum")).reset_index()
    return batches.merge(received, left_on="batch_reference", right_on="end_to_end", how="left")


def main(folder: Path, day: str) -> dict[str, int]:
    """Match payments, entries and deposits; write pairs, the rest and batches; return counts."""
    as_of = pd.Timestamp(day, tz="Asia/Shanghai") + pd.Timedelta(days=1)
    claims = read_claims(folder, as_of)
    entries, payouts = read_entries(folder, as_of)
    both = claims.merge(entries, on=KEY, how="outer", indicator=True)
    pairs = both[both["_merge"] == "both"].drop(columns="_merge")
    claims_alone = both.loc[both["_merge"] == "left_only", list(claims.columns)]
    entries_alone = both.loc[both["_merge"] == "right_only", list(entries.columns)]
    del both
    is_exact = pairs["claim_minor"].eq(pairs["gross_minor"]) & pairs["claim_currency"].eq(
        pairs["currency"]
    )
    pairs["stage"] = np.where(is_exact, "exact", "id")
    pairs["matched_at"] = pairs[["claimed_at", "received_at"]].max(axis=1)
    late = int((is_exact & (pairs["occurred_at"] >= pairs["claimed_at"] + LAG)).sum())
    by_reference = claims_alone.merge(
        entries_alone,
        left_on=["provider", "kind", "our_reference", "claim_minor"],
        right_on=["provider", "kind", "stated_reference", "gross_minor"],
    )
    totals = pairs.groupby(["provider", "account", "kind", "stage", "business_on"]).agg(
        {"claim_id": "count", "claim_minor": "sum", "gross_minor": "sum"}
    )
    figures = {"native_id": "count", "gross_minor": "sum", "fee_minor": "sum", "net_minor": "sum"}
    by_batch = entries.groupby(
        ["provider", "account", "kind", "batch_reference", "business_on"], dropna=False
    ).agg(figures)
    fees = entries[entries["fee_minor"] != contracted_fees(entries)]
    batches = settle_batches(entries, payouts, pd.read_parquet(folder / "bank_entry.parquet"))
    for name, frame in {
        "pairs": pairs,
        "by_reference": by_reference,
        "claims_alone": claims_alone,
        "entries_alone": entries_alone,
        "totals": totals.reset_index(),
        "by_batch": by_batch.reset_index(),
        "fees": fees,
        "batches": batches,
    }.items():
        frame.to_parquet(folder / f"found_{name}.parquet", index=False)
    return {
        "exact": int(is_exact.sum()),
        "id": int((~is_exact).sum()),
        "reference": len(by_reference),
        "open_claim": len(claims_alone),
        "open_entry": len(entries_alone),
        "fee_variance": len(fees),
        "timing": late,
        "batch": len(batches),
        "met": int(batches["received_minor"].eq(batches["expected_minor"]).sum()),
    }


if __name__ == "__main__":
    begun = time.perf_counter()
    found = main(Path(sys.argv[1]), sys.argv[2])
    print(f"{time.perf_counter() - begun:.2f}")
    print(json.dumps(found))
