"""Settings of the networks."""

from dataclasses import dataclass

from sds_perception.core.settings import check_choice

ENCODERS = ('mobilenet_v2', 'resnet18', 'resnet50', 'resnet101')
EXCHANGES = ('ccam', 'diagonal', 'pad', 'none')
TASKS = ('joint', 'semantic', 'depth')


@dataclass(frozen=True)
class CcamNetSettings:
    """Shape of the joint network with cross-channel attention."""

    encoder: str = 'mobilenet_v2'
    """One of mobilenet_v2, resnet18, resnet50, resnet101."""
    weights: str = 'none'
    """Start of the encoder: imagenet (a download), none, or the path of a .safetensors file."""
    tasks: str = 'joint'
    """joint, or semantic or depth alone, the single-task baselines."""
    exchange: str = 'ccam'
    """How the decoders share features: ccam, diagonal (a gate a channel), pad, none."""
    exchange_strides: tuple[int, ...] = (8,)
    """Strides at which they do, of 32, 16, 8 and 4."""
    decoder_channels: tuple[int, int, int, int] = (128, 128, 96, 64)
    """Channels of each decoder at strides 32, 16, 8 and 4."""
    dropout: float = 0.1
    """Share of channels dropped before the class scores, in [0, 1)."""

    def __post_init__(self):
        check_choice('encoder', self.encoder, ENCODERS)
        check_choice('exchange', self.exchange, EXCHANGES)
        check_choice('tasks', self.tasks, TASKS)
        wrong = [stride for stride in self.exchange_strides if stride not in (32, 16, 8, 4)]
        if wrong:
            raise ValueError(f'exchange_strides has {wrong}; choose from 32, 16, 8, 4')
        if min(self.decoder_channels) < 4:
            raise ValueError(
                f'decoder_channels are {self.decoder_channels}; wanted 4 or more each'
            )
        if not 0 <= self.dropout < 1:
            raise ValueError(f'dropout is {self.dropout}; wanted 0 or more, below 1')


@dataclass(frozen=True)
class HydraNetSettings:
    """Shape of the real-time network of Nekrasov et al.; the paper leaves nothing to choose."""

    weights: str = 'none'
    """Start of the encoder: imagenet (a download), none, or the path of a .safetensors file."""
    has_normals: bool = False
    """Predict surface normals, too."""
