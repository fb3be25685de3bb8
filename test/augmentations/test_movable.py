"""Movable classes are read from the names of a label space."""

from sds_perception.augmentations.movable import (
    movable_classes,
    movable_mask,
    suited_affine_mix,
)
from sds_perception.core.label_space import load_label_space
import torch


def movable_names(name: str) -> set[str]:
    space = load_label_space(name)
    return {space.names[i] for i in movable_classes(space)}


def test_on_cityscapes_the_ids_11_to_18_move():
    assert movable_classes(load_label_space('cityscapes19')) == tuple(range(11, 19))


def test_on_camvid_cars_and_people_move():
    assert movable_names('camvid11') == {'car', 'pedestrian', 'bicyclist'}


def test_indoors_everything_moves_but_the_room():
    space = load_label_space('nyu40')
    still = set(space.names) - movable_names('nyu40')
    assert still == {
        'wall', 'floor', 'ceiling', 'door', 'window', 'blinds', 'curtain', 'shower_curtain',
        'otherstructure',
    }  # fmt: skip


def test_unlabeled_pixels_do_not_move():
    labels = torch.tensor([[[0, 4, 255]]])
    assert movable_mask(labels, [4, 5]).tolist() == [[[False, True, False]]]


def test_things_go_farther_on_streets_alone():
    assert suited_affine_mix(load_label_space('cityscapes19')).max_scale == 2.0
    assert suited_affine_mix(load_label_space('nyu40')).max_scale == 1.1
