"""Label spaces: the shipped tables, the palette, and tables that are not label spaces."""

import numpy as np
import pytest
from sds_perception.core.label_space import LabelClass, LabelSpace, load_label_space

TWO = LabelSpace('two', (LabelClass('wall', (1, 2, 3), 0), LabelClass('floor', (4, 5, 6), 1)))


@pytest.mark.parametrize(
    ('name', 'count', 'some'),
    [
        (
            'nyu40',
            40,
            {'wall': 0, 'floor': 1, 'bed': 3, 'ceiling': 21, 'person': 30, 'otherprop': 39},
        ),
        ('nyu13', 13, {'bed': 0, 'ceiling': 2, 'floor': 4, 'wall': 11, 'window': 12}),
        ('cityscapes19', 19, {'road': 0, 'sky': 10, 'person': 11, 'car': 13, 'bicycle': 18}),
        ('camvid11', 11, {'sky': 0, 'road': 3, 'car': 8, 'bicyclist': 10}),
        ('scannet20', 20, {'wall': 0, 'desk': 12, 'curtain': 13, 'otherfurniture': 19}),
        ('vkitti14', 14, {'terrain': 0, 'sky': 1, 'road': 5, 'van': 13}),
    ],
)
def test_shipped_tables(name, count, some):
    space = load_label_space(name)
    assert space.name == name
    assert len(space) == len(set(space.names)) == count
    assert {key: space.id_of(key) for key in some} == some


@pytest.mark.parametrize(
    'name', ['nyu40', 'nyu13', 'scannet20', 'cityscapes19', 'camvid11', 'vkitti14']
)
def test_no_two_classes_of_a_shipped_table_look_alike(name):
    colors = {c.color for c in load_label_space(name).classes}
    assert len(colors) == len(load_label_space(name))
    assert (0, 0, 0) not in colors  # black is unlabeled


def test_official_cityscapes_colors():
    space = load_label_space('cityscapes19')
    assert space.palette[space.id_of('road')].tolist() == [128, 64, 128]
    assert space.palette[space.id_of('bicycle')].tolist() == [119, 11, 32]


def test_palette_is_black_where_there_is_no_class():
    assert TWO.palette.shape == (256, 3)
    assert TWO.palette[[0, 1, 2, 255]].tolist() == [[1, 2, 3], [4, 5, 6], [0, 0, 0], [0, 0, 0]]


def test_labels_are_painted():
    labels = np.array([[1, 255]], np.uint8)
    assert TWO.colorize(labels).tolist() == [[[4, 5, 6], [0, 0, 0]]]


def test_colors_that_are_known_are_not_painted_again():
    labels = np.array([[1, 255]], np.uint8)
    image = np.full((1, 2, 3), 9, np.uint8)
    colors = np.full((1, 2, 3), 7, np.uint8)
    assert TWO.overlay(image, labels, 1.0, colors=colors).tolist() == [[[7] * 3, [9] * 3]]


def test_an_unknown_class_is_named_with_those_that_exist():
    with pytest.raises(ValueError, match="'two' has no class 'roof'; it has wall, floor"):
        TWO.id_of('roof')


def test_two_classes_of_one_name_are_refused():
    with pytest.raises(ValueError, match="'mine' has more than one class wall; wanted names that"):
        LabelSpace('mine', tuple(LabelClass('wall', (id, 0, 0), id) for id in range(2)))


def test_gaps_in_the_ids_are_refused():
    with pytest.raises(ValueError, match=r'has ids \[0, 2\]; wanted 0, 1, 2'):
        LabelSpace('gap', (LabelClass('a', (1, 1, 1), 0), LabelClass('b', (2, 2, 2), 2)))


def write(tmp_path, text):
    path = tmp_path / 'mine.csv'
    path.write_text(text)
    return str(path)


def test_a_table_of_your_own_may_be_in_any_order(tmp_path):
    path = write(tmp_path, 'name,red,green,blue,alpha,id\nb,4,5,6,255,1\na,1,2,3,255,0\n')
    space = load_label_space(path)
    assert (space.name, space.names) == ('mine', ('a', 'b'))


@pytest.mark.parametrize(
    ('text', 'words'),
    [
        ('name,r,g,b\n', 'wanted name, red, green, blue, alpha, id'),
        ('', 'wanted name, red, green, blue, alpha, id'),
        ('name,red,green,blue,alpha,id\na,red,0,0,255,0\n', 'line 2: .* must be numbers'),
        ('name,red,green,blue,alpha,id\na,1\n', 'line 2: .* must be numbers'),
        ('name,red,green,blue,alpha,id\na,256,0,0,255,0\n', 'line 2: .*whole numbers in 0..255'),
        ('name,red,green,blue,alpha,id\n', r'has ids \[\]'),
    ],
)
def test_tables_that_are_none_say_why(tmp_path, text, words):
    with pytest.raises(ValueError, match=words):
        load_label_space(write(tmp_path, text))


def test_a_missing_table_names_the_shipped_ones(tmp_path):
    with pytest.raises(FileNotFoundError, match="'nyu41'; shipped are camvid11, cityscapes19"):
        load_label_space('nyu41')
    with pytest.raises(FileNotFoundError, match='no label space .*none.csv'):
        load_label_space(str(tmp_path / 'none.csv'))


@pytest.mark.parametrize(
    ('values', 'words'),
    [
        ((5, (0, 0, 0), 0), 'the class 5 has the id 0; wanted a word and a whole number'),
        (('sky', (0, 0, 0), '0'), "'sky' has the id '0'"),
        (('sky', (300, 0, 0), 0), r"'sky' has the color \(300, 0, 0\); wanted red, green"),
        (('sky', (0.5, 0, 0), 0), 'whole numbers in 0..255'),
        (('sky', (0, 0), 0), 'wanted red, green and blue'),
    ],
)
def test_what_is_no_class_is_refused(values, words):
    with pytest.raises(ValueError, match=words):
        LabelClass(*values)


def test_a_label_space_has_a_name():
    with pytest.raises(ValueError, match='the label space is called None; wanted a word'):
        LabelSpace(None, (LabelClass('sky', (0, 0, 0), 0),))
