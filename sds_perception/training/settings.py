"""Settings of a training run."""

from dataclasses import dataclass, field
from typing import Any

from sds_perception.augmentations.settings import AugmentationSettings
from sds_perception.core.device import check_device
from sds_perception.core.settings import check_choice
from sds_perception.datasets.settings import DatasetSettings
from sds_perception.losses.settings import CriterionSettings
from sds_perception.training.device import PRECISIONS
from sds_perception.training.semi_supervised_settings import SemiSupervisedSettings
from sds_perception.training.video_settings import VideoSettings

OPTIMIZERS = ('adamw', 'sgd')
SCHEDULES = ('poly', 'step')
WEIGHTS_DTYPES = ('fp16', 'fp32')
NO_TASK = ('class_balance', 'feature_distance')
"""Settings of the criterion that teach nothing by themselves."""
COUNTED = (
    'epochs',
    'batch_size',
    'input_height_px',
    'input_width_px',
    'validate_every_epochs',
    'save_every_steps',
)


@dataclass(frozen=True)
class OptimizerSettings:
    """How weights are moved."""

    name: str = 'adamw'
    """adamw or sgd (momentum 0.9)."""
    learning_rate: float = 8e-4
    """Largest learning rate of decoders and heads."""
    encoder_learning_rate: float = 2e-4
    """Largest learning rate of the encoder."""
    weight_decay: float = 0.01
    """Pull of all weights but biases and norms toward zero."""
    warmup_steps: int = 200
    """Steps over which the learning rate rises from zero."""
    power: float = 0.9
    """Of the polynomial."""
    schedule: str = 'poly'
    """How the learning rate falls after that: poly (to zero, (1 - progress)^power), or step (to a
    tenth after three quarters of the training)."""
    max_gradient_norm: float = 10.0
    """Gradients with a larger norm are scaled down to it."""

    def __post_init__(self):
        check_choice('optimizer name', self.name, OPTIMIZERS)
        check_choice('optimizer schedule', self.schedule, SCHEDULES)
        for name, value in vars(self).items():
            if not isinstance(value, str) and value < 0:
                raise ValueError(f'optimizer {name} is {value}; wanted 0 or more')


@dataclass(frozen=True)
class TrainSettings:
    """Everything that a training run depends on."""

    model: str = 'ccam_net'
    """Name of the network in the registry."""
    model_settings: dict[str, Any] = field(default_factory=dict)
    """Fields of that network's settings."""
    initial_checkpoint: str = ''
    """Checkpoint whose weights training starts from, indoor, street or a .safetensors file; empty
    = the encoder's own start."""
    data: tuple[DatasetSettings, ...] = (DatasetSettings(part='fit'),)
    """Data sets to learn from, joined; all of one label space."""
    validation: DatasetSettings = DatasetSettings(part='validation')
    """Pictures that choose the best checkpoint; never learned from."""
    input_height_px: int = 240
    """Height to which a whole picture is resized for the network."""
    input_width_px: int = 320
    """Width to which a whole picture is resized for the network."""
    min_depth_m: float = 0.1
    """Nearest depth the network can say, meters."""
    max_depth_m: float = 10.0
    """Farthest depth the network can say, meters."""
    augmentation: AugmentationSettings = AugmentationSettings()
    """How training pictures are changed."""
    criterion: CriterionSettings = CriterionSettings()
    """Weights of the loss terms."""
    video: VideoSettings = VideoSettings()
    """How neighboring frames teach depth."""
    semi_supervised: SemiSupervisedSettings | None = None
    """Which pictures have labels, and how the others teach; without it all have."""
    optimizer: OptimizerSettings = field(default_factory=OptimizerSettings)
    """How weights are moved."""
    epochs: int = 60
    """Passes over the data."""
    batch_size: int = 8
    """Pictures a step."""
    ema_decay: float = 0.998
    """Of the averaged weights, which are the ones validated and saved."""
    validate_every_epochs: int = 5
    """Epochs between two validations; the last epoch is always validated."""
    save_every_steps: int = 100
    """Steps between two saved states; a killed run loses no more."""
    precision: str = 'fp32'
    """fp32, bf16 for mixed precision, or auto: bf16 where the device multiplies in it."""
    weights_dtype: str = 'fp16'
    """Of saved checkpoints: fp16 halves the file and loading restores 32 bits; or fp32."""
    compile: bool = False
    """Fuse the network's operations with torch.compile: minutes at the start, faster steps on a
    GPU; on a CPU they can be slower."""
    device: str = 'auto'
    """auto (cuda where there is one), cpu, cuda or cuda:N."""
    num_workers: int = 1
    """Processes that read and augment pictures; 0 reads in the training process."""
    use_median_scaling: bool = False
    """Validate depth up to a factor per picture: for video whose motion nobody knows."""
    seed: int = 0
    """Decides order, augmentation and the random start."""
    trained_on: str = ''
    """The data in words, for the checkpoint."""
    license: str = ''
    """The license of the data, for the checkpoint."""

    def __post_init__(self):
        check_device(self.device)
        check_choice('precision', self.precision, PRECISIONS)
        check_choice('weights_dtype', self.weights_dtype, WEIGHTS_DTYPES)
        if not self.data:
            raise ValueError('data is empty; wanted at least one data set')
        weights = {**vars(self.criterion), 'video': self.video.photometric}
        weights = {name: weights[name] for name in weights if name not in NO_TASK}
        if not any(weights.values()):
            raise ValueError('no loss has a weight; give one to a term of criterion or to video')
        for name in COUNTED:
            if getattr(self, name) < 1:
                raise ValueError(f'{name} is {getattr(self, name)}; wanted 1 or more')
        if not 0 <= self.ema_decay < 1:
            raise ValueError(f'ema_decay is {self.ema_decay}; wanted 0 or more, below 1')
        if self.num_workers < 0:
            raise ValueError(f'num_workers is {self.num_workers}; wanted 0 or more')
