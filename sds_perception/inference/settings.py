"""Settings of the engine."""

import dataclasses
from dataclasses import dataclass

from sds_perception.core.depth import FAR_POLICIES
from sds_perception.core.device import check_device
from sds_perception.core.settings import check_choice

BACKENDS = ('auto', 'openvino', 'onnx', 'torch')
PRECISIONS = ('auto', 'fp32', 'fp16', 'bf16')
MIN_SIDE_PX = 32
OUTPUT_FIELDS = ('min_confidence', 'max_depth_m', 'far_policy')
"""Settings of what becomes of the network's output; all others make another network."""


@dataclass(frozen=True)
class EngineSettings:
    """How a checkpoint is run."""

    checkpoint: str = ''
    """Name of a shipped one (indoor, street), or a .safetensors or .xml file; empty = indoor."""
    device: str = 'auto'
    """auto (the first GPU that PyTorch can use, else the CPU), cpu, cuda or cuda:1."""
    backend: str = 'auto'
    """auto (OpenVINO on a CPU where it is installed, else PyTorch), openvino, onnx or torch."""
    precision: str = 'auto'
    """auto (fp16 on a GPU, fp32 on a CPU), fp32, fp16 or bf16."""
    input_height_px: int = 0
    """Image height inside the network, pixels; 0 = the checkpoint's own."""
    input_width_px: int = 0
    """Image width inside the network, pixels; 0 = the checkpoint's own."""
    min_confidence: float = 0.0
    """Pixels below this confidence become unlabeled (255), in [0, 1]."""
    max_depth_m: float = 0.0
    """Depth that can be trusted, meters; 0 = all that the checkpoint can say."""
    far_policy: str = 'nan'
    """What is said beyond max_depth_m: nan, inf or clip."""
    num_threads: int = 0
    """CPU threads of the network; 0 = what the backend chooses."""

    def __post_init__(self):
        check_choice('backend', self.backend, BACKENDS)
        check_choice('precision', self.precision, PRECISIONS)
        check_choice('far_policy', self.far_policy, FAR_POLICIES)
        check_device(self.device)
        if not 0 <= self.min_confidence <= 1:
            raise ValueError(f'min_confidence is {self.min_confidence}; wanted 0 to 1')
        if self.max_depth_m < 0:
            raise ValueError(f'max_depth_m is {self.max_depth_m}; wanted meters, or 0 for all')
        if self.num_threads < 0:
            raise ValueError(f'num_threads is {self.num_threads}; wanted a number, or 0')
        for name in ('input_height_px', 'input_width_px'):
            side = getattr(self, name)
            if side != 0 and side < MIN_SIDE_PX:
                raise ValueError(
                    f'{name} is {side}; wanted {MIN_SIDE_PX} or more, or 0 for that of the '
                    'checkpoint'
                )

    def needs_same_network(self, other: 'EngineSettings') -> bool:
        """Tell whether other settings differ at most in what becomes of the network's output."""
        own = {name: getattr(other, name) for name in OUTPUT_FIELDS}
        return dataclasses.replace(self, **own) == other
