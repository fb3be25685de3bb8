"""The file of a refiner's state."""

import resource

import pytest
from sds_perception.core.state_file import write_state
from sds_perception.refinement.refiner_state import read_state
import torch


def test_on_a_full_disk_the_old_state_stands_and_the_error_is_the_disks(tmp_path):
    """torch.save itself raises RuntimeError there, which nobody takes for a full disk."""
    path = tmp_path / 'state.pt'
    write_state(path, {'steps': 1})
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(OSError):
            write_state(path, {'steps': 2, 'weights': torch.zeros(10_000)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [file.name for file in tmp_path.iterdir()] == ['state.pt']
    assert read_state(path, torch.device('cpu')) == {'steps': 1}
