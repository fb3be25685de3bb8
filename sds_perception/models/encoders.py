"""Encoders from torchvision, cut into feature maps of falling resolution."""

from pathlib import Path

from safetensors.torch import load_file
from torch import Tensor, nn
from torchvision import models

MOBILENET_STAGES = ((0, 2), (2, 4), (4, 7), (7, 14), (14, 18))
MOBILENET_CHANNELS = (16, 24, 32, 96, 320)


class Encoder(nn.Module):
    """Five stages in sequence; each stage's output is a feature map."""

    def __init__(self, stages: list[nn.Module], channels: tuple[int, ...]):
        super().__init__()
        self.stages = nn.ModuleList(stages)
        self.channels = channels

    def forward(self, images: Tensor) -> list[Tensor]:
        """
        Compute features, high to low resolution.

        :param images: (B, 3, H, W) normalized.
        :returns: five maps at strides 2, 4, 8, 16 and 32 (16 again for the dilated ResNets),
            sizes rounded up.
        """
        features = []
        for stage in self.stages:
            images = stage(images)
            features.append(images)
        return features


def build_encoder(name: str, weights: str) -> Encoder:
    """
    Build an encoder.

    :param name: mobilenet_v2, resnet18, resnet50 or resnet101; the last two with layer4 dilated
        (Hoyer et al., CVPR 2021).
    :param weights: imagenet downloads torchvision's; none starts at random; else the path of a
        .safetensors file with torchvision's keys, without a classifier.
    :raises FileNotFoundError: if the path does not exist.
    :raises ValueError: if the file's keys are not those of the encoder.
    """
    pretrained = 'DEFAULT' if weights == 'imagenet' else None
    if name == 'mobilenet_v2':
        network = models.mobilenet_v2(weights=pretrained).features
        _load(network, weights)
        stages = [nn.Sequential(*network[start:end]) for start, end in MOBILENET_STAGES]
        return Encoder(stages, MOBILENET_CHANNELS)
    # basic blocks of ResNet-18 have no dilated form in torchvision
    dilation = [False, False, name != 'resnet18']
    network = getattr(models, name)(
        weights=pretrained, replace_stride_with_dilation=dilation if dilation[-1] else None
    )
    _load(network, weights)
    stem = nn.Sequential(network.conv1, network.bn1, network.relu)
    first = nn.Sequential(network.maxpool, network.layer1)
    widths = (64, 128, 256, 512) if name == 'resnet18' else (256, 512, 1024, 2048)
    stages = [stem, first, network.layer2, network.layer3, network.layer4]
    return Encoder(stages, (64, *widths))


def _load(network: nn.Module, weights: str) -> None:
    if weights in ('imagenet', 'none'):
        return
    if not Path(weights).is_file():
        raise FileNotFoundError(
            f'there are no encoder weights {weights}; give imagenet, none or a .safetensors file'
        )
    state = load_file(weights)
    # the last convolution of MobileNetV2 (features.18) and the classifiers are not used here
    wanted = {k for k in network.state_dict() if not k.startswith(('18.', 'fc.'))}
    state = {key.removeprefix('features.'): value for key, value in state.items()}
    missing = sorted(
        key for key in wanted - state.keys() if not key.endswith('num_batches_tracked')
    )
    if missing:
        raise ValueError(
            f'{weights} lacks {len(missing)} tensors of this encoder, such as {missing[0]}; '
            "wanted torchvision's keys"
        )
    network.load_state_dict({key: state[key] for key in wanted if key in state}, strict=False)
