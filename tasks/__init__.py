"""The steps: each does one thing in one transaction, set-based, and says what it did.

A step is a plain function, so that commands and tests call it without Prefect; `flows.steps` turns
it into a Prefect task. Not here: control flow, thresholds, HTML.
"""
