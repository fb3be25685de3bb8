"""The file from which learning goes on: the last one, or an error."""

import resource

import pytest
from sds_perception.core.state_file import read_state, write_state
import torch

CPU = torch.device('cpu')


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
    assert read_state(path, CPU) == {'steps': 1}


@pytest.mark.parametrize('kept', [0, 10, 2000])
def test_a_cut_file_is_refused(tmp_path, kept):
    path = tmp_path / 'state.pt'
    write_state(path, {'weights': torch.zeros(1000)})
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ValueError, match='is no state of learning'):
        read_state(path, CPU)


@pytest.mark.parametrize('content', [[1, 2], torch.ones(2), 7, None, {'step': print}])
def test_a_foreign_file_is_refused_and_its_code_not_run(tmp_path, content):
    torch.save(content, tmp_path / 'state.pt')
    with pytest.raises(ValueError, match='is no state of learning'):
        read_state(tmp_path / 'state.pt', CPU)
