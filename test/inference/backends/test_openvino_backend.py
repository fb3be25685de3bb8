"""OpenVINO says what PyTorch says."""

import sys

import cv2
import numpy as np
import pytest
from sds_perception.inference.engine import Engine
from sds_perception.inference.settings import EngineSettings

pytest.importorskip('openvino', reason='the OpenVINO runtime is not installed')


@pytest.fixture(scope='module')
def engines(tiny_checkpoint):
    def build(backend):
        return Engine(EngineSettings(checkpoint=str(tiny_checkpoint), backend=backend))

    return build('torch'), build('openvino')


@pytest.fixture(scope='module')
def image():
    noise = np.random.default_rng(0).integers(0, 256, (12, 16, 3), np.uint8)
    return cv2.resize(noise, (640, 480), interpolation=cv2.INTER_CUBIC)


@pytest.mark.parametrize('size', [(480, 640), (640, 480), (120, 400)])
def test_it_agrees_with_pytorch_at_any_size(engines, image, size):
    expected, found = (engine.predict(cv2.resize(image, size[::-1])) for engine in engines)
    assert np.abs(found.depth / expected.depth - 1).max() < 1e-3
    assert (found.labels == expected.labels).mean() > 0.999
    assert np.abs(found.confidence.astype(int) - expected.confidence).max() <= 1
    assert len(np.unique(expected.labels)) > 1  # a network that says something


def test_parts_alone_are_the_same_as_together(engines, image):
    engine = engines[1]
    together = engine.predict(image)
    depth = engine.predict(image, labels=False, confidence=False).depth
    labels = engine.predict(image, confidence=False, depth=False).labels
    np.testing.assert_allclose(depth, together.depth, rtol=1e-5)
    assert (labels == together.labels).mean() > 0.999


def test_frames_do_not_share_memory(engines, image):
    size = (96, 128)  # the network's own: nothing is resized
    first = engines[1].predict(cv2.resize(image, size[::-1]))
    kept = first.depth.copy()
    engines[1].predict(np.zeros((*size, 3), np.uint8))
    np.testing.assert_array_equal(first.depth, kept)


@pytest.mark.parametrize('fixture', ['tiny_semantic_checkpoint', 'tiny_depth_checkpoint'])
def test_a_single_task_runs(request, image, fixture):
    checkpoint = str(request.getfixturevalue(fixture))
    engine = Engine(EngineSettings(checkpoint=checkpoint, backend='openvino', num_threads=1))
    prediction = engine.predict(image)
    assert (prediction.labels is None) == (fixture == 'tiny_depth_checkpoint')
    assert (prediction.depth is None) == (fixture == 'tiny_semantic_checkpoint')


@pytest.mark.parametrize('precision', ['fp16', 'bf16'])
def test_half_precision_is_close_to_full(tiny_checkpoint, engines, image, precision):
    settings = EngineSettings(
        checkpoint=str(tiny_checkpoint), backend='openvino', precision=precision
    )
    found, expected = Engine(settings).predict(image), engines[0].predict(image)
    assert np.abs(found.depth / expected.depth - 1).mean() < 0.02


def test_it_is_chosen_on_a_cpu(tiny_checkpoint):
    engine = Engine(EngineSettings(checkpoint=str(tiny_checkpoint), device='cpu'))
    assert engine.device_name.startswith('CPU (OpenVINO 2')


def test_nothing_is_reported_to_its_vendor():
    assert sys.modules['openvino_telemetry'] is None
