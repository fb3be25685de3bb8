"""ONNX Runtime says what PyTorch says."""

from backend_contract import BackendContract, ConversionContract
import numpy as np
import pytest
from sds_perception.inference.engine import Engine
from sds_perception.inference.settings import EngineSettings
import torch

pytest.importorskip('onnx', reason='ONNX is not installed')
ort = pytest.importorskip('onnxruntime', reason='ONNX Runtime is not installed')

from sds_perception.inference.backends.onnx_conversion import convert  # noqa: E402


class TestOnnx(BackendContract, ConversionContract):
    """Keeps to what every runtime keeps to."""

    name = 'onnx'
    files = ('network.onnx',)


def test_it_says_what_it_is(build):
    assert build('onnx').device_name == f'CPU (ONNX Runtime {ort.__version__})'


def test_half_precision_is_refused(tiny_checkpoint):
    settings = EngineSettings(
        checkpoint=str(tiny_checkpoint), device='cpu', backend='onnx', precision='fp16'
    )
    with pytest.raises(ValueError, match="'onnx' runs in fp32, not in fp16; choose precision"):
        Engine(settings)


class Pooling(torch.nn.Module):
    """A grid of 4x3 averages, in the shape of a deployed network."""

    output_names = ('depth',)

    def forward(self, images):
        """Average (1, H, W, 3) bytes."""
        averages = torch.nn.functional.adaptive_avg_pool2d(
            images.permute(0, 3, 1, 2) / 1.0, (4, 3)
        )
        return (averages[0, 0],)


@pytest.mark.parametrize('size', [(8, 9), (7, 5), (3, 2), (13, 29)])
def test_cells_of_a_grid_that_overlap_are_averaged_as_in_pytorch(size):
    network = Pooling().eval()
    session = ort.InferenceSession(convert(network), providers=['CPUExecutionProvider'])
    images = np.random.default_rng(0).integers(0, 256, (1, *size, 3), np.uint8)
    (found,) = session.run(None, {'images': images})
    np.testing.assert_allclose(found, network(torch.from_numpy(images))[0], rtol=1e-5)
