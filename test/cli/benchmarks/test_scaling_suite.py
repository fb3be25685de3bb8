"""Sizes, classes and cameras whose growth is measured."""

from types import SimpleNamespace

from sds_perception.cli.benchmarks.scaling_suite import Load, loads


def test_one_camera_and_forty_classes_come_first():
    options = SimpleNamespace(height=480, width=640, is_full=False)
    assert loads(options) == [
        Load(480, 640, classes=40, cameras=1),
        Load(240, 320),
        Load(360, 480),
        Load(480, 640, classes=13),
        Load(480, 640, classes=100),
        Load(480, 640, cameras=2),
        Load(480, 640, cameras=3),
    ]


def test_the_full_run_has_larger_images_and_more_classes_and_cameras():
    options = SimpleNamespace(height=480, width=640, is_full=True)
    assert Load(960, 1280) in loads(options)
    assert Load(480, 640, classes=200) in loads(options)
    assert Load(480, 640, cameras=6) in loads(options)
