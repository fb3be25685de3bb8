"""Settings that cannot work are refused when they are made."""

import pytest
from sds_perception.core.settings import field_descriptions, from_mapping
from sds_perception.inference.settings import EngineSettings


@pytest.mark.parametrize(
    ('field', 'value', 'message'),
    [
        ('device', 'gpu', 'wanted auto, cpu, cuda or cuda:N'),
        ('backend', 'tensorrt', 'choose one of auto, openvino, onnx, torch'),
        ('precision', 'int8', 'choose one of auto, fp32'),
        ('far_policy', 'zero', 'choose one of nan, inf, clip'),
        ('min_confidence', 1.5, 'wanted 0 to 1'),
        ('max_depth_m', -1.0, 'wanted meters, or 0'),
        ('num_threads', -2, 'wanted a number, or 0'),
        ('input_width_px', 31, 'input_width_px is 31; wanted 32 or more, or 0'),
    ],
)
def test_a_wrong_value_is_refused_with_what_was_wanted(field, value, message):
    with pytest.raises(ValueError, match=message):
        from_mapping(EngineSettings, {field: value})


def test_both_sides_of_the_input_may_be_set():
    settings = EngineSettings(input_height_px=240, input_width_px=320)
    assert (settings.input_height_px, settings.input_width_px) == (240, 320)
    # parameters are set one after the other
    assert EngineSettings(input_height_px=240).input_width_px == 0


def test_every_field_says_what_it_is():
    assert field_descriptions(EngineSettings).keys() == EngineSettings.__dataclass_fields__.keys()
