"""Types of flow parameters: what the Prefect form offers and checks."""

from typing import Annotated

from pydantic import StringConstraints

#: A month, `YYYY-MM`.
Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
