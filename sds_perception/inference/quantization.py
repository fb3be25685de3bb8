"""Eight-bit integers instead of floats, where a network bears them."""

from collections.abc import Mapping, Sequence
import logging

import nncf
import numpy as np
import openvino
from sds_perception.inference.backends.openvino_conversion import (
    DESCRIPTION,
    STRUCTURE,
    WEIGHTS,
    to_files,
)

KEPT_TYPES = ('MatMul', 'Softmax')
"""Attention between tasks and places: few operations, and a small error moves all features."""
KEPT_NAMES = (r'.*_head\..*', r'.*_head/.*', r'aten::.*')
"""Heads, for depth is the exponential of their scores, and all around the network: the choice of
the class and its probability, where 1/256 of the range shows and integers save no time."""


def quantize(files: Mapping[str, bytes], pictures: Sequence[np.ndarray]) -> dict[str, bytes]:
    """
    Turn the convolutions of an exported network into integers, without training.

    Post-training quantization of NNCF with bias correction; attention and heads stay floats.

    :param files: of an export for OpenVINO, content by suffix.
    :param pictures: (1, h, w, 3) uint8 RGB of the size that the network works at, from where it
        will be used: their activations set the ranges of the integers. Some tens suffice.
    :returns: files of the same kind.
    """
    nncf.set_log_level(logging.WARNING)
    # its report of every operation that stays as it is has nothing to do with the user's network
    logging.getLogger('nncf').setLevel(logging.WARNING)
    model = openvino.Core().read_model(files['.xml'], files['.bin'])
    quantized = nncf.quantize(
        model,
        nncf.Dataset(pictures),
        subset_size=len(pictures),
        preset=nncf.QuantizationPreset.MIXED,
        ignored_scope=nncf.IgnoredScope(
            types=list(KEPT_TYPES), patterns=list(KEPT_NAMES), validate=False
        ),
    )
    return _files(quantized)


def describe(files: Mapping[str, bytes], metadata: Mapping[str, str]) -> dict[str, bytes]:
    """Return an export for OpenVINO with other texts in its description."""
    model = openvino.Core().read_model(files['.xml'], files['.bin'])
    for key, value in metadata.items():
        model.set_rt_info(value, [DESCRIPTION, key])
    return _files(model)


def _files(model: openvino.Model) -> dict[str, bytes]:
    files = to_files(model)
    return {'.xml': files[STRUCTURE], '.bin': files[WEIGHTS]}
