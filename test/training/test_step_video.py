"""Every picture of a batch teaches depth by what it has: neighbors, a few points, all of it."""

from sds_perception.core.prediction import Prediction
from sds_perception.core.rigid_motion import pose_matrix
from sds_perception.core.sample import Sample, collate
from sds_perception.training.video import VideoTerms
import torch
from torch import nn

SIZE = (6, 8)
STEP = pose_matrix(torch.zeros(1, 3), torch.tensor([[0.4, 0.0, 0.0]]))


class FreeDepth(nn.Module):
    """Says whatever it was taught for each pixel of each picture of one batch."""

    def __init__(self, count):
        super().__init__()
        self.meters = nn.Parameter(torch.full((count, 1, *SIZE), 2.0))

    def forward(self, images):
        return Prediction(None, self.meters)


def frame(measured, **video):
    """Return a picture with a slope of brightness; its depth is 3 m where it is measured."""
    ramp = torch.linspace(0, 1, SIZE[1]).expand(3, *SIZE)
    valid = torch.zeros(1, *SIZE, dtype=torch.bool)
    valid[..., :measured] = True
    return Sample(
        image=ramp,
        labels=torch.full(SIZE, 255),
        depth=3.0 * valid,
        valid=valid,
        K=torch.tensor([[8.0, 0, 3.5], [0, 8, 2.5], [0, 0, 1]]),
        **video,
    )


def test_video_sparse_and_dense_depth_join_in_one_step(supervised_step):
    shifted = (frame(0).image - 0.15).clamp(0, 1)
    batch = collate([frame(0, neighbors=shifted[None], neighbor_T=STEP), frame(1), frame(8)])
    network = FreeDepth(3)
    weights = {'photometric': 1.0, 'smoothness': 0.0}
    video = VideoTerms(nn.Identity(), offsets=(1,), use_known_poses=True, weights=weights)
    step = supervised_step(network, max_gradient_norm=100.0, video=video)
    values = step(batch, None, generator=torch.Generator().manual_seed(0))
    assert {'photometric', 'smoothness', 'berhu', 'total', 'gradient_norm'} == set(values)
    moved = network.meters.detach() != 2.0
    # the step aside shows in the columns that stay in view
    assert moved[0, 0, :, 1:6].all()
    assert moved[1, 0].sum(dim=0).tolist() == [6, 0, 0, 0, 0, 0, 0, 0]
    assert moved[2].all()
    assert (network.meters[1:][moved[1:]] > 2).all()
