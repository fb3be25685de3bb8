"""Settings of refinement."""

from dataclasses import dataclass

from sds_perception.core.device import check_device
from sds_perception.core.settings import check_choice, check_ranges
from sds_perception.training.device import PRECISIONS

LEARN = ('auto', 'all', 'decoders', 'heads', 'depth', 'depth_alone', 'norm')


@dataclass(frozen=True)
class RefineSettings:
    """How a network keeps learning on frames that come in; every field is a plain value."""

    checkpoint: str = ''
    """What to start from and to go back to: a .safetensors file, indoor or street; empty =
    indoor."""
    device: str = 'auto'
    """auto (cuda where there is one), cpu, cuda or cuda:N."""
    precision: str = 'auto'
    """auto (bf16 where the device multiplies in it, else fp32), fp32 or bf16."""
    learn: str = 'auto'
    """What moves: all, decoders (and heads), heads, depth (its decoder and head), depth_alone
    (what of these cannot change the classes), norm (scales and shifts of norms), or auto:
    decoders where there are labels, or neither depth nor video; depth where a sensor measures it;
    else depth_alone. Where classes move, pictures without labels are learned from the teacher, and
    from what the first weights say of them."""
    learning_rate: float = 3e-4
    """Of everything that moves; the encoder takes a tenth."""
    max_gradient_norm: float = 10.0
    """Gradients with a larger norm are scaled down to it."""
    batch_size: int = 2
    """Frames of the camera a step; halved when memory runs out."""
    source_batch_size: int = 1
    """Source pictures a step, against forgetting; 0 = none."""
    crop: float = 1.0
    """Height and width of the window that is learned from, as a share of the network's input;
    smaller windows hide what tells the scale of depth."""
    min_zoom: float = 1.0
    """Smallest zoom of a picture before the window is cut out."""
    max_zoom: float = 1.0
    """Largest zoom."""
    turn_deg: float = 8.0
    """Largest turn of the camera in place about each of its three axes, degrees, in [0, 45]: views
    that the camera did not have, with exact depth."""
    noise_levels: float = 3.0
    """Largest standard deviation of the noise that is added, gray levels of 255, in [0, 64]."""
    confidence: float = 0.968
    """A label of the teacher is learned from this probability on."""
    pseudo_label: float = 0.3
    """Weight of the loss on the teacher's labels."""
    photometric: float = 1.0
    """Weight of the difference to neighboring frames, for frames without depth; 0 = none."""
    teacher_decay: float = 0.99
    """Of the averaged weights, which teach and become the candidate."""
    source_dataset: str = ''
    """Data set mixed in against forgetting, such as nyud; empty = rendered rooms, for nyu40."""
    source_root: str = ''
    """Folder or file that holds it; its fit part is read."""
    source_pictures: int = 200
    """How many of its pictures are mixed in, spread evenly; 0 = all; of rooms at most 24."""
    guard_dataset: str = ''
    """Labeled set that a candidate must not do worse on; empty = rendered rooms, for nyu40."""
    guard_root: str = ''
    """Folder or file that holds it; its validation part is read."""
    guard_pictures: int = 48
    """How many of its pictures are judged, spread evenly; 0 = all; of rooms at most 24."""
    miou_tolerance: float = 0.005
    """How much mIoU, in [0, 1], a candidate may lose against the serving or first weights."""
    abs_rel_tolerance: float = 0.02
    """How much AbsRel a candidate may lose on the guard set."""
    recent_tolerance: float = 0.003
    """How much AbsRel a candidate may lose on held-back frames against the serving or first
    weights."""
    judge_every_steps: int = 50
    """Steps between two judgements."""
    max_frames: int = 200
    """Frames that are remembered; the most redundant one makes room."""
    max_disk_mb: int = 1000
    """Size of the remembered frames on disk; 0 = no limit but max_frames."""
    max_recent_frames: int = 12
    """Held-back frames with sensor depth that candidates are judged on, newest first."""
    hold_back_every: int = 6
    """Of so many frames with sensor depth one, chosen by its name, is held back and never learned
    from; 0 = none."""
    min_frame_period_s: float = 0.0
    """Shortest time between two frames that are taken in; labeled ones always are."""
    neighbor_gap_s: float = 0.4
    """Time to the earlier and later frame that a frame is compared with; 0 = none."""
    seed: int = 0
    """Decides order, augmentation and rendered rooms."""

    def __post_init__(self):
        check_device(self.device)
        check_choice('learn', self.learn, LEARN)
        check_choice('precision', self.precision, PRECISIONS)
        check_ranges(self, REFINE_RANGES)
        if self.min_zoom > self.max_zoom:
            raise ValueError(f'min_zoom {self.min_zoom} is above max_zoom {self.max_zoom}')
        if self.hold_back_every == 1:
            raise ValueError('hold_back_every is 1: nothing would be learned from; wanted 2')

    def check_sets(self) -> None:
        """
        Check that each set has both name and root; while settings are made, one may come first.

        :raises ValueError: naming the two.
        """
        for what in ('source', 'guard'):
            name, root = getattr(self, f'{what}_dataset'), getattr(self, f'{what}_root')
            if bool(name) != bool(root):
                raise ValueError(
                    f'{what}_dataset is {name!r} and {what}_root {root!r}; wanted both or none'
                )


REFINE_RANGES = {
    'learning_rate': (1e-9, 10.0),
    'max_gradient_norm': (1e-6, 1e6),
    'batch_size': (1, 1024),
    'source_batch_size': (0, 1024),
    'crop': (0.05, 1.0),
    'min_zoom': (0.1, 10.0),
    'max_zoom': (0.1, 10.0),
    'turn_deg': (0.0, 45.0),
    'noise_levels': (0.0, 64.0),
    'confidence': (0.0, 1.0),
    'pseudo_label': (0.0, 1000.0),
    'photometric': (0.0, 1000.0),
    'teacher_decay': (0.0, 1.0),
    'source_pictures': (0, 1_000_000),
    'guard_pictures': (0, 1_000_000),
    'miou_tolerance': (0.0, 1.0),
    'abs_rel_tolerance': (0.0, 1e6),
    'recent_tolerance': (0.0, 1e6),
    'judge_every_steps': (1, 1_000_000),
    'max_frames': (1, 1_000_000),
    'max_disk_mb': (0, 1_000_000_000),
    'max_recent_frames': (1, 100_000),
    'hold_back_every': (0, 1_000_000),
    'min_frame_period_s': (0.0, 86400.0),
    'neighbor_gap_s': (0.0, 3600.0),
    'seed': (0, 2**31 - 1),
}
"""Lowest and highest value of each number."""
