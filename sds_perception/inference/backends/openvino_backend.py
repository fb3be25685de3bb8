"""OpenVINO on a CPU: the same network, compiled."""

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any

import numpy as np
import openvino
from sds_perception.inference.backends.backend import NetworkOutput, chosen_outputs
from sds_perception.inference.backends.model_cache import cached_conversion
from sds_perception.inference.backends.openvino_conversion import (
    STRUCTURE,
    WEIGHTS,
    convert,
    to_files,
)
from sds_perception.inference.deployed_network import DeployedNetwork

PRECISIONS = {'auto': 'f32', 'fp32': 'f32', 'fp16': 'f16', 'bf16': 'bf16'}
KEPT_VARIANTS = 16
"""Compiled networks in memory, one for each image size, number and choice of outputs."""


class OpenVinoBackend:
    """Compiles, for every shape of images, only the part of the network that was asked for."""

    device_name = f'CPU (OpenVINO {openvino.__version__.partition("-")[0]})'

    def __init__(self, model: openvino.Model, *, precision: str, num_threads: int):
        """
        Take over a model for any images, with outputs of the engine's names.

        :param precision: auto (fp32), fp32, fp16 or bf16.
        :param num_threads: 0 = OpenVINO's choice.
        """
        self.output_names = tuple(output.any_name for output in model.outputs)
        options = {
            'PERFORMANCE_HINT': 'LATENCY',
            'INFERENCE_PRECISION_HINT': PRECISIONS[precision],
            # a thread tied to a core waits for whatever else runs there: beside a busy process
            # that took three times as long on average, and eight times in one frame of ten
            'ENABLE_CPU_PINNING': False,
        }
        if num_threads:
            options['INFERENCE_NUM_THREADS'] = num_threads
        # of no method: a cache that knows its owner keeps both in memory for minutes after
        # another network has taken over
        self._request = lru_cache(KEPT_VARIANTS)(partial(_compiled, model, options))

    def run(self, images: np.ndarray, *, labels: bool, depth: bool) -> NetworkOutput:
        """Run the network on images of one size; see :class:`Backend`."""
        names = chosen_outputs(self.output_names, labels=labels, depth=depth)
        request = self._request(images.shape, names)
        request.infer({0: images}, share_inputs=True)
        # the request's own memory serves the next frame, too
        arrays = (request.get_output_tensor(i).data.copy() for i in range(len(names)))
        return NetworkOutput(**dict(zip(names, arrays, strict=True)))


def _compiled(
    model: openvino.Model,
    options: Mapping[str, Any],
    shape: tuple[int, ...],
    names: tuple[str, ...],
) -> openvino.InferRequest:
    model = model.clone()
    for output, result in zip(model.outputs, model.get_results(), strict=True):
        if output.any_name not in names:
            model.remove_result(result)
    model.reshape(list(shape))
    return openvino.Core().compile_model(model, 'CPU', options).create_infer_request()


def cached_model(network: DeployedNetwork, checkpoint_sha256: str) -> openvino.Model:
    """
    Convert a network, or take the conversion of an earlier start.

    :param checkpoint_sha256: of the file the weights came from.
    """
    return cached_conversion(
        'openvino',
        openvino.__version__,
        checkpoint_sha256,
        convert=lambda: to_files(convert(network)),
        opened=lambda files: openvino.Core().read_model(files[STRUCTURE], files[WEIGHTS]),
    )
