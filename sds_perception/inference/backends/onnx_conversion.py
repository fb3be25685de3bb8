"""A deployed network as ONNX, which most runtimes read."""

import io
import logging
from typing import Any
import warnings

from sds_perception.inference.deployed_network import DeployedNetwork, example_images
import torch
from torch.onnx import register_custom_op_symbolic, symbolic_helper, unregister_custom_op_symbolic

OPSET = 18
POOLING = 'aten::adaptive_avg_pool2d'


def convert(network: DeployedNetwork, size: tuple[int, int] | None = None) -> bytes:
    """
    Convert a network; inputs and outputs have the engine's names.

    By tracing: PyTorch's newer exporter, through torch.export, takes twenty times as long and
    fixes the grid cells of a pooling pyramid to the size of its example.

    :param size: height and width, pixels, of the one image; None = any images.
    :raises ModuleNotFoundError: if the package onnx is not installed.
    """
    content = io.BytesIO()
    register_custom_op_symbolic(POOLING, _pool_to_grid, OPSET)
    try:
        with warnings.catch_warnings():
            # tracing warns of every Python number; a test compares the numbers at other sizes
            warnings.simplefilter('ignore')
            logging.getLogger('torch.onnx').setLevel(logging.ERROR)
            torch.onnx.export(
                network,
                (example_images(size) if size else example_images(),),
                content,
                input_names=['images'],
                output_names=list(network.output_names),
                dynamic_axes=None if size else _dynamic_axes(network),
                opset_version=OPSET,
                dynamo=False,
            )
    finally:
        unregister_custom_op_symbolic(POOLING, OPSET)
    return content.getvalue()


def _dynamic_axes(network: DeployedNetwork) -> dict[str, dict[int, str]]:
    outputs = {name: {0: 'batch', 1: 'height', 2: 'width'} for name in network.output_names}
    return {'images': {0: 'batch', 1: 'height', 2: 'width'}, **outputs}


@symbolic_helper.parse_args('v', 'is')
def _pool_to_grid(graph: Any, features: Any, grid: list[int]) -> Any:
    """
    Average (B, C, H, W) features over the cells of a grid: rows @ features @ columns.

    ONNX has no adaptive pooling, and PyTorch's exporter no form of it for cells that overlap.
    """
    size = graph.op('Shape', features)
    rows, columns = (
        _cell_weights(graph, graph.op('Gather', size, _constant(graph, axis)), cells)
        for axis, cells in zip((2, 3), grid, strict=True)
    )
    columns = graph.op('Transpose', columns, perm_i=[1, 0])
    return graph.op('MatMul', graph.op('MatMul', rows, features), columns)


def _cell_weights(graph: Any, length: Any, cells: int) -> Any:
    # cell i holds the pixels from floor(i L / n) up to ceil((i + 1) L / n), as in PyTorch
    first = torch.arange(cells)[:, None]
    start = _divided(graph, graph.op('Mul', _constant(graph, first), length), cells)
    ends = graph.op('Mul', _constant(graph, first + 1), length)
    end = _divided(graph, graph.op('Add', ends, _constant(graph, cells - 1)), cells)
    pixels = graph.op('Range', _constant(graph, 0), length, _constant(graph, 1))
    inside = graph.op(
        'And', graph.op('GreaterOrEqual', pixels, start), graph.op('Less', pixels, end)
    )
    count = graph.op('Sub', end, start)
    return graph.op('Div', _as_float(graph, inside), _as_float(graph, count))


def _divided(graph: Any, value: Any, by: int) -> Any:
    return graph.op('Div', value, _constant(graph, by))


def _constant(graph: Any, value: int | torch.Tensor) -> Any:
    return graph.op('Constant', value_t=torch.as_tensor(value))


def _as_float(graph: Any, value: Any) -> Any:
    return graph.op('Cast', value, to_i=int(torch.onnx.TensorProtoDataType.FLOAT))
