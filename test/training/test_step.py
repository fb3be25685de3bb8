"""One step with labeled and unlabeled pictures, and what stops it."""

from dataclasses import replace
import math

import pytest
from sds_perception.augmentations.mixing_settings import ColorAugSettings, StrongColorSettings
from sds_perception.core.normalization import normalize
from sds_perception.core.prediction import Prediction
from sds_perception.core.sample import Sample
from sds_perception.losses.criterion import Criterion
from sds_perception.losses.settings import CriterionSettings
from sds_perception.models.ema import WeightAverage
from sds_perception.models.registry import build_model
from sds_perception.training.first_encoder import FirstEncoder
from sds_perception.training.step import SemiSupervisedStep
from sds_perception.training.step_settings import MIXINGS, StepSettings
import torch
from torch import nn


class TwoClasses(nn.Module):
    """Says class 1 with one score and one depth everywhere; remembers what it was shown."""

    def __init__(self, score, meters=3.0):
        super().__init__()
        self.score = nn.Parameter(torch.tensor(score))
        self.meters = nn.Parameter(torch.tensor(meters))
        self.norm = nn.BatchNorm2d(3)
        self.seen = []

    def forward(self, images):
        self.seen.append(images)
        size = (len(images), 1, *images.shape[-2:])
        nothing = self.norm(images).mean() * 0
        scores = (self.score + nothing).expand(size)
        return Prediction(torch.cat([-scores, scores], dim=1), self.meters.expand(size))


PLAIN = StepSettings(
    mixing='none',
    color_aug=False,
    strong_color_settings=StrongColorSettings(jitter_probability=0, blur_probability=0),
)


def picture(label, meters, *, shade=0.0, name='room', side=2):
    size = (1, side, side)
    depth = torch.full((1, *size), meters)
    return Sample(
        image=torch.full((1, 3, side, side), shade),
        labels=torch.full(size, label),
        depth=depth,
        valid=depth > 0,
        K=torch.eye(3)[None],
        name=(name,),
    )


def semi_supervised(network, teacher_network=None, settings=PLAIN, distillation=0.0, **options):
    options = {'movable': (1,), 'precision': 'fp32', 'max_gradient_norm': 10.0, **options}
    return SemiSupervisedStep(
        network,
        WeightAverage(teacher_network or network, settings.teacher_decay),
        Criterion(CriterionSettings(distillation=distillation)),
        torch.optim.SGD(network.parameters(), lr=1.0),
        settings=settings,
        **options,
    )


def learn(step, labeled, unlabeled, seed=0):
    return step(labeled, unlabeled, generator=torch.Generator().manual_seed(seed))


def log_loss(score):
    """Return the cross entropy of class 1 at scores of -score and score."""
    return math.log(1 + math.exp(-2 * score))


def test_without_unlabeled_pictures_a_teacher_changes_nothing(supervised_step):
    values = learn(semi_supervised(TwoClasses(0.5)), picture(1, 2.0), None)
    expected = learn(supervised_step(TwoClasses(0.5)), picture(1, 2.0), None)
    assert values == pytest.approx(expected)
    assert set(values) == {'cross_entropy', 'berhu', 'total', 'gradient_norm'}


def test_the_student_learns_what_a_sure_teacher_says():
    network = TwoClasses(0.0)
    # the teacher's probability of class 1 is 1 / (1 + exp(-4)) = 0.982, above 0.968
    step = semi_supervised(network, TwoClasses(2.0))
    values = learn(step, None, picture(255, 0.0))
    assert values['confident_share'] == 1
    assert values['pseudo_label'] == pytest.approx(log_loss(0))
    assert values['total'] == pytest.approx(values['pseudo_label'])
    assert network.score > 0


def test_an_unsure_teacher_weighs_nothing():
    # 1 / (1 + exp(-2)) = 0.881, below 0.968
    values = learn(semi_supervised(TwoClasses(1.0)), picture(1, 2.0), picture(255, 0.0))
    assert values['confident_share'] == 0
    assert values['pseudo_label'] == 0


