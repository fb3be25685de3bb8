"""A page that shows each augmentation on real frames, before and after."""

from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sds_perception.augmentations.affine_mix import affine_mix
from sds_perception.augmentations.camera_turn import random_turn, turn
from sds_perception.augmentations.color_aug import color_aug
from sds_perception.augmentations.geometric import resize
from sds_perception.augmentations.labeled_mix import mix_labeled
from sds_perception.augmentations.mix_batch import MixBatch, known_batch, previous_pictures
from sds_perception.augmentations.mixing import class_mix, depth_mix
from sds_perception.augmentations.mixing_settings import ColorAugSettings, StrongColorSettings
from sds_perception.augmentations.movable import (
    movable_classes,
    movable_mask,
    suited_affine_mix,
)
from sds_perception.augmentations.strong_color import strong_color
from sds_perception.cli.dataset_options import split_of
from sds_perception.core.files import write_atomically, write_json
from sds_perception.core.label_space import LabelSpace
from sds_perception.core.picture_files import write_picture
from sds_perception.core.sample import Sample, collate
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.datasets.registry import build_dataset
from sds_perception.datasets.settings import DatasetSettings
from sds_perception.evaluation.page import render_page
from sds_perception.evaluation.visualize import OVERLAY_OPACITY, colorize_depth, side_by_side
from sds_perception.training.batches import seeded_generator
import torch

TEMPLATE = 'config/report/augmentations.html.j2'
FOLDER = 'report/augmentations'
"""Where the user names none."""
HEIGHT_PX = 240
DEFAULT_COUNT = 6
TURN_DEG = 8.0
"""Largest turn of the camera: that of the last stage of the indoor network."""
ABOUT = {
    'affine_mix': (
        'AffineMix',
        'Objects are copied to another depth of the same picture: nearer ones are larger and '
        'farther from the principal point, farther ones smaller; what is nearer covers them. '
        'Indoors they only come nearer, as walls would hide most that goes farther.',
    ),
    'color_aug': (
        'ColorAug',
        'Movable things and the rest are recolored independently. Only the network sees it: '
        'losses that compare pictures are given the clean ones.',
    ),
    'class_mix': ('ClassMix', 'Half of the classes of another picture are pasted.'),
    'depth_mix': (
        'DepthMix',
        'Of two pictures whatever is nearer is seen, each on its own range of disparity.',
    ),
    'labeled_mix': (
        'Mix of labeled pictures',
        'ClassMix with ground truth, among the labeled pictures of a batch.',
    ),
    'camera_turn': (
        'Camera turn',
        'The camera turns in place, which moves every pixel by one homography, whatever its '
        'depth. What comes into view is unknown.',
    ),
    'strong_color': (
        'Strong color',
        'Recoloring and blur of every mixed picture before the student sees it.',
    ),
}
"""Title and explanation of each section of the page."""


@dataclass(frozen=True)
class Section:
    """An augmentation on the page."""

    title: str
    text: str
    files: tuple[str, ...]


def write_gallery(arguments: Namespace) -> int:
    """
    Write ``index.html`` and its pictures.

    :raises ValueError: for fewer than two pictures.
    """
    count = DEFAULT_COUNT if arguments.count is None else arguments.count
    dataset = build_dataset(
        DatasetSettings(
            name=arguments.dataset,
            root=arguments.root,
            split=split_of(arguments),
            count=count if arguments.dataset == 'synthetic' else 0,
        )
    )
    batch = known_batch(read_batch(dataset, count))
    folder = Path(arguments.out or FOLDER)
    sections = []
    for name, augmented in augment_all(batch, dataset.label_space, arguments.seed or 0).items():
        files = draw_pairs(batch, augmented, folder, name, dataset)
        sections.append(Section(*ABOUT[name], files))
    page = render_page(
        TEMPLATE, sections=sections, dataset=arguments.dataset, names=batch.sample.name
    )
    write_atomically(folder / 'index.html', page)
    if arguments.json:
        listed = {section.title: list(section.files) for section in sections}
        write_json(arguments.json, listed)
    count = len(batch.sample.image)
    print(f'{len(sections)} augmentations of {count} pictures in {folder / "index.html"}')
    return 0


