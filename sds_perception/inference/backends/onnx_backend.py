"""ONNX Runtime on a CPU, for machines where neither OpenVINO nor PyTorch is quick."""

import numpy as np
import onnxruntime
from sds_perception.inference.backends.backend import NetworkOutput
from sds_perception.inference.backends.model_cache import cached_conversion
from sds_perception.inference.backends.onnx_conversion import convert
from sds_perception.inference.deployed_network import DeployedNetwork
import torch

FILE = 'network.onnx'


class OnnxBackend:
    """Runs, for every image, only the part of the network that was asked for."""

    device_name = f'CPU (ONNX Runtime {onnxruntime.__version__})'

    def __init__(
        self,
        network: DeployedNetwork,
        *,
        precision: str,
        num_threads: int,
        checkpoint_sha256: str,
    ):
        """
        Convert a network, or take the conversion of an earlier start.

        :param precision: auto or fp32.
        :param num_threads: 0 = ONNX Runtime's choice.
        :param checkpoint_sha256: of the file the weights came from.
        :raises ValueError: for another precision.
        """
        if precision not in ('auto', 'fp32'):
            raise ValueError(
                f"backend 'onnx' runs in fp32, not in {precision}; choose precision auto, or "
                'backend openvino'
            )
        self._output_names = network.output_names
        files = cached_conversion(
            'onnx', torch.__version__, checkpoint_sha256, lambda: {FILE: convert(network)}
        )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = num_threads
        self._session = onnxruntime.InferenceSession(
            files[FILE], options, providers=['CPUExecutionProvider']
        )
        self._run_options = onnxruntime.RunOptions()
        self._run_options.only_execute_path_to_fetches = True

    def run(self, images: np.ndarray, *, labels: bool, depth: bool) -> NetworkOutput:
        """Run the network on one image; see :class:`Backend`."""
        names = self._output_names(labels=labels, depth=depth)
        arrays = self._session.run(names, {'images': images}, self._run_options)
        return NetworkOutput(**dict(zip(names, arrays, strict=True)))