def test_labels_of_streamed_pictures_stand_in_for_the_teachers():
    wrong, none = (
        learn(semi_supervised(TwoClasses(2.0)), picture(1, 2.0), picture(label, 4.0))
        for label in (0, 255)
    )
    assert wrong['pseudo_label'] == pytest.approx(4 + log_loss(2.0), rel=1e-4)
    assert none['pseudo_label'] == pytest.approx(log_loss(2.0), rel=1e-4)
    # the labeled picture alone is compared
    assert wrong['cross_entropy'] == none['cross_entropy'] == pytest.approx(log_loss(2), rel=1e-4)


def test_measured_depth_counts_without_labels():
    both = learn(semi_supervised(TwoClasses(2.0)), picture(1, 2.0), picture(255, 4.0))
    # errors 1 and -1, knee 0.2: 2.6 each
    assert both['berhu'] == pytest.approx(2.6)
    alone = learn(semi_supervised(TwoClasses(2.0)), None, picture(255, 4.0))
    assert alone['berhu'] == pytest.approx(2.6)
    network = TwoClasses(2.0)
    learn(semi_supervised(network), picture(1, 3.0), picture(255, 4.0))
    assert network.meters > 3


def test_unlabeled_pictures_that_say_nothing_are_only_shown_mixed():
    network = TwoClasses(2.0)
    step = semi_supervised(network, TwoClasses(2.0))
    learn(step, picture(1, 2.0), picture(255, 0.0))
    assert [len(images) for images in network.seen] == [1, 1]
    assert [len(images) for images in step.teacher.network.seen] == [2]


def test_the_teacher_follows_the_student():
    network = TwoClasses(0.5)
    step = semi_supervised(network)
    learn(step, picture(1, 3.0), None)
    # the first decay is 1/2
    assert step.teacher.network.score.item() == pytest.approx((0.5 + network.score.item()) / 2)
    assert not step.teacher.network.training
    assert step.teacher.network.score.requires_grad is False


def test_color_aug_changes_what_the_network_sees_and_not_what_is_compared():
    settings = replace(PLAIN, color_aug=True, color_aug_settings=ColorAugSettings(probability=1.0))
    network, seen = TwoClasses(2.0), []

    class Video(nn.Module):
        weights = {'photometric': 2.0}

        def forward(self, depth, batch, generator):
            seen.append(batch.image.clone())
            return {'photometric': depth.mean() * 0 + 0.25}

    step = semi_supervised(network, settings=settings, video=Video())
    values = learn(step, picture(1, 3.0, shade=0.5), None)
    assert seen[0].eq(0.5).all()
    clean = TwoClasses(2.0)
    clean(normalize(torch.full((1, 3, 2, 2), 0.5)))
    assert not torch.allclose(network.seen[0], clean.seen[0])
    assert values['photometric'] == 0.25
    assert values['total'] == pytest.approx(values['cross_entropy'] + 2 * 0.25)


def test_color_aug_needs_no_teacher_where_pictures_say_their_classes():
    certain = ColorAugSettings(probability=1.0)
    settings = replace(PLAIN, color_aug=True, color_aug_settings=certain, pseudo_label=0.0)
    shares = torch.zeros(1, 2, 2, 2)
    shares[:, 1, :, :1], shares[:, 0, :, 1:] = 1, 1  # what may move is on the left
    step = semi_supervised(TwoClasses(2.0), settings=settings)
    unlabeled = picture(255, 3.0, shade=0.5).replace(class_shares=shares)
    learn(step, None, unlabeled)
    assert not step.teacher.network.seen
    shown = step.descent.network.seen[0][0, 0]
    assert shown[0, 0] == shown[1, 0] and shown[0, 1] == shown[1, 1]
    assert shown[0, 0] != shown[0, 1]


def test_probabilities_of_unlabeled_pictures_are_learned_beside_labels():
    shares = torch.zeros(1, 2, 2, 2)
    shares[:, 0] = 1  # the network says class 1
    taught = picture(255, 0.0).replace(class_shares=shares)
    step = semi_supervised(TwoClasses(2.0), distillation=1.0)
    values = learn(step, picture(1, 2.0), taught)
    assert values['distillation'] == pytest.approx(4 + log_loss(2.0), rel=1e-4)
    assert values['cross_entropy'] == pytest.approx(log_loss(2.0), rel=1e-4)
    # a batch may hold no picture with probabilities
    assert learn(step, picture(1, 2.0), None)['distillation'] == 0


