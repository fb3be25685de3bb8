"""Codecs beside their peers."""

from dataclasses import replace

import numpy as np
import pytest
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


def test_what_cv_bridge_reads_stands_beside_ours_and_it_reads_the_same():
    messages = pytest.importorskip(
        'sds_perception.nodes.graph.benchmark_messages', reason='ROS 2 is not installed'
    )
    if messages.CvBridge is None:
        pytest.skip('cv_bridge is not installed')
    codecs = {codec.name: codec for codec in codec_suite._message_codecs(FRAME, OPTIONS)}
    compared = {name for name, codec in codecs.items() if 'cv_bridge' in codec.peers}
    encodings = ('rgb8', 'bgr8', 'mono8', 'bayer_rggb8', 'yuv422', 'jpeg', '16UC1')
    assert compared == {f'decode {encoding}' for encoding in encodings}
    for name in compared:
        assert np.array_equal(codecs[name].ours(), codecs[name].peers['cv_bridge']())


def test_an_odd_width_leaves_out_yuv422_with_a_note():
    pytest.importorskip('sensor_msgs', reason='ROS 2 is not installed')
    notes = []
    options = replace(OPTIONS, width=63, note=notes.append)
    names = [codec.name for codec in codec_suite._message_codecs(random_frame(48, 63), options)]
    assert 'decode rgb8' in names and 'decode yuv422' not in names
    assert 'yuv422 was not measured' in notes[0]
