"""The page of fault kinds, made from their files: `python -m simulator.page > docs/faults.md`."""

from itertools import groupby

from simulator.faults import fault_kinds

HEAD = """# Faults of the simulated marketplace

Made by `make pages` from the files under `simulator/sql/faults`; each is one kind. Rates are per
10,000 of those it may happen to, in the profile `usual`. How to ask for one:
[simulator.md](simulator.md).
"""


def page() -> str:
    """Return the page as Markdown, one table per area."""
    lines = [HEAD]
    for area, kinds in groupby(fault_kinds().values(), key=lambda kind: kind.area):
        lines.append(f"## {area}\n")
        lines.append("| kind | what went wrong | clause | category | noticed by | rate |")
        lines.append("|---|---|---|---|---|---:|")
        lines += [
            f"| `{kind.kind}` | {kind.says} | {kind.clause} | {kind.category} | {kind.notices} "
            f"| {kind.rate:g} |"
            for kind in kinds
        ]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    print(page(), end="")
