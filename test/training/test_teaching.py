"""What the teacher adds to what is known, and whom it is mixed with."""

import pytest
from sds_perception.augmentations.mix_batch import known_batch
from sds_perception.core.prediction import Prediction
from sds_perception.core.sample import Sample
from sds_perception.training.step_settings import StepSettings
from sds_perception.training.teaching import likely_classes, mix, say_their_classes, teach
import torch


def pictures(labels, depth):
    """Return pictures of one row; every picture's shade is its number."""
    labels = torch.tensor(labels)[:, None]
    depth = torch.tensor(depth)[:, None, None]
    count, _, width = labels.shape
    image = torch.arange(count).float()[:, None, None, None].expand(count, 3, 1, width)
    K = torch.eye(3).expand(count, 3, 3)
    return Sample(image, labels, depth, depth > 0, K, tuple(map(str, range(count))))


def says_class_1(count, width, meters=5.0):
    logits = torch.tensor([0.0, 3.0]).reshape(1, 2, 1, 1).expand(count, 2, 1, width)
    return Prediction(logits, torch.full((count, 1, 1, width), meters))


def test_a_picture_without_labels_says_its_own_classes_by_probabilities_of_any_size():
    batch = pictures([[0, 1, 1, 255], [255] * 4], [[1.0] * 4] * 2)
    assert torch.equal(likely_classes(batch), batch.labels)
    shares = torch.tensor([[0.9, 0.2], [0.1, 0.8]]).reshape(1, 2, 1, 2).expand(2, 2, 1, 2)
    likely = likely_classes(batch.replace(class_shares=shares))
    assert likely[0, 0].tolist() == [0, 1, 1, 255]
    assert likely[1, 0].tolist() == [0, 0, 1, 1]
    assert likely.dtype == torch.int64


def test_where_neither_labels_nor_probabilities_say_anything_no_class_is_likely():
    batch = pictures([[0, 1], [255, 255], [255, 255]], [[1.0] * 2] * 3)
    shares = torch.zeros(3, 2, 1, 2)
    shares[1, 1, 0, 0] = 1.0
    batch = batch.replace(class_shares=shares)
    assert likely_classes(batch)[:, 0].tolist() == [[0, 1], [1, 255], [255, 255]]


def test_pictures_say_their_classes_by_labels_or_by_probabilities():
    batch = pictures([[0, 255], [255, 255]], [[1.0] * 2] * 2)
    shares = torch.zeros(2, 2, 1, 2)
    assert not say_their_classes(batch)
    assert not say_their_classes(batch.replace(class_shares=shares))
    shares[1, 0, 0, 1] = 1.0
    assert say_their_classes(batch.replace(class_shares=shares))


def taught(labels, depth):
    return teach(says_class_1(len(labels), len(labels[0])), pictures(labels, depth))


def test_ground_truth_stands_and_the_rest_is_the_teachers():
    batch = taught([[0, 255], [255, 255]], [[1.0, 0.0], [0.0, 2.0]])
    assert batch.sample.labels[:, 0].tolist() == [[0, 255], [1, 1]]
    sure = 1 / (1 + torch.e**-3)
    assert batch.confidence[0, 0].tolist() == [1, 0]
    assert batch.confidence[1, 0].tolist() == pytest.approx([sure, sure])
    assert batch.dense_depth[:, 0, 0].tolist() == [[1, 5], [5, 2]]
    # predicted depth tells what covers what, and is never learned
    assert batch.sample.depth[:, 0, 0].tolist() == [[1, 0], [0, 2]]


def test_without_a_depth_head_depth_is_known_where_it_is_measured():
    prediction = Prediction(says_class_1(1, 2).logits, None)
    batch = teach(prediction, pictures([[255, 255]], [[0.0, 2.0]]))
    assert batch.dense_depth.isnan().flatten().tolist() == [True, False]


def mixed(batch, mixing, seed, first=1):
    return mix(
        batch,
        StepSettings(mixing=mixing),
        first=first,
        movable=(0,),
        generator=torch.Generator().manual_seed(seed),
    )


def test_only_unlabeled_pictures_are_targets():
    batch = taught([[0, 0], [255, 255], [255, 255]], [[1.0, 1.0]] * 3)
    for mixing in ('none', 'class_mix', 'depth_mix', 'affine_mix'):
        assert mixed(batch, mixing, 0).sample.name == ('1', '2')


def test_class_mix_takes_from_labeled_and_unlabeled_pictures():
    batch = known_batch(pictures([[0, 1]] * 3, [[1.0, 1.0]] * 3))
    # one of two classes is pasted: the shade tells whose it is
    shades = [
        set(mixed(batch, 'class_mix', seed).sample.image[0, 0, 0].tolist()) for seed in range(9)
    ]
    assert {1, 0} in shades and {1, 2} in shades
    assert all(1 in both for both in shades)


def test_nearer_things_of_the_other_picture_cover_and_bring_their_labels():
    batch = taught([[0, 0, 0], [255] * 3], [[1.0, 4.0, 8.0], [8.0, 4.0, 1.0]])
    result = mixed(batch, 'depth_mix', 0)
    assert result.sample.image[0, 0, 0].tolist() == [0, 0, 1]
    assert result.sample.labels[0, 0].tolist() == [0, 0, 1]
    assert result.confidence[0, 0].tolist()[:2] == [1, 1]


def test_a_single_picture_is_mixed_with_nothing():
    batch = taught([[255, 255]], [[1.0, 1.0]])
    assert mixed(batch, 'class_mix', 0, first=0).sample.image.equal(batch.sample.image)


def test_beyond_the_picture_the_teacher_knows_nothing():
    inside = torch.tensor([[[True, True, False]]])
    batch = pictures([[255, 255, 255]], [[0.0, 0.0, 0.0]]).replace(inside=inside)
    taught = teach(says_class_1(1, 3), batch)
    assert taught.sample.labels.flatten().tolist() == [1, 1, 255]
    assert taught.confidence.flatten()[2] == 0
    assert taught.dense_depth.isnan().flatten().tolist() == [False, False, True]
