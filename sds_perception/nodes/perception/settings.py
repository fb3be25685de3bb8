"""Settings of the perception node, beside those of the engine that it runs."""

from dataclasses import dataclass
import re

import numpy as np
from sds_perception.core.settings import check_choice, check_ranges
from sds_perception.messages import depth
from sds_perception.messages.cloud_layout import LAYOUTS
from sds_perception.messages.labels import ZERO_IS_UNKNOWN
from sds_perception.nodes.input_settings import check_input_settings, rectified_word

CAMERA_NAME = r'[A-Za-z]\w*(/[A-Za-z]\w*)*'


@dataclass(frozen=True)
class PerceptionNodeSettings:
    """How the perception node listens and what it says."""

    autostart: bool = True
    """Configure and activate at start; false leaves that to a lifecycle manager."""
    cameras: tuple[str, ...] = ('',)
    """Namespaces of the cameras, such as [front, left]; the empty one listens to image itself."""
    image_transport: str = 'raw'
    """raw listens to image, compressed to image/compressed."""
    input_reliability: str = 'auto'
    """auto (reliable where every publisher offers it), best_effort or reliable."""
    rectified: str | bool = 'auto'
    """true reads camera_info's P, false its K and D; auto: true if the topic's name has rect."""
    output_depth: int = 5
    """Messages kept on each output for a subscriber that is late, 1 to 5."""
    min_period_s: float = 0.0
    """Shortest time between the stamps of two frames that are processed, s; 0 takes all."""
    cloud_fields: str = 'rgb'
    """Fields of the cloud beside x y z: rgb, semantic (label, confidence too) or octomap."""
    depth_encoding: str = '32FC1'
    """32FC1 (meters, NaN unknown) or 16UC1 (millimeters, 0 unknown)."""
    overlay_opacity: float = 0.5
    """How much of the class colors the overlay shows, 0 to 1."""
    label_remap: str = ''
    """Ids to publish: pairs such as '255:0 3:7', or zero_is_unknown (id + 1); empty = ours."""
    follow_training: bool = False
    """Take over the weights that a training node announces on training/checkpoint."""

    def __post_init__(self):
        object.__setattr__(self, 'rectified', rectified_word(self.rectified))
        check_input_settings(self)
        _check_cameras(self.cameras)
        check_choice('cloud_fields', self.cloud_fields, LAYOUTS)
        check_choice('depth_encoding', self.depth_encoding, depth.ENCODINGS)
        check_ranges(self, PERCEPTION_RANGES)
        parse_label_remap(self.label_remap)


PERCEPTION_RANGES = {
    'output_depth': (1, 5),
    'min_period_s': (0.0, 3600.0),
    'overlay_opacity': (0.0, 1.0),
}
"""Lowest and highest value of each number."""


def parse_label_remap(text: str) -> np.ndarray:
    """
    Read which id is published for each of ours.

    :param text: 'from:to' pairs, separated by spaces or commas, or zero_is_unknown.
    :returns: (256,) uint8; ids that the text does not name stand for themselves.
    :raises ValueError: for anything else, or an id outside 0..255.
    """
    if text == 'zero_is_unknown':
        return ZERO_IS_UNKNOWN
    table = np.arange(256, dtype=np.uint8)
    for pair in text.replace(',', ' ').split():
        source, separator, target = pair.partition(':')
        if not (separator and source.isdecimal() and target.isdecimal()):
            raise ValueError(
                f"label_remap has {pair!r}; wanted pairs from:to such as '255:0 3:7', "
                'or zero_is_unknown; a single pair in two pairs of quotes, "\'255:0\'", as YAML '
                'takes it for a number'
            )
        if max(int(source), int(target)) > 255:
            raise ValueError(f'label_remap has {pair!r}; label ids are 0 to 255')
        table[int(source)] = int(target)
    return table


def _check_cameras(names: tuple[str, ...]) -> None:
    wrong = [name for name in names if name and not re.fullmatch(CAMERA_NAME, name)]
    if wrong:
        raise ValueError(
            f'cameras has {wrong[0]!r}; wanted names that topics can begin with, such as front'
        )
    if not names or len(set(names)) < len(names):
        raise ValueError(f'cameras is {list(names)}; wanted at least one name, each once')
