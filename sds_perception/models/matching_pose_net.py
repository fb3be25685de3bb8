"""The motion of a camera from where the parts of one frame lie in the next."""

from sds_perception.models.encoders import build_encoder
from sds_perception.models.pose_net import read_motion
import torch
from torch import Tensor, nn
from torch.nn.functional import normalize, pad

NUM_STAGES, CELL_PX = 2, 4
"""Stages of the encoder that are used, and their stride."""


class MatchingPoseNet(nn.Module):
    """
    Relative pose from matched features; ours, where few steps or frames must do.

    Each cell of the earlier frame is compared with those around its place in the later one
    (the correlation of FlowNet, Dosovitskiy et al., ICCV 2015), and a small network reads the
    motion from the mean displacements. :class:`PoseNet` has to learn that comparison first.
    Features stay what they are at the start: edges and colors match without learning.
    """

    def __init__(self, weights: str = 'none', encoder: str = 'mobilenet_v2', radius: int = 4):
        """
        Build the network.

        :param weights: as in :class:`PoseNet`.
        :param encoder: as in :func:`build_encoder`; its first two stages are used.
        :param radius: farthest displacement that is seen, cells of four pixels.
        :raises FileNotFoundError: if the path of the weights does not exist.
        """
        super().__init__()
        self.encoder = nn.Sequential(*build_encoder(encoder, weights).stages[:NUM_STAGES])
        self.encoder.requires_grad_(False)
        self.radius = radius
        self.log_sharpness = nn.Parameter(torch.tensor(3.0))
        self.decoder = nn.Sequential(
            nn.Conv2d(5, 64, 1),
            nn.ReLU(inplace=True),
            nn.Conv2d(64, 64, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(64, 6, 1),
        )

    def forward(self, earlier: Tensor, later: Tensor, nearness: Tensor | None = None) -> Tensor:
        """
        Estimate how points move from one camera frame to the next, as :class:`PoseNet` does.

        :param earlier: (B, 3, H, W) normalized.
        :param later: (B, 3, H, W) normalized.
        :param nearness: (B,) how far frames were zoomed beyond the one focal length for which
            all of them are taken; None = not at all.
        :returns: (B, 4, 4) later_T_earlier, in the units of the depth it is trained with.
        """
        frames = torch.cat([earlier, later]).contiguous(memory_format=torch.channels_last)
        features = self.encoder(frames).float().contiguous()
        # what all cells have in common would make everything match
        features = normalize(features - features.mean(dim=(2, 3), keepdim=True), dim=1)
        matches = correlate(*features.chunk(2), radius=self.radius)
        shares = (matches * self.log_sharpness.exp()).softmax(dim=1)
        return read_motion(self.decoder(self._displacements(shares)).float(), nearness)

    def _displacements(self, shares: Tensor) -> Tensor:
        """Return (B, 5, h, w): mean displacement u and v, px, how sure it is, and the place."""
        steps = CELL_PX * torch.arange(-self.radius, self.radius + 1.0, device=shares.device)
        v, u = torch.meshgrid(steps, steps, indexing='ij')
        means = [(shares * axis.reshape(1, -1, 1, 1)).sum(1, keepdim=True) for axis in (u, v)]
        sureness = shares.square().sum(dim=1, keepdim=True)
        height, width = shares.shape[-2:]
        rows = torch.linspace(-1, 1, height, device=shares.device)
        columns = torch.linspace(-1, 1, width, device=shares.device)
        place = torch.stack(torch.meshgrid(columns, rows, indexing='xy'))  # (2, h, w)
        place = place.expand(len(shares), 2, height, width)
        return torch.cat([*means, sureness, place], dim=1)


def correlate(first: Tensor, second: Tensor, *, radius: int) -> Tensor:
    """
    Multiply the features of each cell with those around its place in another map.

    :param first: (B, C, h, w).
    :param second: (B, C, h, w); 0 is seen outside.
    :returns: (B, (2 radius + 1)^2, h, w), displacements row by row from (-radius, -radius).
    """
    height, width = first.shape[-2:]
    around = pad(second, (radius,) * 4)
    offsets = range(2 * radius + 1)
    products = [
        (first * around[..., v : v + height, u : u + width]).sum(dim=1)
        for v in offsets
        for u in offsets
    ]
    return torch.stack(products, dim=1)
