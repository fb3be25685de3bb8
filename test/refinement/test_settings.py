"""Settings of refinement that cannot work are refused when they are made."""

from dataclasses import replace

import pytest
from sds_perception.refinement.settings import REFINE_RANGES, RefineSettings


@pytest.mark.parametrize(
    ('settings', 'words'),
    [
        ({'device': 'gpu0'}, "device is 'gpu0'; wanted auto, cpu, cuda or cuda:N"),
        ({'learn': 'some'}, "learn is 'some'; choose one of auto, all"),
        ({'precision': 'fp16'}, "precision is 'fp16'; choose one of auto, fp32, bf16"),
        ({'batch_size': 0}, 'batch_size is 0; wanted 1 to 1024'),
        ({'learning_rate': 0.0}, 'learning_rate is 0.0; wanted 1e-09 to 10.0'),
        ({'seed': -1}, 'seed is -1; wanted 0 to'),
        ({'teacher_decay': 1.1}, 'teacher_decay is 1.1; wanted 0.0 to 1.0'),
        ({'min_zoom': 2.0}, 'min_zoom 2.0 is above max_zoom 1.0'),
        ({'hold_back_every': 1}, 'hold_back_every is 1: nothing would be learned from'),
    ],
)
def test_what_cannot_work_is_refused(settings, words):
    with pytest.raises(ValueError, match=words):
        RefineSettings(**settings)


def test_a_set_and_its_root_can_be_named_one_after_the_other():
    settings = RefineSettings(guard_dataset='nyud')
    with pytest.raises(ValueError, match="is 'nyud' and guard_root ''; wanted both or none"):
        settings.check_sets()
    replace(settings, guard_root='/data').check_sets()


def test_every_number_has_a_range():
    numbers = {
        name
        for name, field in RefineSettings.__dataclass_fields__.items()
        if isinstance(field.default, int | float)
    }
    assert numbers == REFINE_RANGES.keys()