def read_batch(dataset: DenseDataset, count: int) -> Sample:
    """
    Read pictures evenly spaced over a data set, at one small size.

    :raises ValueError: for fewer than two pictures.
    """
    count = min(count, len(dataset))
    if count < 2:
        raise ValueError(f'{count} pictures cannot be mixed; wanted 2 or more')
    samples = [dataset[len(dataset) * i // count] for i in range(count)]
    rows, columns = samples[0].labels.shape
    width = round(columns * HEIGHT_PX / rows)
    return collate([resize(sample, HEIGHT_PX, width) for sample in samples])


def augment_all(batch: MixBatch, label_space: LabelSpace, seed: int) -> dict[str, MixBatch]:
    """Return the batch after each of the augmentations, in the order of the page."""
    movable = movable_classes(label_space)
    mask = movable_mask(batch.sample.labels, movable)
    always = ColorAugSettings(probability=1.0)
    strong = StrongColorSettings()
    zoom = suited_affine_mix(label_space)
    images = batch.sample.image
    made: dict[str, Callable[[torch.Generator], MixBatch]] = {
        'affine_mix': lambda generator: affine_mix(
            batch, movable=movable, settings=zoom, generator=generator
        ),
        'color_aug': lambda generator: _with_image(
            batch, color_aug(images, mask, settings=always, generator=generator)
        ),
        'class_mix': lambda generator: class_mix(
            previous_pictures(batch), batch, generator=generator
        ),
        'depth_mix': lambda generator: depth_mix(previous_pictures(batch), batch),
        'labeled_mix': lambda generator: known_batch(
            mix_labeled(batch.sample, probability=1.0, generator=generator)
        ),
        'camera_turn': lambda generator: known_batch(_turned(batch.sample, generator)),
        'strong_color': lambda generator: _with_image(
            batch, strong_color(images, settings=strong, generator=generator)
        ),
    }
    return {
        name: make(seeded_generator(seed, number))
        for number, (name, make) in enumerate(made.items())
    }


def draw_pairs(
    before: MixBatch, after: MixBatch, folder: Path, name: str, dataset: DenseDataset
) -> tuple[str, ...]:
    """Write a picture file for each frame: image, labels and depth, before and after."""
    files = []
    far = float(before.sample.depth.max()) or dataset.max_depth_m
    for place in range(len(before.sample.image)):
        pictures, captions = [], []
        for batch, moment in ((before, 'before'), (after, 'after')):
            pictures += _views(batch, place, dataset.label_space, far)
            captions += [f'{view}, {moment}' for view in ('image', 'labels', 'depth')]
        path = folder / f'{name}_{place + 1}.png'
        write_picture(path, side_by_side(pictures, captions))
        files.append(path.name)
    return tuple(files)


def _views(
    batch: MixBatch, place: int, label_space: LabelSpace, max_depth_m: float
) -> list[np.ndarray]:
    image = batch.sample.image[place].permute(1, 2, 0).mul(255).round().byte().numpy()
    labels = batch.sample.labels[place].byte().numpy()
    depth = batch.dense_depth[place, 0].numpy()
    overlay = label_space.overlay(np.ascontiguousarray(image), labels, OVERLAY_OPACITY)
    return [image, overlay, colorize_depth(depth, max_depth_m)]


def _turned(batch: Sample, generator: torch.Generator) -> Sample:
    pictures = [
        Sample(image, labels, depth, valid, K, name)
        for image, labels, depth, valid, K, name in zip(
            batch.image, batch.labels, batch.depth, batch.valid, batch.K, batch.name, strict=True
        )
    ]
    return collate([turn(picture, random_turn(TURN_DEG, generator)) for picture in pictures])


def _with_image(batch: MixBatch, images: torch.Tensor) -> MixBatch:
    return replace(batch, sample=batch.sample.replace(image=images))
