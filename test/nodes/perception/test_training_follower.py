"""Announcements of a training node are read, or refused with what was wanted."""

from pathlib import Path

import pytest

pytest.importorskip('rclpy', reason='ROS is not installed')

from sds_perception.nodes.perception.training_follower import Announcement, parse_announcement

SHA256 = 64 * 'a'


def test_path_and_sha256_are_read_and_other_keys_passed_over():
    text = f'{{"path": "/weights/7.safetensors", "sha256": "{SHA256}", "step": 7}}'
    assert parse_announcement(text) == Announcement(Path('/weights/7.safetensors'), SHA256)


@pytest.mark.parametrize(
    'text',
    [
        '',
        '7',
        '[]',
        '{"path": "/a"}',
        f'{{"path": 7, "sha256": "{SHA256}"}}',
        f'{{"path": "a.safetensors", "sha256": "{SHA256}"}}',
        '{"path": "/a", "sha256": "short"}',
        '{"path": "/a", "sha256": null}',
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match='wants JSON with the absolute path and the sha256'):
        parse_announcement(text)
