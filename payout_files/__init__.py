"""The files by which merchants are paid: what a batch is, its two formats, and writing it once.

Pure: no database, no clock, no flow. The same batch always gives the same bytes. Not here: who is
paid what, the approval, and the answers of the bank.
"""

from payout_files.bank_csv import Profile, ProfileRefused, bank_csv, built_in_profile, load_profile
from payout_files.instruction import Batch, InstructionRefused, Payment
from payout_files.pain001 import pain001
from payout_files.written import OtherContentStands, write_once

__all__ = [
    "Batch",
    "InstructionRefused",
    "OtherContentStands",
    "Payment",
    "Profile",
    "ProfileRefused",
    "bank_csv",
    "built_in_profile",
    "load_profile",
    "pain001",
    "write_once",
]
