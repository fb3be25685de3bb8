"""The joint network: one encoder, two decoders, cross-channel attention between them."""

from sds_perception.core.prediction import Prediction
from sds_perception.models.blocks import conv_norm_relu, resize_to
from sds_perception.models.ccam import EXCHANGES
from sds_perception.models.encoders import build_encoder
from sds_perception.models.heads import DepthHead, SegmentationHead
from sds_perception.models.settings import CcamNetSettings
import torch
from torch import Tensor, nn
from torch.nn.functional import adaptive_avg_pool2d

STRIDES = (32, 16, 8, 4)


class CcamNet(nn.Module):
    """
    Semantic segmentation and metric depth that help each other.

    The frame is that of Semantics-Depth-Symbiosis (Bansal et al., 2022); the light decoders, a
    feature pyramid a task, are ours.
    """

    def __init__(
        self,
        settings: CcamNetSettings,
        *,
        num_classes: int,
        min_depth_m: float,
        max_depth_m: float,
    ):
        super().__init__()
        self.tasks = settings.tasks
        self.encoder = build_encoder(settings.encoder, settings.weights)
        skips = self.encoder.channels[:0:-1]  # strides 32, 16, 8, 4
        widths = settings.decoder_channels
        if self.tasks != 'depth':
            self.semantic_decoder = Decoder(skips, widths)
            self.segmentation_head = SegmentationHead(widths[-1], num_classes, settings.dropout)
        if self.tasks != 'semantic':
            self.depth_decoder = Decoder(skips, widths)
            self.depth_head = DepthHead(
                widths[-1], min_depth_m=min_depth_m, max_depth_m=max_depth_m
            )
        if self.tasks == 'joint':
            self.exchanges = nn.ModuleDict(
                {
                    str(stride): EXCHANGES[settings.exchange](width)
                    for stride, width in zip(STRIDES, widths, strict=True)
                    if stride in settings.exchange_strides
                }
            )
            self.side_head = SegmentationHead(widths[2], num_classes, settings.dropout)

    def forward(self, images: Tensor) -> Prediction:
        """
        Predict both tasks.

        :param images: (B, 3, H, W) normalized, any size.
        :returns: logits and depth at the size of the images.
        """
        size = images.shape[-2:]
        skips = self.encoder(images)[:0:-1]
        if self.tasks == 'semantic':
            logits = self.segmentation_head(self.semantic_decoder(skips), size)
            return Prediction(logits, None, encoder_features=skips[0])
        if self.tasks == 'depth':
            depth = self.depth_head(self.depth_decoder(skips), size)
            return Prediction(None, depth, encoder_features=skips[0])
        semantic, geometric, side = self._decode_jointly(skips)
        logits, depth = self.segmentation_head(semantic, size), self.depth_head(geometric, size)
        side_logits = self.side_head(side, side.shape[-2:])
        return Prediction(
            logits,
            depth,
            side_logits,
            task_features=(semantic, geometric),
            encoder_features=skips[0],
        )

    def _decode_jointly(self, skips: list[Tensor]) -> tuple[Tensor, Tensor, Tensor]:
        semantic = self.semantic_decoder.context(skips[0])
        geometric = self.depth_decoder.context(skips[0])
        for level, stride in enumerate(STRIDES):
            if level > 0:
                semantic = self.semantic_decoder.rises[level - 1](semantic, skips[level])
                geometric = self.depth_decoder.rises[level - 1](geometric, skips[level])
            if str(stride) in self.exchanges:
                semantic, geometric = self.exchanges[str(stride)](semantic, geometric)
            if stride == 8:
                side = semantic
        return semantic, geometric, side


class Decoder(nn.Module):
    """A feature pyramid: context at stride 32, then three steps up to stride 4."""

    def __init__(self, skips: tuple[int, ...], widths: tuple[int, ...]):
        super().__init__()
        self.context = PyramidPooling(skips[0], widths[0])
        steps = zip(skips[1:], widths, widths[1:], strict=False)
        self.rises = nn.ModuleList([Rise(*step) for step in steps])

    def forward(self, skips: list[Tensor]) -> Tensor:
        """Map the encoder's features, low to high resolution, to (B, C, H/4, W/4)."""
        features = self.context(skips[0])
        for rise, skip in zip(self.rises, skips[1:], strict=True):
            features = rise(features, skip)
        return features


class Rise(nn.Module):
    """One step up: coarse features resized, the encoder's skip added, then a convolution."""

    def __init__(self, skip_channels: int, in_channels: int, out_channels: int):
        super().__init__()
        self.coarse = nn.Conv2d(in_channels, out_channels, 1, bias=False)
        self.skip = nn.Sequential(
            nn.Conv2d(skip_channels, out_channels, 1, bias=False), nn.BatchNorm2d(out_channels)
        )
        self.refine = conv_norm_relu(out_channels, out_channels)

    def forward(self, features: Tensor, skip: Tensor) -> Tensor:
        """Join (B, C, h, w) features and the (B, S, H, W) skip to (B, O, H, W)."""
        coarse = resize_to(self.coarse(features), skip.shape[-2:])
        return self.refine((coarse + self.skip(skip)).relu())


class PyramidPooling(nn.Module):
    """What the whole picture and its parts are about (Zhao et al., PSPNet, CVPR 2017)."""

    def __init__(self, in_channels: int, channels: int, grids: tuple[int, ...] = (1, 2, 4)):
        super().__init__()
        self.grids = grids
        self.reduce = conv_norm_relu(in_channels, channels, 1)
        # no batch norm: a grid of one cell has one value a channel and picture
        self.parts = nn.ModuleList([nn.Conv2d(channels, channels // 4, 1) for _ in grids])
        joined = channels + len(grids) * (channels // 4)
        self.join = conv_norm_relu(joined, channels)

    def forward(self, features: Tensor) -> Tensor:
        """Map (B, C, H, W) to (B, channels, H, W)."""
        features = self.reduce(features)
        size = features.shape[-2:]
        pooled = [
            resize_to(part(adaptive_avg_pool2d(features, grid)).relu(), size)
            for part, grid in zip(self.parts, self.grids, strict=True)
        ]
        return self.join(torch.cat([features, *pooled], dim=1))
