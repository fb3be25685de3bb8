"""Folders with labels, depth and cameras are read as they were written."""

import numpy as np
import pytest
from sds_perception.core.label_space import LabelClass, LabelSpace
from sds_perception.datasets.annotated_export import AnnotatedExport, depth_counts
from sds_perception.datasets.annotated_folder import AnnotatedFolder
from sds_perception.datasets.registry import build_dataset
from sds_perception.datasets.settings import DatasetSettings
import torch

SPACE = LabelSpace('yards', (LabelClass('lawn', (0, 255, 0), 0), LabelClass('pond', (0, 0, 9), 1)))
K = np.array([[50.0, 0, 3.5], [0, 60.0, 2.5], [0, 0, 1]])
GRAY = np.full((6, 8, 3), 128, np.uint8)


@pytest.fixture
def folder(tmp_path):
    export = AnnotatedExport(tmp_path / 'yards', SPACE)
    labels = np.zeros((6, 8), np.uint8)
    labels[0], labels[1] = 1, 255
    depth = np.full((6, 8), 12.5)
    depth[0] = np.nan
    export.add('walk/2', GRAY, labels=None, depth=None, K=K)
    export.add('walk/1', GRAY, labels=labels, depth=depth, K=K)
    export.finish()
    return tmp_path / 'yards'


def test_what_was_written_is_read_again(folder):
    data = build_dataset(DatasetSettings(name='folder', root=str(folder)))
    assert isinstance(data, AnnotatedFolder)
    assert data.label_space == SPACE
    sample = data[0]
    assert sample.name == 'walk_1'
    assert sample.labels[:3, 0].tolist() == [1, 255, 0]
    assert sample.depth[0, :2, 0].tolist() == [0, 12.5]
    assert sample.valid[0, :2, 0].tolist() == [False, True]
    assert torch.equal(sample.K, torch.from_numpy(K).float())
    assert sample.image.shape == (3, 6, 8)
    assert sample.image.mean().item() == pytest.approx(128 / 255, abs=0.01)


def test_a_picture_may_come_without_labels_and_depth(folder):
    sample = AnnotatedFolder(folder)[1]
    assert sample.name == 'walk_2'
    assert (sample.labels == 255).all()
    assert not sample.valid.any()


def test_depth_that_sixteen_bits_cannot_say_is_unknown():
    depth = np.array([[1.0, 255.99, 256.0, 300.0], [np.nan, -2.0, np.inf, 0.0]])
    assert depth_counts(depth).tolist() == [[256, 65533, 0, 0], [0, 0, 0, 0]]


def test_a_folder_that_was_not_finished_is_not_taken_for_pictures(folder):
    (folder / 'cameras.csv').unlink()
    with pytest.raises(FileNotFoundError, match='it was stopped; let it write another folder'):
        build_dataset(DatasetSettings(name='folder', root=str(folder)))


def test_nothing_is_written_over(folder):
    with pytest.raises(FileExistsError, match='not empty'):
        AnnotatedExport(folder, SPACE)


def test_two_pictures_of_one_name_are_told(tmp_path):
    export = AnnotatedExport(tmp_path / 'new', SPACE)
    export.add('a/b', GRAY, labels=None, depth=None, K=K)
    with pytest.raises(ValueError, match='two pictures are called a_b'):
        export.add('a_b', GRAY, labels=None, depth=None, K=K)


@pytest.mark.parametrize(
    ('file', 'text', 'message'),
    [
        ('cameras.csv', 'name,f\nwalk_1,3\n', "columns .'name', 'f'.; wanted"),
        ('cameras.csv', 'name,fx,fy,cx,cy\nwalk_1,5,5,1,1\n', 'no camera for walk_2.jpg'),
        ('cameras.csv', 'name,fx,fy,cx,cy\nwalk_1,0,5,1,1\n', 'must be positive'),
        ('cameras.csv', 'name,fx,fy,cx,cy\nwalk_1,a,5,1,1\n', 'wanted numbers, pixels'),
        ('label_space/other.csv', 'name\n', 'holds 2 tables; wanted one'),
    ],
)
def test_broken_tables_name_themselves(folder, file, text, message):
    (folder / file).write_text(text)
    with pytest.raises((ValueError, FileNotFoundError), match=message):
        AnnotatedFolder(folder)


def test_a_class_that_is_not_there_is_told(folder):
    (folder / 'label_space' / 'yards.csv').write_text(
        'name,red,green,blue,alpha,id\nlawn,0,255,0,255,0\n'
    )
    with pytest.raises(ValueError, match='walk_1.png holds class 1; wanted 0..0 of yards or 255'):
        AnnotatedFolder(folder)[0]


def test_probabilities_come_along_where_they_were_written(tmp_path):
    export = AnnotatedExport(tmp_path / 'soft', SPACE)
    probabilities = np.tile(np.array([0.8, 0.2], np.float32), (6, 8, 1))
    export.add('a', GRAY, labels=None, depth=None, K=K, probabilities=probabilities)
    export.finish()
    shares = AnnotatedFolder(tmp_path / 'soft')[0].class_shares
    assert shares.shape == (2, 6, 8)
    assert shares[:, 3, 4].tolist() == pytest.approx([0.8, 0.2], abs=0.005)
