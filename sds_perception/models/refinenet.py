"""The Light-Weight RefineNet decoder: features of six depths, refined from coarse to fine."""

from sds_perception.models.blocks import resize_to
from torch import Tensor, nn
from torch.nn.functional import max_pool2d, relu6

WIDTH = 256
STAGES = 4


class ChainedResidualPooling(nn.Module):
    """
    CRP: the map plus ever wider maxima of it, each through a 1x1 convolution.

    (Nekrasov et al., Light-Weight RefineNet, BMVC 2018.)
    """

    def __init__(self, channels: int, groups: int = 1):
        super().__init__()
        self.mixes = nn.ModuleList(
            [pointwise(channels, channels, groups=groups) for _ in range(STAGES)]
        )

    def forward(self, features: Tensor) -> Tensor:
        """Map (B, C, H, W) to (B, C, H, W)."""
        top = features
        for mix in self.mixes:
            top = mix(max_pool2d(top, kernel_size=5, stride=1, padding=2))
            features = features + top
        return features


class LightWeightRefineNet(nn.Module):
    """
    Joins an encoder's maps, two at stride 32, two at 16, one at 8 and one at 4.

    (Nekrasov et al., ICRA 2019, fig. 1.)
    """

    def __init__(self, channels: tuple[int, int, int, int, int, int]):
        """
        Build for an encoder.

        :param channels: of its maps at strides 4, 8, 16, 16, 32 and 32.
        """
        super().__init__()
        self.reduce = nn.ModuleList([pointwise(width, WIDTH) for width in channels])
        # coarse to fine; the finest is grouped to spare operations
        self.pools = nn.ModuleList(
            [ChainedResidualPooling(WIDTH, groups) for groups in (1, 1, 1, WIDTH)]
        )
        self.adapt = nn.ModuleList([pointwise(WIDTH, WIDTH) for _ in range(3)])

    def forward(self, features: list[Tensor]) -> Tensor:
        """
        Join the maps.

        :param features: six maps, high to low resolution.
        :returns: (B, 256, H/4, W/4).
        """
        maps = [reduce(map) for reduce, map in zip(self.reduce, features, strict=True)]
        c3, c4, c5, c6, c7, c8 = maps
        y = self.pools[0](relu6(c8 + c7))
        y = self.pools[1](relu6(c5 + c6 + self._rise(0, y, c6)))
        y = self.pools[2](relu6(c4 + self._rise(1, y, c4)))
        return self.pools[3](relu6(c3 + self._rise(2, y, c3)))

    def _rise(self, step: int, coarse: Tensor, fine: Tensor) -> Tensor:
        return resize_to(self.adapt[step](coarse), fine.shape[-2:])


def pointwise(in_channels: int, out_channels: int, groups: int = 1) -> nn.Conv2d:
    """Build a 1x1 convolution without bias."""
    return nn.Conv2d(in_channels, out_channels, 1, groups=groups, bias=False)
