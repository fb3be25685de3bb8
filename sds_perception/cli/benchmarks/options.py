"""How a suite of the benchmark is run."""

from collections.abc import Callable
from dataclasses import dataclass

from sds_perception.datasets.settings import DatasetSettings


@dataclass(frozen=True)
class SuiteOptions:
    """The command line of `sds benchmark`, as every suite needs it."""

    height: int
    """Of the camera image, pixels."""
    width: int
    """Of the camera image, pixels."""
    seconds: float
    """To spend on each row, on average."""
    is_full: bool
    """Measure also what takes long: large networks, more sizes, more frames."""
    checkpoint: str
    """Name of a shipped one, or a .safetensors or exported .xml file; empty = indoor."""
    compare: str
    """Path of another such file, for the engine; empty = none."""
    device: str
    """auto, cpu, cuda or cuda:N."""
    rate_hz: float
    """Images a second of the camera in front of the node; 0 = what the suite takes."""
    note: Callable[[str], None]
    """Called with a sentence for everything that could not be measured here."""
    num_frames: int = 0
    """Answers of the node to wait for; 0 = as many as fit into the seconds."""
    outputs: tuple[str, ...] = ('depth', 'labels', 'all')
    """Sets of the node's outputs to listen to, one after the other."""
    dataset: DatasetSettings | None = None
    """Pictures whose reading is measured; None = none."""
