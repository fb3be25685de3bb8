"""What a node is told about the topics of a camera that it listens to."""

import re
from typing import Protocol

from sds_perception.core.settings import check_choice

TRANSPORTS = ('raw', 'compressed')
INPUT_RELIABILITIES = ('auto', 'best_effort', 'reliable')
RECTIFIED = ('auto', 'true', 'false')
RECTIFIED_NAME = re.compile('(^|_)rect(_|$)|(^|_)rectified')


class InputSettings(Protocol):
    """Fields that the settings of every node with a camera have."""

    image_transport: str
    input_reliability: str
    rectified: str


def check_input_settings(settings: InputSettings) -> None:
    """
    Check the fields.

    :raises ValueError: for a choice that there is not.
    """
    check_choice('image_transport', settings.image_transport, TRANSPORTS)
    check_choice('input_reliability', settings.input_reliability, INPUT_RELIABILITIES)
    check_choice('rectified', settings.rectified, RECTIFIED)


def rectified_word(value: str | bool) -> str:
    """Return the word for what YAML may have read as a truth value."""
    return str(value).lower() if isinstance(value, bool) else value


def reads_rectified(setting: str, topic: str) -> bool:
    """
    Decide whether pictures are rectified.

    :param setting: true, false, or auto: as the topic's own name says (image_rect,
        image_rect_color, image_rectified), whatever its namespace is called.
    """
    # some drivers call it rect/image
    name = topic.removesuffix('/compressed').removesuffix('/image').rpartition('/')[2]
    return bool(RECTIFIED_NAME.search(name)) if setting == 'auto' else setting == 'true'
