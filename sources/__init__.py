"""One reader per file format that comes in, and the gate that each delivery passes.

Not here: the database, the policy (limits arrive as values), and any decision.
"""
