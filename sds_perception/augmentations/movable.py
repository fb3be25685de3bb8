"""Which classes are things that could stand elsewhere, read from the names of a label space."""

from collections.abc import Sequence

from sds_perception.augmentations.mixing_settings import INDOORS, AffineMixSettings
from sds_perception.core.label_space import LabelSpace
import torch
from torch import Tensor

# fmt: off
STREET_MOVERS = frozenset([
    'person', 'pedestrian', 'rider', 'bicyclist', 'cyclist', 'car', 'van', 'truck', 'bus',
    'train', 'caravan', 'trailer', 'motorcycle', 'motorbike', 'bicycle',
])
"""What moves on streets; Cityscapes has eight of them, its ids 11 to 18."""
ROOM_STRUCTURE = frozenset([
    'wall', 'floor', 'ceiling', 'door', 'window', 'blinds', 'curtain', 'shower_curtain',
    'otherstructure',
])
"""What a room is made of; what hangs in its openings and unnamed structure are part of it."""
# fmt: on


def movable_classes(space: LabelSpace) -> tuple[int, ...]:
    """
    Return the ids of the classes that may be moved or recolored as things.

    Our choice, as the paper gives none: on streets (spaces with a class ``road``) what drives,
    rides or walks; indoors everything that is not the room itself.
    """
    names = [name.lower().replace(' ', '_').replace('-', '_') for name in space.names]
    if is_of_streets(space):
        return tuple(i for i, name in enumerate(names) if name in STREET_MOVERS)
    return tuple(i for i, name in enumerate(names) if name not in ROOM_STRUCTURE)


def is_of_streets(space: LabelSpace) -> bool:
    """Tell streets from rooms: only the former have a class ``road``."""
    return 'road' in (name.lower() for name in space.names)


def suited_affine_mix(space: LabelSpace) -> AffineMixSettings:
    """Return how far AffineMix may move things: on streets also away, indoors only nearer."""
    return AffineMixSettings() if is_of_streets(space) else INDOORS


def movable_mask(labels: Tensor, movable: Sequence[int]) -> Tensor:
    """
    Tell where movable things are.

    :param labels: (B, H, W) int64; 255 is not movable.
    :param movable: class ids, as from :func:`movable_classes`.
    :returns: (B, H, W) bool.
    """
    return torch.isin(labels, torch.tensor(movable, dtype=labels.dtype, device=labels.device))
