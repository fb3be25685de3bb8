"""ONNX Runtime says what PyTorch says."""

import cv2
import numpy as np
import pytest
from sds_perception.inference.engine import Engine
from sds_perception.inference.settings import EngineSettings
import torch

pytest.importorskip('onnx', reason='ONNX is not installed')
ort = pytest.importorskip('onnxruntime', reason='ONNX Runtime is not installed')

from sds_perception.inference.backends.onnx_conversion import convert  # noqa: E402


@pytest.fixture(scope='module')
def engines(tiny_checkpoint):
    def build(backend):
        return Engine(EngineSettings(checkpoint=str(tiny_checkpoint), backend=backend))

    return build('torch'), build('onnx')


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


def test_parts_alone_are_the_same_as_together(engines, image):
    together = engines[1].predict(image)
    depth = engines[1].predict(image, labels=False, confidence=False).depth
    labels = engines[1].predict(image, confidence=False, depth=False).labels
    np.testing.assert_allclose(depth, together.depth, rtol=1e-5)
    assert (labels == together.labels).all()


def test_it_says_what_it_is(engines):
    assert engines[1].device_name == f'CPU (ONNX Runtime {ort.__version__})'


def test_half_precision_is_refused(tiny_checkpoint):
    settings = EngineSettings(
        checkpoint=str(tiny_checkpoint), device='cpu', backend='onnx', precision='fp16'
    )
    with pytest.raises(ValueError, match="'onnx' runs in fp32, not in fp16; choose precision"):
        Engine(settings)


class Pooling(torch.nn.Module):
    """A grid of 4x3 averages, in the shape of a deployed network."""

    def forward(self, images):
        """Average (1, H, W, 3) bytes."""
        averages = torch.nn.functional.adaptive_avg_pool2d(
            images.permute(0, 3, 1, 2) / 1.0, (4, 3)
        )
        return (averages[0, 0],)

    def output_names(self):
        return ('depth',)


@pytest.mark.parametrize('size', [(8, 9), (7, 5), (3, 2), (13, 29)])
def test_cells_of_a_grid_that_overlap_are_averaged_as_in_pytorch(size):
    network = Pooling().eval()
    session = ort.InferenceSession(convert(network), providers=['CPUExecutionProvider'])
    images = np.random.default_rng(0).integers(0, 256, (1, *size, 3), np.uint8)
    (found,) = session.run(None, {'images': images})
    np.testing.assert_allclose(found, network(torch.from_numpy(images))[0], rtol=1e-5)
