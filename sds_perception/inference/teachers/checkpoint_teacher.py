"""A checkpoint of this package as a teacher."""

from pathlib import Path

import numpy as np
from sds_perception.core.device import choose_device
from sds_perception.inference.preprocess import check_image, prepare_image
from sds_perception.inference.served_network import load_network
from sds_perception.inference.teachers.windows import average_mirrored
import torch
from torch.nn.functional import interpolate


class CheckpointTeacher:
    """Shows whole pictures, as they are and mirrored, to a network of ours."""

    def __init__(self, path: str | Path):
        """
        Load the network, on a GPU where there is one.

        :raises FileNotFoundError: if there is no such file.
        :raises ValueError: if it cannot be used, or knows no classes.
        """
        deployed, self._info, _, _ = load_network(str(path))
        if not deployed.has_labels:
            raise ValueError(f'{path} predicts depth alone; a teacher of labels must know classes')
        self.label_space = self._info.label_space
        self._device = choose_device('auto')
        self._network = deployed.network.to(self._device)

    def class_probabilities(self, image: np.ndarray) -> np.ndarray:
        """
        Predict a picture.

        :param image: (H, W, 3) uint8 RGB.
        :returns: (H, W, C) float32 that sums to 1 over the classes.
        :raises ValueError: for what is no picture.
        """
        check_image(image)
        return average_mirrored(self._predict, image)

    @torch.inference_mode()
    def _predict(self, image: np.ndarray) -> np.ndarray:
        images = prepare_image(image, self._info).to(self._device)
        logits = self._network(images).logits.float()
        logits = interpolate(logits, size=image.shape[:2], mode='bilinear')
        logits /= self._info.confidence_temperature
        return logits.softmax(dim=1)[0].permute(1, 2, 0).cpu().numpy()
