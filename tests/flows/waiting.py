"""A run of a flow that waits for people, driven as the Prefect UI drives it: through the API."""

import json
from contextlib import suppress
from typing import Any

from prefect import Flow
from prefect.client.orchestration import get_client
from prefect.exceptions import Pause
from prefect.flow_engine import run_flow
from prefect.flow_runs import resume_flow_run


class Waiting:
    """A run of the flow that goes on in this process whenever its form is answered."""

    def __init__(self, flow: Flow[..., Any], **parameters: Any) -> None:
        self.flow = flow
        with get_client(sync_client=True) as client:
            flow_id = client.create_flow(flow)
            deployment = client.create_deployment(flow_id, flow.name)
            made = client.create_flow_run_from_deployment(deployment, parameters=parameters)
        self.run_id = made.id
        self.go_on()

    def go_on(self) -> None:
        """Run until the next form, or the end."""
        with get_client(sync_client=True) as client:
            flow_run = client.read_flow_run(self.run_id)
        with suppress(Pause):
            run_flow(
                self.flow, flow_run=flow_run, parameters=flow_run.parameters, return_type="state"
            )

    def answer(self, **values: Any) -> None:
        """Answer the form that is waited for."""
        resume_flow_run(self.run_id, run_input=values)
        self.go_on()

    @property
    def state(self) -> str:
        """Return the name of the run's state."""
        with get_client(sync_client=True) as client:
            return str(client.read_flow_run(self.run_id).state.name)

    @property
    def waits_for(self) -> str:
        """Return the name of the form that is waited for."""
        with get_client(sync_client=True) as client:
            return str(client.read_flow_run(self.run_id).state.state_details.pause_key)

    def read(self, what: str) -> Any:
        """Return the schema or description of the form."""
        with get_client(sync_client=True) as client:
            kept = client.read_flow_run_input(self.run_id, f"suspended-{self.waits_for}-{what}")
        return json.loads(kept)

    @property
    def text(self) -> str:
        """Return what the form shows as Markdown."""
        return str(self.read("description"))

    def inputs(self) -> str:
        """Return everything that Prefect keeps as input of the run."""
        with get_client(sync_client=True) as client:
            kept = client.filter_flow_run_input(self.run_id, "", limit=100, exclude_keys=set())
        return repr([(one.key, one.value) for one in kept])
