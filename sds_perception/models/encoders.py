"""Encoders from torchvision, cut into feature maps of falling resolution."""

from sds_perception.models.encoder_weights import load_encoder_weights
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
    :raises OSError: if torchvision's weights are neither cached nor can be downloaded.
    :raises ValueError: if the file does not hold the encoder.
    """
    network = _torchvision_network(name, weights)
    if weights not in ('imagenet', 'none'):
        load_encoder_weights(network, weights)
    if name == 'mobilenet_v2':
        # renumbered from 0 by Sequential: checkpoints know the tensors by these names
        stages = [nn.Sequential(*network[start:end]) for start, end in MOBILENET_STAGES]
        return Encoder(stages, MOBILENET_CHANNELS)
    stem = nn.Sequential(network.conv1, network.bn1, network.relu)
    first = nn.Sequential(network.maxpool, network.layer1)
    widths = (64, 128, 256, 512) if name == 'resnet18' else (256, 512, 1024, 2048)
    stages = [stem, first, network.layer2, network.layer3, network.layer4]
    return Encoder(stages, (64, *widths))


def _torchvision_network(name: str, weights: str) -> nn.Module:
    # basic blocks of ResNet-18 have no dilated form in torchvision
    dilated = name in ('resnet50', 'resnet101')
    options = {'replace_stride_with_dilation': (False, False, True)} if dilated else {}
    pretrained = 'DEFAULT' if weights == 'imagenet' else None
    try:
        network = getattr(models, name)(weights=pretrained, **options)
    except OSError as error:
        raise OSError(
            f'the ImageNet weights of {name} cannot be downloaded ({error}); '
            'set model_settings.weights to none, or to the path of a .safetensors file'
        ) from None
    if name != 'mobilenet_v2':
        return network
    # its last convolution and its classifier are not used here
    return network.features[: MOBILENET_STAGES[-1][-1]]
