"""What the perception node's settings accept."""

import pytest
from sds_perception.core.settings import field_descriptions, from_mapping
from sds_perception.nodes.perception.settings import (
    PerceptionNodeSettings,
    parse_label_remap,
)


@pytest.mark.parametrize('given', [True, 'true'])
def test_rectified_may_be_written_with_and_without_quotes(given):
    assert from_mapping(PerceptionNodeSettings, {'rectified': given}).rectified == 'true'


@pytest.mark.parametrize(
    ('name', 'value', 'hint'),
    [
        ('cloud_fields', 'xyz', 'rgb, semantic, octomap'),
        ('image_transport', 'theora', 'raw, compressed'),
        ('depth_encoding', '64FC1', '32FC1, 16UC1'),
        ('overlay_opacity', 1.5, '0.0 to 1.0'),
        ('output_depth', 0, '1 to 5'),
        ('min_period_s', -1.0, '0.0 to'),
    ],
)
def test_a_wrong_value_names_the_right_ones(name, value, hint):
    with pytest.raises(ValueError, match=f'{name} is .*{hint}'):
        PerceptionNodeSettings(**{name: value})


@pytest.mark.parametrize('cameras', [('front', 'left'), ('',), ('', 'robot_1/rear')])
def test_cameras_are_names_that_topics_can_begin_with(cameras):
    assert from_mapping(PerceptionNodeSettings, {'cameras': list(cameras)}).cameras == cameras


@pytest.mark.parametrize(
    ('cameras', 'words'),
    [
        (('/front',), "cameras has '/front'; wanted names that topics can begin with"),
        (('front left',), "cameras has 'front left'"),
        (('front', 'front'), 'wanted at least one name, each once'),
        ((), 'wanted at least one name'),
    ],
)
def test_other_names_of_cameras_are_refused(cameras, words):
    with pytest.raises(ValueError, match=words):
        PerceptionNodeSettings(cameras=cameras)


def test_every_setting_is_described():
    described = field_descriptions(PerceptionNodeSettings)
    assert described.keys() == PerceptionNodeSettings.__dataclass_fields__.keys()


def test_an_empty_remap_changes_no_id():
    assert parse_label_remap('').tolist() == list(range(256))


def test_a_remap_changes_the_ids_it_names():
    table = parse_label_remap('255:0, 0:7 3:3')
    assert (table[255], table[0], table[3], table[1]) == (0, 7, 3, 1)


def test_zero_is_unknown_moves_every_id_up_by_one():
    table = parse_label_remap('zero_is_unknown')
    assert (table[255], table[0], table[39]) == (0, 1, 40)


@pytest.mark.parametrize('text', ['0', '0:', 'a:b', '0:256', '-1:0'])
def test_what_is_no_pair_of_ids_is_refused(text):
    with pytest.raises(ValueError, match='label_remap has'):
        parse_label_remap(text)
