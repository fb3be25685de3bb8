"""Ways for two task decoders to share features; first of them cross-channel attention."""

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, pad


class SpatialAttention(nn.Module):
    """
    Features weighted by where they matter: conv3(F) * sigmoid(conv3_a(F)).

    The gate starts at one half everywhere (Xu et al., PAD-Net, CVPR 2018; methods of SDS).
    """

    def __init__(self, channels: int):
        super().__init__()
        self.features = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.gate = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        nn.init.zeros_(self.gate.weight)

    def forward(self, features: Tensor) -> Tensor:
        """Map (B, C, H, W) to (B, C, H, W)."""
        return self.features(features) * self.gate(features).sigmoid()


class CrossChannelAttention(nn.Module):
    """
    CCAM: each channel of one task is a mixture of the other task's channels, both ways.

    The module and its name are the paper's (Bansal et al., Semantics-Depth-Symbiosis, 2022); the
    authors published no code, and this formulation of the affinity is ours. It costs 2 C² + 2 C
    parameters beside the two spatial attentions.
    """

    def __init__(self, channels: int, reduction: int = 4):
        super().__init__()
        self.reduction = reduction
        self.semantic_attention = SpatialAttention(channels)
        self.depth_attention = SpatialAttention(channels)
        self.query = nn.Linear(channels, channels, bias=False)
        self.key = nn.Linear(channels, channels, bias=False)
        self.semantic_scale = nn.Parameter(torch.zeros(channels))
        self.depth_scale = nn.Parameter(torch.zeros(channels))

    def forward(self, semantic: Tensor, geometric: Tensor) -> tuple[Tensor, Tensor]:
        """
        Exchange features; the identity while both scales are zero, as they are at the start.

        :param semantic: (B, C, H, W) of the segmentation decoder.
        :param geometric: (B, C, H, W) of the depth decoder.
        :returns: the two, of the same shapes.
        """
        from_semantic = self.semantic_attention(semantic)
        from_depth = self.depth_attention(geometric)
        affinity = self.affinity(from_semantic, from_depth)  # (B, C, C)
        to_semantic = _mix(affinity.softmax(dim=-1), from_depth)
        to_depth = _mix(affinity.transpose(1, 2).softmax(dim=-1), from_semantic)
        return (
            semantic + self.semantic_scale[:, None, None] * to_semantic,
            geometric + self.depth_scale[:, None, None] * to_depth,
        )

    def affinity(self, semantic: Tensor, geometric: Tensor) -> Tensor:
        """
        Compare every semantic channel with every depth channel.

        :param semantic: (B, C, H, W) attended features.
        :param geometric: (B, C, H, W) attended features.
        :returns: (B, C, C), row = semantic channel, column = depth channel.
        """
        queries = self.query(self._signatures(semantic))  # (B, N, C)
        keys = self.key(self._signatures(geometric))
        return queries.transpose(1, 2) @ keys / queries.shape[1] ** 0.5

    def _signatures(self, features: Tensor) -> Tensor:
        channels = _pooled(features, self.reduction).flatten(2)  # (B, C, N)
        centered = channels - channels.mean(dim=-1, keepdim=True)
        deviation = centered.square().mean(dim=-1, keepdim=True).add(1e-5).sqrt()
        return (centered / deviation).transpose(1, 2)


class DiagonalExchange(nn.Module):
    """The variant with one gate a channel: channel c hears channel c of the other task alone."""

    def __init__(self, channels: int):
        super().__init__()
        self.semantic_attention = SpatialAttention(channels)
        self.depth_attention = SpatialAttention(channels)
        self.weights = nn.Parameter(torch.zeros(2, 2, channels))
        self.bias = nn.Parameter(torch.zeros(2, channels))
        self.scales = nn.Parameter(torch.zeros(2, channels))

    def forward(self, semantic: Tensor, geometric: Tensor) -> tuple[Tensor, Tensor]:
        """Exchange (B, C, H, W) features; the identity at the start."""
        from_semantic = self.semantic_attention(semantic)
        from_depth = self.depth_attention(geometric)
        means = torch.stack([from_semantic.mean(dim=(2, 3)), from_depth.mean(dim=(2, 3))])
        gates = torch.einsum('tsc,sbc->tbc', self.weights, means) + self.bias[:, None]
        gains = self.scales[:, None] * gates.sigmoid()  # (task, B, C)
        return (
            semantic + gains[0, :, :, None, None] * from_depth,
            geometric + gains[1, :, :, None, None] * from_semantic,
        )


class SpatialExchange(nn.Module):
    """The baseline's exchange: each task adds the other's attended features (PAD-Net)."""

    def __init__(self, channels: int):
        super().__init__()
        self.semantic_attention = SpatialAttention(channels)
        self.depth_attention = SpatialAttention(channels)

    def forward(self, semantic: Tensor, geometric: Tensor) -> tuple[Tensor, Tensor]:
        """Exchange (B, C, H, W) features."""
        from_semantic = self.semantic_attention(semantic)
        from_depth = self.depth_attention(geometric)
        return semantic + from_depth, geometric + from_semantic


class NoExchange(nn.Module):
    """Two decoders that do not hear each other."""

    def __init__(self, channels: int):
        super().__init__()

    def forward(self, semantic: Tensor, geometric: Tensor) -> tuple[Tensor, Tensor]:
        """Return both unchanged."""
        return semantic, geometric


EXCHANGES = {
    'ccam': CrossChannelAttention,
    'diagonal': DiagonalExchange,
    'pad': SpatialExchange,
    'none': NoExchange,
}


def _pooled(features: Tensor, window: int) -> Tensor:
    """Average squares of pixels; those at the right and lower edge may be smaller."""
    # as with ceil_mode, which OpenVINO refuses where the map is smaller than the window
    margins = (0, window - 1, 0, window - 1)
    inside = torch.ones_like(features[:1])  # of one channel OpenVINO pools none in 16 bits
    filled = avg_pool2d(pad(inside, margins), window)
    return avg_pool2d(pad(features, margins), window) / filled


def _mix(weights: Tensor, features: Tensor) -> Tensor:
    return (weights @ features.flatten(2)).view_as(features)  # (B, C, C) @ (B, C, HW)
