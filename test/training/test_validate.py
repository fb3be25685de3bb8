"""Validation while training agrees with the evaluation of the saved checkpoint."""

import pytest
from sds_perception.core.checkpoint import CheckpointInfo, load_checkpoint
from sds_perception.core.label_space import load_label_space
from sds_perception.core.prediction import Prediction
from sds_perception.datasets.folder import Folder
from sds_perception.datasets.nyud import Nyud
from sds_perception.evaluation.evaluate import evaluate
from sds_perception.inference.engine import Engine
from sds_perception.inference.settings import EngineSettings
from sds_perception.models.registry import build_from_checkpoint
from sds_perception.training.validate import validate
import torch
from torch import nn

FOCAL = (518.8579 * 519.4696) ** 0.5 / 10
"""Of a 64 pixels wide picture of NYU Depth v2."""


class Constant(nn.Module):
    """Says one class and one depth everywhere."""

    def __init__(self, label, meters):
        super().__init__()
        self.label = label
        self.meters = nn.Parameter(torch.tensor(meters))

    def forward(self, images):
        size = images.shape[-2:]
        logits = torch.zeros(1, 40, *size)
        logits[:, self.label] = 1
        return Prediction(logits, self.meters.expand(1, 1, *size))


def scores_of(network, dataset, focal=FOCAL, **options):
    info = CheckpointInfo(
        model='ccam_net',
        model_settings={},
        label_space=load_label_space('nyu40'),
        min_depth_m=0.1,
        max_depth_m=10.0,
        input_height_px=96,
        input_width_px=128,
        focal_length_px=2 * focal,
    )
    return validate(network, dataset, info, **options)


def test_scores_by_hand(tree):
    dataset = Nyud(tree)
    scores = scores_of(Constant(0, 1.5), dataset)
    labels = torch.stack([dataset[index].labels for index in range(6)])
    share = ((labels == 0).sum() / (labels != 255).sum()).item()
    # class 0 is right where it is, class 1 never: IoU share and 0
    assert scores['pixel_accuracy'] == pytest.approx(share)
    assert scores['miou'] == pytest.approx(share / 2)
    near = [(dataset[index].depth == 1.5).float().mean().item() for index in range(6)]
    assert scores['a1'] == pytest.approx(sum(near) / 6)
    assert scores['rmse'] == pytest.approx(sum(2.5 * (1 - n) ** 0.5 for n in near) / 6)
    assert scores['images'] == 6


def test_depth_is_read_for_the_camera_of_the_picture(tree):
    """A picture of twice the focal length shows twice the distance."""
    near, far = (scores_of(Constant(0, 1.5), Nyud(tree), focal) for focal in (FOCAL, FOCAL / 2))
    assert far['rmse'] != pytest.approx(near['rmse'])
    assert far == pytest.approx(scores_of(Constant(0, 3.0), Nyud(tree)))


def test_depth_without_a_scale_is_judged_without_one_and_that_is_said(tree):
    plain, far = (scores_of(Constant(0, meters), Nyud(tree)) for meters in (1.5, 3.0))
    assert plain['rmse'] != pytest.approx(far['rmse'])
    assert 'median_scaling' not in plain
    scaled, far = (
        scores_of(Constant(0, meters), Nyud(tree), use_median_scaling=True)
        for meters in (1.5, 3.0)
    )
    assert scaled['rmse'] == pytest.approx(far['rmse'])
    assert scaled['median_scaling'] is True


def test_what_the_network_does_not_say_is_not_scored(tree, tiny_semantic_checkpoint):
    weights, info = load_checkpoint(tiny_semantic_checkpoint)
    scores = scores_of(build_from_checkpoint(info).eval(), Nyud(tree))
    assert scores['rmse'] is None
    assert scores['miou'] is not None


def test_pictures_without_any_truth_choose_no_checkpoint(tree):
    with pytest.raises(ValueError, match='neither labels nor depth .* validate on another'):
        scores_of(Constant(0, 1.5), Folder(tree / 'images'))


def test_it_agrees_with_the_evaluation_of_the_checkpoint(
    tmp_path, write_nyud_tree, write_tiny_checkpoint
):
    dataset = Nyud(write_nyud_tree(tmp_path / 'nyuv2', count=3, height=120, width=160))
    path = write_tiny_checkpoint(tmp_path / 'a.safetensors', focal_length_px=130.0)
    weights, info = load_checkpoint(path)
    network = build_from_checkpoint(info).eval()
    network.load_state_dict(weights)
    found = validate(network, dataset, info)
    engine = Engine(EngineSettings(checkpoint=str(path), device='cpu', backend='torch'))
    expected = evaluate(engine, dataset)
    assert found['miou'] == pytest.approx(expected['miou'], abs=0.005)
    assert found['pixel_accuracy'] == pytest.approx(expected['pixel_accuracy'], abs=0.01)
    for key in ('abs_rel', 'rmse', 'a1'):
        assert found[key] == pytest.approx(expected[key], rel=0.02, abs=0.01)
