"""The committed sample is what the simulator makes, and small."""

from pathlib import Path

from simulator.sample import ARCHIVE, unpack_sample, write_sample
from tests.simulator.written import contents


def test_the_committed_sample_is_small_and_what_the_simulator_makes_byte_for_byte(
    tmp_path: Path,
) -> None:
    unpack_sample(tmp_path / "committed")
    write_sample(tmp_path / "fresh")
    fresh = contents(tmp_path / "fresh")
    committed = contents(tmp_path / "committed")
    assert committed.keys() == fresh.keys()
    different = [name for name in fresh if committed[name] != fresh[name]]
    assert not different, "run `make sample`"
    assert {"truth.json", "delivery.yaml", "orders.csv"} <= fresh.keys()
    assert ARCHIVE.stat().st_size < 1_000_000
