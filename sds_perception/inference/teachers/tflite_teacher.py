"""A segmentation network in a .tflite file as a teacher, such as DeepLab for Cityscapes."""

from pathlib import Path
from typing import Any
import warnings

import cv2
import numpy as np
from sds_perception.core.label_space import load_label_space
from sds_perception.inference.preprocess import check_image
from sds_perception.inference.teachers.windows import average_windows

ASPECT_RATIOS = [1.0, 4 / 3]
"""Windows in which pictures are shown: small things are found in squares, large ones in 4:3."""


class TfliteTeacher:
    """
    Shows pictures in overlapping windows to a network of one input size.

    Where the file holds the class scores that its last layer chooses from, they are read; where
    it only names classes, the shares of the windows that agree are the probabilities.
    """

    def __init__(self, path: str | Path, label_space: str):
        """
        Open the file.

        :param label_space: its classes, a shipped table or a file.
        :raises FileNotFoundError: if there is no such file.
        :raises ValueError: if it cannot be read, is no such network, or the runtime is missing.
        """
        self.path = Path(path)
        self.label_space = load_label_space(label_space)
        self._network = _open(self.path)
        self._input = self._network.get_input_details()[0]
        self._output = self._network.get_output_details()[0]
        self._check()
        self._scores = self._find_scores()

    def class_probabilities(self, image: np.ndarray) -> np.ndarray:
        """
        Predict a picture.

        :param image: (H, W, 3) uint8 RGB; wide ones are shown in parts.
        :returns: (H, W, C) float32 that sums to 1 over the classes.
        :raises ValueError: for what is no picture.
        """
        check_image(image)
        return average_windows(self._predict, image, ASPECT_RATIOS)

    def _predict(self, image: np.ndarray) -> np.ndarray:
        height, width = self._input['shape'][1:3]
        shrinks = height * width < image.shape[0] * image.shape[1]
        method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
        resized = cv2.resize(image, (int(width), int(height)), interpolation=method)
        self._network.set_tensor(self._input['index'], resized[None])
        self._network.invoke()
        if self._scores is None:
            classes = self._network.get_tensor(self._output['index'])[0]
            scores = np.eye(len(self.label_space), dtype=np.float32)[classes]
        else:
            scores = softmax(self._read_scores())
        resized = cv2.resize(scores, image.shape[1::-1], interpolation=cv2.INTER_LINEAR)
        return resized.reshape(*image.shape[:2], -1)

    def _read_scores(self) -> np.ndarray:
        scores = self._network.get_tensor(self._scores['index'])[0].astype(np.float32)
        step, zero = self._scores['quantization']
        return (scores - zero) * step if step else scores

    def _find_scores(self) -> dict[str, Any] | None:
        """Return the last tensor that holds a number for each class at each output pixel."""
        wanted = (*self._output['shape'][:3], len(self.label_space))
        found = [
            tensor
            for tensor in self._network.get_tensor_details()
            if tuple(tensor['shape']) == wanted
        ]
        return found[-1] if found else None

    def _check(self) -> None:
        shape, kind = tuple(self._input['shape']), self._input['dtype']
        if len(shape) != 4 or shape[0] != 1 or shape[3] != 3 or kind != np.uint8:
            raise ValueError(
                f'{self.path} takes {shape} {np.dtype(kind).name}; wanted (1, height, width, 3) '
                'uint8 RGB'
            )
        shape, classes = tuple(self._output['shape']), len(self.label_space)
        if not (len(shape) == 3 or (len(shape) == 4 and shape[3] == classes)):
            raise ValueError(
                f'{self.path} returns {shape}; wanted (1, height, width) classes or '
                f'(1, height, width, {classes}) scores of the classes of {self.label_space.name}'
            )


def softmax(scores: np.ndarray) -> np.ndarray:
    """Turn (..., C) scores into probabilities that sum to 1."""
    exponentials = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def _open(path: Path) -> Any:
    if not path.is_file():
        raise FileNotFoundError(f'there is no network {path}')
    try:
        from ai_edge_litert.interpreter import Interpreter
    except ImportError:
        raise ValueError(
            f'{path} needs the package ai-edge-litert: pip install "sds_perception[tflite]"'
        ) from None
    with warnings.catch_warnings():
        # that keeping the scores takes memory is known and wanted
        warnings.simplefilter('ignore', UserWarning)
        try:
            network = Interpreter(str(path), experimental_preserve_all_tensors=True)
        except ValueError as error:
            raise ValueError(f'{path} is no whole .tflite file ({error})') from None
        network.allocate_tensors()
    return network