@pytest.mark.parametrize('mixing', MIXINGS)
def test_the_generator_alone_decides_a_step(mixing):
    settings = StepSettings(mixing=mixing)
    values = []
    for seed in (1, 1):
        torch.manual_seed(len(values))
        step = semi_supervised(TwoClasses(2.0), settings=settings)
        labeled = picture(1, 2.0, shade=0.3, side=8)
        values.append(learn(step, labeled, picture(255, 4.0, shade=0.6, side=8), seed))
    assert values[0] == values[1]
    assert values[0]['confident_share'] == 1


def test_frozen_norms_keep_their_statistics():
    frozen, free = TwoClasses(2.0), TwoClasses(2.0)
    for network, settings in ((frozen, replace(PLAIN, freeze_norm=True)), (free, PLAIN)):
        learn(semi_supervised(network, settings=settings), picture(1, 2.0, shade=0.9), None)
    assert frozen.norm.running_mean.eq(0).all()
    assert not free.norm.running_mean.eq(0).all()


def test_a_loss_on_pseudo_labels_that_is_not_finite_moves_nothing():
    network = TwoClasses(2.0)
    step = semi_supervised(network, TwoClasses(2.0))
    step.settings = replace(PLAIN, confidence_threshold=0.0)
    network.score.data.fill_(torch.inf)
    with pytest.raises(FloatingPointError, match=r'pseudo_label = nan.*pictures attic; lower'):
        learn(step, None, picture(255, 0.0, name='attic'))
    assert step.teacher.steps == 0


def test_no_picture_at_all_is_refused():
    with pytest.raises(ValueError, match='a step got no picture; wanted labeled or unlabeled'):
        learn(semi_supervised(TwoClasses(2.0)), None, None)


class DepthAlone(TwoClasses):
    def forward(self, images):
        return Prediction(None, super().forward(images).depth)


def test_a_network_without_segmentation_cannot_teach():
    step = semi_supervised(DepthAlone(0.0))
    with pytest.raises(ValueError, match='without segmentation cannot teach classes; train it'):
        learn(step, picture(1, 2.0), picture(255, 2.0))


def test_orthogonality_compares_the_tasks_features():
    network = build_model(
        'ccam_net', {'decoder_channels': [8] * 4}, num_classes=3, min_depth_m=1, max_depth_m=9
    )
    sample = picture(1, 2.0, side=64)
    step = semi_supervised(network, settings=replace(PLAIN, orthogonality=0.1))
    assert 0 < learn(step, sample, None)['orthogonality'] <= 1


class Scale(nn.Module):
    """An encoder of one number."""

    def __init__(self):
        super().__init__()
        self.factor = nn.Parameter(torch.tensor(1.0))

    def forward(self, images):
        return [images * self.factor]


class Scaling(nn.Module):
    """Says three meters everywhere, and what its encoder makes of the images."""

    def __init__(self):
        super().__init__()
        self.encoder = Scale()

    def forward(self, images):
        maps = self.encoder(images)
        return Prediction(None, torch.full_like(images[:, :1], 3.0), encoder_features=maps[-1])


def test_an_encoder_is_pulled_to_where_it_began(supervised_step):
    network, sample = Scaling(), picture(1, 3.0, shade=1.0)
    criterion = Criterion(CriterionSettings(feature_distance=0.5))
    step = supervised_step(
        network, criterion=criterion, first_encoder=FirstEncoder(network), max_gradient_norm=1.0
    )
    assert learn(step, sample, None)['feature_distance'] == 0
    with torch.no_grad():
        network.encoder.factor.fill_(4.0)
    length = normalize(sample.image).norm().item()
    values = learn(step, sample, None)
    assert values['feature_distance'] == pytest.approx(3 * length)
    assert values['total'] == pytest.approx(0.5 * 3 * length)
    assert network.encoder.factor.item() == pytest.approx(3.0)  # a clipped step of 1
    assert step.first_encoder.encoder.factor.item() == 1.0
