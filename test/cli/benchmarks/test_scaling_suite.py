"""Sizes and classes whose growth is measured."""

from types import SimpleNamespace

from sds_perception.cli.benchmarks.scaling_suite import points


def test_the_camera_and_forty_classes_come_first():
    options = SimpleNamespace(height=480, width=640, is_full=False)
    assert points(options) == [
        (480, 640, 40),
        (240, 320, 40),
        (360, 480, 40),
        (480, 640, 13),
        (480, 640, 100),
    ]


def test_the_full_run_has_larger_images_and_more_classes():
    options = SimpleNamespace(height=480, width=640, is_full=True)
    assert (960, 1280, 40) in points(options)
    assert (480, 640, 200) in points(options)
