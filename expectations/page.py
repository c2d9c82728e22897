"""The page of all claims, made from their files: `python -m expectations.page > docs/claims.md`."""

from itertools import groupby

from expectations.catalogue import claims

HEAD = """# Claims of the internal audit

Made by `make pages` from the files under `expectations/`; each is one claim. What becomes of them:
[audit.md](audit.md). Which fault of the simulated marketplace each tells:
[fault-coverage.md](fault-coverage.md).
"""


def page() -> str:
    """Return the page as Markdown, one table per process."""
    lines = [HEAD, f"{len(claims())} claims.\n"]
    for noun, of_noun in groupby(claims(), key=lambda claim: claim.noun):
        lines.append(f"## {noun}\n")
        lines.append("| claim | clause | severity | department | what is to be done |")
        lines.append("|---|---|---|---|---|")
        lines += [
            f"| {claim.claim}{_more(claim.note)}<br>{claim.claim_zh}<br>`{claim.name}` "
            f"| {claim.clause} | {claim.severity} | {claim.department} | {claim.remedy} |"
            for claim in of_noun
        ]
        lines.append("")
    return "\n".join(lines)


def _more(note: str) -> str:
    return f" ({note.rstrip('.')})" if note else ""


if __name__ == "__main__":
    print(page(), end="")
