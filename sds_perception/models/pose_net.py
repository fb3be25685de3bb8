"""The motion of a camera between two of its frames."""

from sds_perception.core.rigid_motion import pose_matrix
from sds_perception.models.encoders import build_encoder
import torch
from torch import Tensor, nn

MOTION_SCALE = 0.01
"""Factor on the network's output: training starts near no motion."""


class PoseNet(nn.Module):
    """
    Relative pose from two stacked frames (Godard et al., monodepth2, ICCV 2019).

    An encoder, in the paper ResNet-18, whose first convolution takes six channels, four
    convolutions, and the mean over the picture; rotation vector and translation times 0.01.
    """

    def __init__(self, weights: str = 'none', encoder: str = 'resnet18'):
        """
        Build the network.

        :param weights: start of the encoder: imagenet (a download), none, or the path of a
            .safetensors file with torchvision's keys for three channels.
        :param encoder: as in :func:`build_encoder`.
        :raises FileNotFoundError: if the path does not exist.
        """
        super().__init__()
        self.encoder = build_encoder(encoder, weights)
        stem = self.encoder.stages[0]
        while not isinstance(stem[0], nn.Conv2d):
            stem = stem[0]
        stem[0] = widen_to_two_frames(stem[0], keep_weights=weights != 'none')
        self.decoder = nn.Sequential(
            nn.Conv2d(self.encoder.channels[-1], 256, 1),
            nn.ReLU(inplace=True),
            nn.Conv2d(256, 256, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(256, 256, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(256, 6, 1),
        )

    def forward(self, earlier: Tensor, later: Tensor, nearness: Tensor | None = None) -> Tensor:
        """
        Estimate how points move from one camera frame to the next.

        The earlier frame goes first for past and for future neighbors alike, so that the
        network sees time run one way; invert the motion for the other.

        :param earlier: (B, 3, H, W) normalized.
        :param later: (B, 3, H, W) normalized.
        :param nearness: (B,) how far frames were zoomed beyond the one focal length for which
            all of them are taken: the same turn of the camera moves their pixels farther, and
            so does a step of one meter towards them. None = not at all.
        :returns: (B, 4, 4) later_T_earlier, in the units of the depth it is trained with.
        """
        frames = torch.cat([earlier, later], dim=1).contiguous(memory_format=torch.channels_last)
        features = self.encoder(frames)[-1]
        return _read_motion(self.decoder(features).float(), nearness)


def _read_motion(votes: Tensor, nearness: Tensor | None) -> Tensor:
    """
    Average what a motion network says all over the picture.

    :param votes: (B, 6, h, w) rotation vector and translation, each times 100.
    :param nearness: as in :meth:`PoseNet.forward`.
    :returns: (B, 4, 4).
    """
    motion = MOTION_SCALE * votes.mean(dim=(2, 3))  # (B, 6)
    rotation, translation = motion[:, :3], motion[:, 3:]
    if nearness is not None:
        one = torch.ones_like(nearness)
        rotation = rotation * torch.stack([1 / nearness, 1 / nearness, one], dim=1)
        translation = translation * torch.stack([one, one, nearness], dim=1)
    return pose_matrix(rotation, translation)


def widen_to_two_frames(convolution: nn.Conv2d, *, keep_weights: bool) -> nn.Conv2d:
    """
    Make a convolution on three channels one on six.

    :param convolution: the first one of a network, without bias.
    :param keep_weights: True answers two equal frames as before; False starts at random, since
        weights that treat both frames alike cannot tell a motion from its inverse.
    """
    wide = nn.Conv2d(
        2 * convolution.in_channels,
        convolution.out_channels,
        convolution.kernel_size,
        stride=convolution.stride,
        padding=convolution.padding,
        bias=False,
    )
    if keep_weights:
        with torch.no_grad():
            wide.weight.copy_(convolution.weight.repeat(1, 2, 1, 1) / 2)
    else:
        nn.init.kaiming_normal_(wide.weight, mode='fan_out', nonlinearity='relu')
    return wide
