"""HTML for management: templates over plain values, with no SQL, no Prefect and no database.

jinja2, altair, vl-convert and babel have their only home here; of our own packages only
policy and ledger may be imported. The monthly report is `reports.monthly.render`.
"""
