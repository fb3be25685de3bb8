"""Settings of the training node, beside those of the learner that it runs."""

from dataclasses import dataclass
import os
from pathlib import Path

from sds_perception.core.settings import check_choice, check_ranges
from sds_perception.nodes.input_settings import check_input_settings, rectified_word
from sds_perception.nodes.training.yielding import PRIORITIES


@dataclass(frozen=True)
class TrainingNodeSettings:
    """What the training node listens to, where it keeps things and when it makes way."""

    autostart: bool = True
    """Configure and activate at start; false leaves that to a lifecycle manager."""
    folder: str = ''
    """Where weights, frames and requests for labels are kept, by one node alone; empty =
    ~/.ros/sds_training, and behind it _NAMESPACE of a node that has one."""
    annotation_folder: str = ''
    """Watched for images/NAME.* with labels/NAME.png; empty = annotations in folder."""
    image_transport: str = 'raw'
    """raw listens to image, compressed to image/compressed."""
    input_reliability: str = 'auto'
    """auto (reliable where every publisher offers it), best_effort or reliable."""
    rectified: str | bool = 'auto'
    """true reads camera_info's P, false its K; auto: true if the topic's name has rect."""
    match_patience_s: float = 1.0
    """How long, by the stamps, an image waits for its depth and labels, s."""
    match_tolerance_s: float = 0.01
    """How far stamps may differ that belong to one image, s."""
    perception: str = 'perception'
    """Name, with namespace, of the perception node that must not be slowed down."""
    latency_target_ms: float = 0.0
    """Learning makes way while perception's p95 is above; 0 = 1.5 times the least p95 seen."""
    priority: str = 'idle'
    """Of the learner: idle (gets what nobody else wants), low (nice 10) or normal."""
    num_threads: int = 1
    """CPU threads of the learner."""
    device_memory_share: float = 0.3
    """Most of a GPU's memory that the learner takes, 0 to 1."""
    handover_period_s: float = 60.0
    """Shortest time between two candidates; perception loads each that is accepted, s."""
    keep_checkpoints: int = 5
    """How many of the weights that were handed over stay on disk, 2 or more."""
    label_requests: int = 5
    """How many frames it asks labels for at a time; 0 asks for none."""
    label_request_period_s: float = 30.0
    """Time between two looks for the frames most worth annotating, s."""

    def __post_init__(self):
        object.__setattr__(self, 'rectified', rectified_word(self.rectified))
        check_input_settings(self)
        check_choice('priority', self.priority, PRIORITIES)
        check_ranges(self, TRAINING_RANGES)

    def state_folder(self, namespace: str) -> Path:
        """Return the folder in which a node of this namespace, such as /front, keeps things."""
        if self.folder:
            return Path(self.folder).expanduser().absolute()
        name = '_'.join(['sds_training', *namespace.strip('/').split('/')]).rstrip('_')
        return Path(os.environ.get('ROS_HOME') or Path.home() / '.ros') / name

    def watched_folder(self, namespace: str) -> Path:
        """Return the folder in which people leave labels for it."""
        if self.annotation_folder:
            return Path(self.annotation_folder).expanduser().absolute()
        return self.state_folder(namespace) / 'annotations'


TRAINING_RANGES = {
    'match_patience_s': (0.0, 60.0),
    'match_tolerance_s': (0.0, 1.0),
    'latency_target_ms': (0.0, 1e6),
    'num_threads': (1, 1024),
    'device_memory_share': (0.01, 1.0),
    'handover_period_s': (0.0, 86400.0),
    'keep_checkpoints': (2, 1000),
    'label_requests': (0, 1000),
    'label_request_period_s': (1.0, 86400.0),
}
"""Lowest and highest value of each number."""
