"""The numbers of Cityscapes label files, which KITTI's semantic frames share."""

from sds_perception.core.label_space import LabelSpace
from sds_perception.datasets.label_numbers import LabelNumbers

# fmt: off
CLASS_NUMBERS = {
    'road': 7, 'sidewalk': 8, 'building': 11, 'wall': 12, 'fence': 13, 'pole': 17,
    'traffic_light': 19, 'traffic_sign': 20, 'vegetation': 21, 'terrain': 22, 'sky': 23,
    'person': 24, 'rider': 25, 'car': 26, 'truck': 27, 'bus': 28, 'train': 31,
    'motorcycle': 32, 'bicycle': 33,
}
"""Number of each class that the benchmark scores (cityscapesScripts, helpers/labels.py)."""
# fmt: on
NUM_NUMBERS = 34


def cityscapes_numbers(space: LabelSpace) -> LabelNumbers:
    """Return the table of all 34 numbers; what the benchmark does not score is 255."""
    classes = {number: space.id_of(name) for name, number in CLASS_NUMBERS.items()}
    return LabelNumbers(classes, void=range(NUM_NUMBERS))
