"""How a network's depth decoder sees a picture, for choosing pictures to annotate."""

from sds_perception.core.disp import depth_to_disp
from sds_perception.training.label_selection import pool_features
import torch
from torch import Tensor, nn


class PictureFeatures:
    """
    Describes pictures by the features from which a network tells depth.

    Those of the last level of the depth decoder, averaged in 4x8 cells; the paper takes the
    level before [I].
    """

    def __init__(self, network: nn.Module, *, min_depth_m: float, max_depth_m: float):
        """
        Listen to the depth head of a network.

        :param network: in evaluation mode.
        :param min_depth_m: nearest depth it can say, meters.
        :param max_depth_m: farthest depth it can say, meters.
        :raises ValueError: if it has no depth head.
        """
        if not hasattr(network, 'depth_head'):
            raise ValueError(
                f'{type(network).__name__} has no depth head, whose features tell pictures '
                'apart; choose a network that predicts depth'
            )
        self._network = network
        self._range = {'min_depth_m': min_depth_m, 'max_depth_m': max_depth_m}

    @torch.inference_mode()
    def describe(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """
        Look at some pictures.

        :param images: (B, 3, H, W) normalized.
        :returns: features (B, D), and disp (B, 1, H, W) in [0, 1], of the same depth range for
            all networks that were made with that range.
        """
        heard = []
        handle = self._network.depth_head.register_forward_pre_hook(
            lambda module, inputs: heard.append(inputs[0])
        )
        try:
            depth = self._network(images).depth
        finally:
            handle.remove()
        disp = depth_to_disp(depth.float(), **self._range).clamp(0, 1)
        return pool_features(heard[0].float()), disp
