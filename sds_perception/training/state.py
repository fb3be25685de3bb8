"""Everything a killed run needs to go on as if nothing had happened."""

from dataclasses import dataclass
from pathlib import Path

from sds_perception.core.state_file import NOT_A_STATE, read_state, write_state
from sds_perception.models.ema import WeightAverage
from sds_perception.training.first_encoder import FirstEncoder
from sds_perception.training.video import VideoTerms
from torch import nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler


@dataclass
class TrainingState:
    """What changes from step to step."""

    network: nn.Module
    average: WeightAverage
    optimizer: Optimizer
    schedule: LRScheduler
    step: int = 0
    """Steps done."""
    validated_step: int = 0
    """Of the last validation; 0 before the first."""
    best_score: float = float('-inf')
    """Of the best checkpoint so far."""
    video: VideoTerms | None = None
    """What learns from neighboring frames; it holds the motion network, if motion is learned."""
    teacher: WeightAverage | None = None
    """What labels pictures for the network."""
    first_encoder: FirstEncoder | None = None
    """What the encoder's features are kept near; the settings say how it began, no file does."""

    def save(self, path: Path) -> None:
        """Write the state in one step."""
        content = {
            'network': self.network.state_dict(),
            'average': self.average.state_dict(),
            'optimizer': self.optimizer.state_dict(),
            'schedule': self.schedule.state_dict(),
            'step': self.step,
            'validated_step': self.validated_step,
            'best_score': self.best_score,
        }
        if self.video is not None:
            content['video'] = self.video.state_dict()
        if self.teacher is not None:
            content['teacher'] = self.teacher.state_dict()
        write_state(path, content)

    def load(self, path: Path) -> None:
        """
        Go back to a saved state.

        :raises ValueError: if the file is not a state of this network.
        """
        device = next(self.network.parameters()).device
        try:
            content = read_state(path, device)
            self.step, self.best_score = content['step'], content['best_score']
            # a state that does not say it was saved after its validation
            self.validated_step = content.get('validated_step', self.step)
            self.network.load_state_dict(content['network'])
            self.average.load_state_dict(content['average'])
            self.optimizer.load_state_dict(content['optimizer'])
            self.schedule.load_state_dict(content['schedule'])
            if self.video is not None:
                self.video.load_state_dict(content['video'])
            if self.teacher is not None:
                self.teacher.load_state_dict(content['teacher'])
        except NOT_A_STATE as error:
            reason = ' '.join(str(error).split())[:200]
            raise ValueError(
                f'{path} is not a state of this training ({reason}); '
                'train into another folder, or delete it to start anew'
            ) from None
