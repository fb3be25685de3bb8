"""ONNX Runtime on a CPU, for machines where neither OpenVINO nor PyTorch is quick."""

from functools import cache, partial

from google.protobuf.message import DecodeError
import numpy as np
import onnx
import onnxruntime
from sds_perception.inference.backends.backend import NetworkOutput, chosen_outputs
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
        model = cached_conversion(
            'onnx',
            torch.__version__,
            checkpoint_sha256,
            convert=lambda: {FILE: convert(network)},
            opened=lambda files: _opened(files[FILE]),
        )
        self.output_names = tuple(output.name for output in model.graph.output)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = num_threads
        # of no method: a cache that knows its owner outlives it until the collector comes
        self._session = cache(partial(_started, model, options))

    def run(self, images: np.ndarray, *, labels: bool, depth: bool) -> NetworkOutput:
        """Run the network on images of one size; see :class:`Backend`."""
        names = chosen_outputs(self.output_names, labels=labels, depth=depth)
        arrays = self._session(names).run(names, {'images': images})
        return NetworkOutput(**dict(zip(names, arrays, strict=True)))


def _started(
    whole: onnx.ModelProto, options: onnxruntime.SessionOptions, names: tuple[str, ...]
) -> onnxruntime.InferenceSession:
    model = onnx.ModelProto()
    model.CopyFrom(whole)
    # what leads to no output is dropped when a session starts, not when it runs
    for output in [output for output in model.graph.output if output.name not in names]:
        model.graph.output.remove(output)
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=['CPUExecutionProvider']
    )


def _opened(content: bytes) -> onnx.ModelProto:
    try:
        model = onnx.load_from_string(content)
        onnx.checker.check_model(model)  # no bytes at all are a model without a graph, too
    except (DecodeError, onnx.checker.ValidationError) as error:
        raise ValueError(f'{FILE} is no model of ONNX: {error}') from None
    return model
