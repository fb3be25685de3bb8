"""The weights that a training node offers, as it announces them."""

from collections.abc import Callable
from dataclasses import dataclass
import json
from pathlib import Path
import re

from rclpy.node import Node
from sds_perception.nodes.qos import LATCHED
from std_msgs.msg import String

TOPIC = 'training/checkpoint'


@dataclass(frozen=True)
class Announcement:
    """A checkpoint, and what its file must hold."""

    path: Path
    """The file."""
    sha256: str
    """Of its content, 64 hexadecimal digits."""


class TrainingFollower:
    """Listens to what a training node announces, as long as it is told to."""

    def __init__(
        self,
        node: Node,
        *,
        follow: Callable[[Announcement], None],
        reject: Callable[[str], None],
    ):
        """
        Name who acts on announcements.

        :param follow: called with each.
        :param reject: called with a sentence for a message that is none.
        """
        self._node = node
        self._follow = follow
        self._reject = reject
        self._subscription = None

    def listen(self, is_wanted: bool) -> None:
        """Start or stop; who starts hears the newest announcement again."""
        if is_wanted and self._subscription is None:
            self._subscription = self._node.create_subscription(String, TOPIC, self._hear, LATCHED)
        elif not is_wanted and self._subscription is not None:
            self._node.destroy_subscription(self._subscription)
            self._subscription = None

    def _hear(self, message: String) -> None:
        try:
            announcement = parse_announcement(message.data)
        except ValueError as error:
            self._reject(str(error))
            return
        self._follow(announcement)


def parse_announcement(text: str) -> Announcement:
    """
    Read an announcement.

    :param text: JSON object with path and sha256; more keys are for people.
    :raises ValueError: for anything else.
    """
    wanted = f'{TOPIC} wants JSON with the absolute path and the sha256 of a checkpoint'
    try:
        values = json.loads(text)
        path, sha256 = Path(values['path']), values['sha256']
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ValueError(f'{wanted}, not {text[:80]!r} ({error})') from None
    if not (path.is_absolute() and re.fullmatch('[0-9a-f]{64}', str(sha256))):
        raise ValueError(f'{wanted}, not path {str(path)!r} and sha256 {sha256!r}')
    return Announcement(path, sha256)
