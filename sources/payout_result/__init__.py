"""The bank's answers on payouts: one reader per file format, one canonical form.

A file is read whole or refused whole. Not here: whether a payout of that id was ever issued, what
an answer may follow on, the warehouse.
"""

from sources.payout_result.answer import RESULTS, Answer, AnswerFile, AnswersRefused, Result
from sources.payout_result.reading import READERS, read_answers

__all__ = [
    "READERS",
    "RESULTS",
    "Answer",
    "AnswerFile",
    "AnswersRefused",
    "Result",
    "read_answers",
]
