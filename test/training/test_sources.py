"""Data sets of a run: one label space."""

import cv2
import numpy as np
import pytest
from sds_perception.training.sources import open_sources


def test_all_data_sets_are_opened(tmp_path, tiny_settings):
    sources = open_sources(tiny_settings(), tmp_path)
    assert [len(dataset) for dataset in sources.labeled] == [6]
    assert len(sources.validation) == 2
    assert sources.label_space.name == 'nyu40'


def test_different_classes_are_refused(tmp_path, tiny_settings):
    for name in ('train', 'trainannot'):
        (tmp_path / name).mkdir()
        cv2.imwrite(str(tmp_path / name / 'a.png'), np.zeros((4, 4), np.uint8))
    settings = tiny_settings(validation={'name': 'camvid', 'root': str(tmp_path)})
    with pytest.raises(ValueError, match='different classes: camvid11, nyu40; wanted one label'):
        open_sources(settings, tmp_path)


def test_missing_data_is_named(tmp_path, tiny_settings):
    settings = tiny_settings(validation={'name': 'nyud', 'root': 'data/nyuv2'})
    with pytest.raises(FileNotFoundError, match='data/nyuv2/gt_sets/train.txt is missing'):
        open_sources(settings, tmp_path)


def few_labels(tiny_settings, **changes):
    return tiny_settings(semi_supervised={'labeled_fraction': 0.5, 'batch_size': 2, **changes})


def has_labels(sample):
    return bool((sample.labels != 255).any())


def test_few_pictures_keep_their_labels_and_all_are_streamed(tmp_path, tiny_settings):
    sources = open_sources(few_labels(tiny_settings), tmp_path)
    assert sources.num_labeled == 3
    streamed = [dataset[i] for dataset in sources.streamed for i in range(len(dataset))]
    assert sorted(sample.name for sample in streamed) == [f'000{i}' for i in range(1, 7)]
    labeled = {sample.name for sample in streamed if has_labels(sample)}
    assert labeled == {sources.labeled[0][i].name for i in range(3)}
    assert all(sample.valid.any() for sample in streamed)


def test_the_split_is_written_and_read_again(tmp_path, tiny_settings):
    first = open_sources(few_labels(tiny_settings), tmp_path)
    lines = (tmp_path / 'labeled.txt').read_text().splitlines()
    assert lines[0] == '# 3 of 6 pictures, seed 0'
    assert [line.split('\t')[1] for line in lines[1:]] == [
        first.labeled[0][i].name for i in range(3)
    ]
    other_seed = few_labels(tiny_settings, split_seed=7)
    again = open_sources(other_seed, tmp_path)
    assert again.labeled[0].indices == first.labeled[0].indices


def test_more_data_sets_are_streamed_without_their_labels(tmp_path, tree, tiny_settings):
    more = {'name': 'nyud', 'root': str(tree), 'count': 2}
    sources = open_sources(few_labels(tiny_settings, unlabeled=[more]), tmp_path)
    assert [len(dataset) for dataset in sources.streamed] == [3, 3, 2]
    assert not has_labels(sources.streamed[2][0])


def test_labels_alone_stream_nothing(tmp_path, tiny_settings):
    sources = open_sources(few_labels(tiny_settings, batch_size=0), tmp_path)
    assert (sources.num_labeled, sources.streamed) == (3, ())
