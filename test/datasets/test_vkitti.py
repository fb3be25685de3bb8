"""Virtual KITTI 2 in one tree and in the folders of its archives."""

import shutil

import numpy as np
import pytest
from sds_perception.datasets.vkitti import VirtualKitti

CLIPS = ('Scene01/clone', 'Scene01/fog', 'Scene20/clone')
KINDS = ('rgb', 'depth', 'classSegmentation')


def extrinsics(frames):
    """Write world to camera of both cameras, each picture one meter ahead."""
    rows = [
        f'{frame} {camera} 1 0 0 {-0.5 * camera} 0 1 0 0 0 0 1 {-frame} 0 0 0 1'
        for frame in range(frames)
        for camera in (0, 1)
    ]
    header = 'frame cameraID r1,1 r1,2 r1,3 t1 r2,1 r2,2 r2,3 t2 r3,1 r3,2 r3,3 t3 0 0 0 1'
    return '\n'.join([header, *rows]) + '\n'


def intrinsics(frames):
    rows = [
        f'{frame} {camera} {725 + camera} 725.5 620.5 187'
        for frame in range(frames)
        for camera in (0, 1)
    ]
    return '\n'.join(['frame cameraID K[0,0] K[1,1] K[0,2] K[1,2]', *rows]) + '\n'


@pytest.fixture
def root(tmp_path, write_picture, write_text):
    """Write three clips of three pictures in one tree."""
    for clip in CLIPS:
        frames = tmp_path / clip / 'frames'
        for frame in range(3):
            image = np.full((2, 4, 3), 30 * frame)
            write_picture(frames / 'rgb' / 'Camera_0' / f'rgb_{frame:05d}.jpg', image)
            depth = [[150, 8000, 8001, 65535], [100] * 4]
            name = f'depth_{frame:05d}.png'
            write_picture(frames / 'depth' / 'Camera_0' / name, depth, np.uint16)
            colors = [[(1, 2, 3), (4, 5, 6), (0, 0, 0), (1, 2, 3)], [(1, 2, 3)] * 4]
            name = f'classgt_{frame:05d}.png'
            write_picture(frames / 'classSegmentation' / 'Camera_0' / name, colors)
        text = tmp_path / clip
        write_text(text / 'colors.txt', 'Category r g b\nSky 1 2 3\nTrafficSign 4 5 6\n')
        write_text(text / 'intrinsic.txt', intrinsics(3))
        write_text(text / 'extrinsic.txt', extrinsics(3))
    return tmp_path


def names(dataset):
    return [dataset[index].name for index in range(len(dataset))]


def test_a_picture_whose_neighbor_is_missing_is_left_out(root):
    clip = root / 'Scene20' / 'clone'
    (clip / 'frames' / 'rgb' / 'Camera_0' / 'rgb_00001.jpg').unlink()
    assert names(VirtualKitti(root, 'val')) == ['Scene20/clone/00000', 'Scene20/clone/00002']
    dataset = VirtualKitti(root, 'val', neighbors=(-2,))
    assert names(dataset) == ['Scene20/clone/00002']
    assert dataset[0].neighbor_T[0, 2, 3].item() == pytest.approx(2.0)


@pytest.mark.parametrize(
    ('split', 'clips'),
    [
        ('train', ['Scene01/clone', 'Scene01/fog']),
        ('val', ['Scene20/clone']),
        ('Scene20', ['Scene20/clone']),
        ('Scene01/fog', ['Scene01/fog']),
    ],
)
def test_splits_are_scenes_in_all_conditions(root, split, clips):
    wanted = [f'{clip}/0000{frame}' for clip in clips for frame in range(3)]
    assert names(VirtualKitti(root, split)) == wanted


def test_colors_become_classes(root):
    assert VirtualKitti(root)[0].labels[0].tolist() == [1, 7, 255, 1]


def test_centimeters_become_meters_and_the_sky_is_not_valid(root):
    sample = VirtualKitti(root)[0]
    assert sample.depth[0, 0].tolist() == [1.5, 80.0, 0.0, 0.0]
    assert sample.valid[0, 0].tolist() == [True, True, False, False]


def test_the_camera_is_the_left_one(root):
    K = VirtualKitti(root)[1].K
    assert K.tolist() == [[725, 0, 620.5], [0, 725.5, 187], [0, 0, 1]]


def test_neighbors_come_with_the_motion_to_them(root):
    sample = VirtualKitti(root, 'val', neighbors=(-1, 1))[0]
    assert sample.name == 'Scene20/clone/00001'
    assert sample.neighbors.shape == (2, 3, 2, 4)
    assert sample.neighbor_T[:, 2, 3].tolist() == [1.0, -1.0]


def test_archives_may_be_unpacked_into_folders_of_their_own(root, tmp_path_factory):
    apart = tmp_path_factory.mktemp('apart')
    for clip in CLIPS:
        for kind in KINDS:
            target = apart / f'vkitti_2.0.3_{kind}' / clip / 'frames' / kind
            shutil.copytree(root / clip / 'frames' / kind, target)
        text = apart / 'vkitti_2.0.3_textgt' / clip
        text.mkdir(parents=True)
        for path in (root / clip).glob('*.txt'):
            shutil.copy(path, text)
    assert len(VirtualKitti(apart)) == 6
    assert VirtualKitti(apart)[0].labels[0].tolist() == [1, 7, 255, 1]


def test_kinds_that_were_not_downloaded_are_unknown(root):
    for kind in ('depth', 'classSegmentation'):
        shutil.rmtree(root / 'Scene20' / 'clone' / 'frames' / kind)
    sample = VirtualKitti(root, 'val')[0]
    assert (sample.labels == 255).all()
    assert not sample.valid.any()


def test_a_split_that_is_not_there_is_named(root):
    with pytest.raises(
        FileNotFoundError, match="holds nothing of split 'Scene02'; wanted Scene02"
    ):
        VirtualKitti(root, 'Scene02')


@pytest.mark.parametrize('kind', [('depth', 'depth'), ('classSegmentation', 'classgt')])
def test_a_missing_file_is_named(root, kind):
    folder, prefix = kind
    (root / CLIPS[0] / 'frames' / folder / 'Camera_0' / f'{prefix}_00001.png').unlink()
    with pytest.raises(FileNotFoundError, match=rf'no .*Camera_0/{prefix}_00001 with \.png'):
        VirtualKitti(root)


def test_extrinsics_without_an_inverse_are_named(root, write_text):
    header, *rows = extrinsics(3).splitlines()
    rows[2] = f'1 0{" 0" * 16}'  # frame 1 of camera 0
    write_text(root / CLIPS[0] / 'extrinsic.txt', '\n'.join([header, *rows]))
    with pytest.raises(ValueError, match='extrinsic.txt is a matrix without an inverse'):
        VirtualKitti(root)


@pytest.mark.parametrize(('name', 'write'), [('intrinsic', intrinsics), ('extrinsic', extrinsics)])
def test_a_table_that_ends_early_is_named(root, write_text, name, write):
    write_text(root / CLIPS[0] / f'{name}.txt', write(2))
    with pytest.raises(ValueError, match=f'{name}.txt has no row for frame 2 of camera 0'):
        VirtualKitti(root)
