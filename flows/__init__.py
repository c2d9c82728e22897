"""One module per operational process; each reads top to bottom as the policy paragraph does.

Not here: SQL, HTML, thresholds. A flow says what happens in which order and what may stop it.
"""
