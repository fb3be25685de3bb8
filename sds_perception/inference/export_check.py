"""Whether an exported file says what the network says in PyTorch."""

from collections.abc import Mapping
from dataclasses import dataclass
import io

import cv2
import numpy as np
from sds_perception.inference.deployed_network import DeployedNetwork
import torch

MAX_RELATIVE_DEPTH = 1e-3
MIN_EQUAL_LABELS = 0.999
MAX_CONFIDENCE = 5e-3
COARSE_STEP_PX = 8


@dataclass(frozen=True)
class Agreement:
    """How far two runs of a network on one picture are apart; None for what it does not know."""

    max_depth_difference_m: float | None
    """Largest difference in depth, meters."""
    max_relative_depth_difference: float | None
    """Largest difference in depth over the depth in PyTorch."""
    equal_labels: float | None
    """Share of pixels with the same label."""
    max_confidence_difference: float | None
    """Largest difference in confidence, of 1."""

    @property
    def is_close(self) -> bool:
        """Whether all differences are those of another order of the same sums."""
        # a comparison with NaN is false: numbers that are not finite do not agree
        depth = self.max_relative_depth_difference
        semantic = self.equal_labels is None or (
            self.equal_labels >= MIN_EQUAL_LABELS
            and self.max_confidence_difference <= MAX_CONFIDENCE
        )
        return semantic and (depth is None or depth <= MAX_RELATIVE_DEPTH)


def measure_agreement(
    network: DeployedNetwork,
    file_format: str,
    files: Mapping[str, bytes],
    *,
    size: tuple[int, int],
    count: int = 1,
) -> Agreement:
    """
    Run a network and its export on fixed pictures.

    :param files: of the export, content by suffix.
    :param size: height and width of the pictures, pixels.
    :param count: how many pictures at once.
    """
    picture = fixed_picture(size)
    images = np.concatenate([np.roll(picture, 8 * i, axis=1) for i in range(count)])
    with torch.inference_mode():
        outputs = [output.numpy() for output in network(torch.from_numpy(images))]
    names = network.output_names
    expected = dict(zip(names, outputs, strict=True))
    found = dict(zip(names, _RUNNERS[file_format](files, images), strict=True))
    return compare(expected, found)


def fixed_picture(size: tuple[int, int]) -> np.ndarray:
    """Return (1, H, W, 3) uint8 spots of color, the same for a size always."""
    coarse = (max(2, size[0] // COARSE_STEP_PX), max(2, size[1] // COARSE_STEP_PX), 3)
    noise = np.random.default_rng(0).integers(0, 256, coarse, np.uint8)
    return cv2.resize(noise, size[::-1], interpolation=cv2.INTER_CUBIC)[None]


def compare(expected: Mapping[str, np.ndarray], found: Mapping[str, np.ndarray]) -> Agreement:
    """
    Measure how far two results are apart.

    :param expected: labels, confidence and depth, (B, H, W) each; what is missing is not compared.
    :param found: the same.
    """
    absolute = relative = equal = confidence = None
    if 'depth' in expected:
        difference = np.abs(found['depth'] - expected['depth'])
        absolute, relative = difference.max(), (difference / expected['depth']).max()
    if 'labels' in expected:
        equal = (found['labels'] == expected['labels']).mean()
        confidence = np.abs(found['confidence'] - expected['confidence']).max()
    values = (absolute, relative, equal, confidence)
    return Agreement(*(None if value is None else float(value) for value in values))


def _run_onnx(files: Mapping[str, bytes], images: np.ndarray) -> list[np.ndarray]:
    import onnxruntime

    session = onnxruntime.InferenceSession(files['.onnx'], providers=['CPUExecutionProvider'])
    return session.run(None, {'images': images})


def _run_openvino(files: Mapping[str, bytes], images: np.ndarray) -> list[np.ndarray]:
    import openvino

    core = openvino.Core()
    # full precision: a machine with half precision would choose it by itself
    options = {'INFERENCE_PRECISION_HINT': 'f32'}
    model = core.compile_model(core.read_model(files['.xml'], files['.bin']), 'CPU', options)
    result = model(images)
    return [result[index] for index in range(len(model.outputs))]


def _run_torchscript(files: Mapping[str, bytes], images: np.ndarray) -> list[np.ndarray]:
    network = torch.jit.load(io.BytesIO(files['.pt']))
    with torch.inference_mode():
        return [output.numpy() for output in network(torch.from_numpy(images))]


_RUNNERS = {'onnx': _run_onnx, 'openvino': _run_openvino, 'torchscript': _run_torchscript}
