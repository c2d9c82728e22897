"""The people of the platform as they are delivered: staff, their training, signed commitments.

A member of staff is a number in a department: no name comes in.
"""

from warehouse.schema.build import column, origin, table

staff_member = table(
    "staff_member",
    "One member of staff, by number.",
    [
        column("staff_id", "text", "Member of staff, as the marketplace numbers it"),
        column("department", "text", "Department"),
        column("role", "text", "Role in it"),
        column("joined_on", "date", "First working day"),
        column("left_on", "date", "Day on which the employment ended", null=True),
        *origin(),
    ],
    key=["staff_id"],
)

training = table(
    "training",
    "One course that a member of staff had to take by a day.",
    [
        column("staff_id", "text", "Member of staff"),
        column("course", "text", "law, process, service or policy:<version>"),
        column("due_on", "date", "Day by which it was due"),
        column("completed_on", "date", "Day on which it was completed", null=True),
        column("score", "integer", "Marks of 100", null=True),
        *origin(),
    ],
    key=["staff_id", "course", "due_on"],
)

commitment = table(
    "commitment",
    "One policy version that a merchant or member of staff had to commit to.",
    [
        column("party_kind", "text", "merchant or staff"),
        column("party_id", "text", "Merchant or member of staff"),
        column("policy_version", "text", "Policy version"),
        column("due_on", "date", "Day by which it was due"),
        column("signed_on", "date", "Day on which it was signed", null=True),
        *origin(),
    ],
    key=["party_kind", "party_id", "policy_version"],
)
