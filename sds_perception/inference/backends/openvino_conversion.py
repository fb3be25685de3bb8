"""A deployed network as a model of OpenVINO, and that as two files."""

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory
import warnings

import openvino
from sds_perception.inference.deployed_network import DeployedNetwork, example_images

STRUCTURE, WEIGHTS = 'network.xml', 'network.bin'
DESCRIPTION = 'sds_perception'
"""Where in a model's runtime information the package's own texts stand."""
WEIGHTS_SHA256 = [DESCRIPTION, 'weights_sha256']


def convert(network: DeployedNetwork) -> openvino.Model:
    """Convert a network for any images; its outputs are in the network's order."""
    with warnings.catch_warnings():
        # tracing warns of every Python number; a test compares the numbers at other sizes
        warnings.simplefilter('ignore')
        model = openvino.convert_model(
            network, example_input=example_images(), input=[-1, -1, -1, 3]
        )
    model.inputs[0].get_tensor().set_names({'images'})
    for output, name in zip(model.outputs, network.output_names, strict=True):
        output.get_tensor().set_names({name})
    return model


def to_files(model: openvino.Model) -> dict[str, bytes]:
    """
    Return structure and full-precision weights as the content of files.

    The structure tells the sha256 of the weights: a file of numbers looks whole whatever it holds.
    """
    model.set_rt_info(hashlib.sha256(_saved(model)[WEIGHTS]).hexdigest(), WEIGHTS_SHA256)
    return _saved(model)


def _saved(model: openvino.Model) -> dict[str, bytes]:
    with TemporaryDirectory() as folder:
        openvino.save_model(model, Path(folder) / STRUCTURE, compress_to_fp16=False)
        return {name: (Path(folder) / name).read_bytes() for name in (STRUCTURE, WEIGHTS)}
