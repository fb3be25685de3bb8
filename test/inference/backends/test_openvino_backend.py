"""OpenVINO says what PyTorch says."""

import sys

from backend_contract import BackendContract, ConversionContract
import cv2
import numpy as np
import pytest
from sds_perception.inference.engine import Engine
from sds_perception.inference.settings import EngineSettings

pytest.importorskip('openvino', reason='the OpenVINO runtime is not installed')


class TestOpenVino(BackendContract, ConversionContract):
    """Keeps to what every runtime keeps to."""

    name = 'openvino'
    files = ('network.xml', 'network.bin')


@pytest.fixture(scope='module')
def engines(build):
    return build('torch'), build('openvino')


def test_frames_do_not_share_memory(engines, image):
    size = (96, 128)  # the network's own: nothing is resized
    first = engines[1].predict(cv2.resize(image, size[::-1]))
    kept = first.depth.copy()
    engines[1].predict(np.zeros((*size, 3), np.uint8))
    np.testing.assert_array_equal(first.depth, kept)


def test_what_was_warmed_up_is_not_compiled_again(tiny_checkpoint, image):
    engine = Engine(EngineSettings(checkpoint=str(tiny_checkpoint), backend='openvino'))
    engine.warm_up(*image.shape[:2], labels=True, depth=False)
    engine.predict(image, labels=False, depth=False)  # confidence comes with the labels
    assert engine._backend._request.cache_info().misses == 1


def test_threads_may_leave_a_core_that_something_else_uses(engines):
    request = engines[1]._backend._request((1, 96, 128, 3), ('depth',))
    assert request.get_compiled_model().get_property('ENABLE_CPU_PINNING') is False


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
