"""Probabilities of classes in small files: the likeliest ones, at a quarter the size."""

import io
from pathlib import Path
import zipfile

import cv2
import numpy as np
from sds_perception.core.files import write_atomically

KEPT = 3
"""How many classes are kept at each pixel; the rest is shared out evenly among the others."""
SHRINK = 4


def write_soft_labels(path: Path, probabilities: np.ndarray) -> None:
    """
    Write an .npz with ``classes`` and ``shares``, 1/255, both (3, h, w) uint8, likeliest first.

    :param probabilities: (H, W, C) float32 that sum to 1.
    """
    small = _shrunk(probabilities)
    order = np.argsort(-small, axis=2, kind='stable')[..., :KEPT]
    kept = np.take_along_axis(small, order, axis=2)
    content = io.BytesIO()
    np.savez_compressed(
        content,
        classes=order.transpose(2, 0, 1).astype(np.uint8),
        shares=np.rint(kept.transpose(2, 0, 1) * 255).astype(np.uint8),
    )
    write_atomically(path, content.getvalue())


def read_soft_labels(path: Path, *, num_classes: int, size: tuple[int, int]) -> np.ndarray:
    """
    Read what :func:`write_soft_labels` wrote.

    :param size: height and width of the picture.
    :returns: (C, H, W) float32 that sum to 1.
    :raises FileNotFoundError: if it is missing.
    :raises ValueError: if it is damaged or speaks of other classes.
    """
    classes, kept = _read(path)
    wanted = (min(KEPT, num_classes), -(-size[0] // SHRINK), -(-size[1] // SHRINK))
    if not (classes.shape == kept.shape == wanted and classes.max() < num_classes):
        raise ValueError(
            f'{path} holds classes {classes.shape} up to {classes.max(initial=0)} and shares '
            f'{kept.shape}; wanted {wanted} and classes below {num_classes}'
        )
    shares = kept.astype(np.float32) / 255
    others = max(num_classes - len(classes), 1)
    rest = (1 - shares.sum(axis=0)).clip(0) / others
    small = np.repeat(rest[None], num_classes, axis=0)
    np.put_along_axis(small, classes.astype(np.int64), shares, axis=0)
    total = small.sum(axis=0)
    whole = np.empty((num_classes, *size), np.float32)
    whole[:] = _enlarged(rest / total, size)  # of the many classes that are kept nowhere
    for label in np.unique(classes):
        whole[label] = _enlarged(small[label] / total, size)
    return whole


def _enlarged(share: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    padded = (share.shape[1] * SHRINK, share.shape[0] * SHRINK)
    return cv2.resize(share, padded, interpolation=cv2.INTER_LINEAR)[: size[0], : size[1]]


def _shrunk(probabilities: np.ndarray) -> np.ndarray:
    """Average squares of pixels; (h, w, C), both sides rounded up."""
    height, width = probabilities.shape[:2]
    margins = ((0, -height % SHRINK), (0, -width % SHRINK), (0, 0))
    padded = np.pad(probabilities, margins, mode='edge')
    rows, columns = padded.shape[0] // SHRINK, padded.shape[1] // SHRINK
    return padded.reshape(rows, SHRINK, columns, SHRINK, -1).mean(axis=(1, 3))


def _read(path: Path) -> tuple[np.ndarray, np.ndarray]:
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return arrays['classes'], arrays['shares']
    except (ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise ValueError(f'{path} holds no class probabilities ({error})') from None
