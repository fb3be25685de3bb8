"""Codecs beside their peers."""

import numpy as np
from sds_perception.cli.benchmarks import codec_suite
from sds_perception.cli.benchmarks.codec_suite import random_frame
from sds_perception.cli.benchmarks.options import SuiteOptions
from sds_perception.cli.benchmarks.structured_cloud import structured_cloud
from sds_perception.messages.point_cloud import PointCloudEncoder

FRAME = random_frame(48, 64)
OPTIONS = SuiteOptions(48, 64, 0.0, False, '', '', 'cpu', 15.0, lambda sentence: None)


def test_both_ways_make_the_same_cloud():
    arrays = (FRAME.rays, FRAME.depth, FRAME.image)
    ours = PointCloudEncoder(48, 64).encode(*arrays)
    assert bytes(ours.data) == structured_cloud(*arrays)


def test_both_ways_make_the_same_labeled_cloud():
    arrays = (FRAME.rays, FRAME.depth, FRAME.image, FRAME.labels, FRAME.confidence)
    ours = PointCloudEncoder(48, 64, 'semantic').encode(*arrays)
    assert bytes(ours.data) == structured_cloud(*arrays)


def test_every_codec_is_compared_to_its_peer_and_to_a_copy():
    rows = list(codec_suite.run(OPTIONS))
    clouds = [row for row in rows if row.name == 'build rgb cloud']
    assert [row.backend for row in clouds] == [
        'structured array',
        'copy of the bytes',
        'sds_perception',
    ]
    assert {row.baseline for row in clouds} == {'build rgb cloud structured array'}
    copy_ms = clouds[1].median_ms
    for row in clouds:
        assert np.isclose(row.facts['copies'], row.median_ms / copy_ms, atol=1e-3)
        assert np.isclose(row.ratio, clouds[0].median_ms / row.median_ms, atol=1e-3)
