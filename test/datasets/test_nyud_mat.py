"""The official .mat files, written as MATLAB writes them: column-major HDF5, counted from 1."""

import h5py
import numpy as np
import pytest
from scipy.io import savemat
from sds_perception.datasets.nyud import Nyud


@pytest.fixture
def mat(tmp_path):
    """Write three pictures of 48x64; the second is for training, the others for testing."""
    path = tmp_path / 'nyu_depth_v2_labeled.mat'
    rgb = np.zeros((3, 48, 64, 3), np.uint8)
    rgb[1, 5, 7] = 255, 0, 51
    depth = np.full((3, 48, 64), 2.0, np.float32)
    depth[1, 5, 7] = 3.5
    labels = np.ones((3, 48, 64), np.uint8)
    labels[1, 5, 7:9] = 40, 0
    with h5py.File(path, 'w') as file:
        file['images'] = rgb.transpose(0, 3, 2, 1)  # (N, 3, W, H)
        file['depths'] = depth.transpose(0, 2, 1)  # (N, W, H)
        raw = np.full((3, 64, 48), 21, np.uint16)
        raw[1, 7:9, 5] = 894, 0
        file['labels'] = raw
    savemat(tmp_path / 'splits.mat', {'trainNdxs': [[2]], 'testNdxs': [[1], [3]]})
    savemat(tmp_path / 'labels40.mat', {'labels40': labels.transpose(1, 2, 0)})
    return path


def test_rows_and_columns_are_where_they_were(mat):
    sample = Nyud(mat, 'train')[0]
    assert sample.image[:, 5, 7].tolist() == pytest.approx([1.0, 0.0, 0.2])
    assert sample.depth[0, 5, 7:9].tolist() == [3.5, 2.0]
    assert sample.labels[5, 6:9].tolist() == [0, 39, 255]


def test_the_splits_count_from_one(mat):
    assert len(Nyud(mat, 'train')) == 1
    test = Nyud(mat, 'test')
    assert [test[index].name for index in range(len(test))] == ['0001', '0003']


def test_only_the_official_splits_exist(mat):
    with pytest.raises(ValueError, match="split is 'val'; the .mat layout has train and test"):
        Nyud(mat, 'val')


def test_raw_classes_are_mapped_where_only_the_mapping_is_at_hand(mat):
    (mat.parent / 'labels40.mat').unlink()
    mapping = np.full((1, 894), 7, np.uint8)
    mapping[0, 20], mapping[0, 893] = 1, 40
    savemat(mat.parent / 'classMapping40.mat', {'mapClass': mapping})
    assert Nyud(mat, 'train')[0].labels[5, 6:9].tolist() == [0, 39, 255]


def test_labels_and_mapping_cannot_both_be_missing(mat):
    (mat.parent / 'labels40.mat').unlink()
    with pytest.raises(FileNotFoundError, match='neither labels40.mat nor classMapping40.mat'):
        Nyud(mat)


@pytest.mark.parametrize('name', ['nyu_depth_v2_labeled.mat', 'splits.mat'])
def test_a_missing_file_is_named(mat, name):
    (mat.parent / name).unlink()
    with pytest.raises(FileNotFoundError, match=f'{name} is missing; the .mat layout needs it'):
        Nyud(mat)


@pytest.mark.parametrize('name', ['splits.mat', 'labels40.mat'])
def test_a_file_without_its_variable_is_named(mat, name):
    savemat(mat.parent / name, {'other': [[1]]})
    with pytest.raises(ValueError, match=f'{name} has no variable .* that can be read'):
        Nyud(mat)


@pytest.mark.parametrize('name', ['splits.mat', 'labels40.mat'])
@pytest.mark.parametrize('kept', [0, 100, 130, 170, 200])
def test_a_cut_file_beside_it_is_named(mat, name, kept):
    path = mat.parent / name
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ValueError, match=f'{name} has no variable .*; download it again'):
        Nyud(mat)


@pytest.mark.parametrize('name', ['splits.mat', 'labels40.mat'])
def test_a_cut_compressed_file_beside_it_is_named(mat, name):
    path, key = mat.parent / name, {'splits.mat': 'trainNdxs', 'labels40.mat': 'labels40'}[name]
    savemat(path, {key: np.random.default_rng(0).random((40, 40))}, do_compression=True)
    path.write_bytes(path.read_bytes()[:-300])
    with pytest.raises(ValueError, match=f'{name} has no variable .*; download it again'):
        Nyud(mat)


def test_a_file_of_matlab_7_3_is_not_said_to_be_damaged(mat):
    path = mat.parent / 'splits.mat'
    with h5py.File(path, 'w', userblock_size=512) as file:
        file['trainNdxs'] = [[2]]
    content = path.read_bytes()
    path.write_bytes(b'MATLAB 7.3 MAT-file'.ljust(124) + b'\x00\x02IM' + content[128:])
    with pytest.raises(ValueError, match="splits.mat was saved in the format 7.3 .*'-v7'"):
        Nyud(mat)


def test_a_cut_file_is_named(mat):
    mat.write_bytes(mat.read_bytes()[:1000])
    with pytest.raises(ValueError, match='0002 of .*nyu_depth_v2_labeled.mat cannot be read'):
        Nyud(mat)[0]


def test_splits_of_another_release_are_refused(mat):
    savemat(mat.parent / 'splits.mat', {'trainNdxs': [[9]], 'testNdxs': [[1]]})
    with pytest.raises(ValueError, match='picture 0009 of .* cannot be read .* same release'):
        Nyud(mat)[0]
