"""Labels painted in colors."""

import pytest
from sds_perception.core.label_space import load_label_space
from sds_perception.datasets.vkitti_labels import ColorLabels

SPACE = load_label_space('vkitti14')
TABLE = """Category r g b
Terrain 210 0 200
Sky 90 200 255
Tree 0 199 0
Vegetation 90 240 0
Building 140 140 140
Road 100 60 100
GuardRail 250 100 255
TrafficSign 255 255 0
TrafficLight 200 200 0
Pole 255 130 0
Misc 80 80 80
Truck 160 60 60
Car 255 127 80
Van 0 139 139
Undefined 0 0 0
"""


def labels_of(folder, write_picture, write_text, *, table, colors):
    write_text(folder / 'colors.txt', table)
    write_picture(folder / 'a.png', [colors])
    return ColorLabels(folder / 'colors.txt', SPACE).read(folder / 'a.png')[0].tolist()


def test_the_table_of_the_set_has_the_colors_of_our_label_space(
    tmp_path, write_picture, write_text
):
    colors = [label.color for label in SPACE.classes] + [(0, 0, 0)]
    labels = labels_of(tmp_path, write_picture, write_text, table=TABLE, colors=colors)
    assert labels == [*range(14), 255]


def test_other_colors_are_read_as_the_table_says(tmp_path, write_picture, write_text):
    table = 'Category r g b\nVan 1 2 3\nGuardRail 1 2 4\n'
    colors = [(1, 2, 4), (1, 2, 3)]
    labels = labels_of(tmp_path, write_picture, write_text, table=table, colors=colors)
    assert labels == [6, 13]


def test_a_color_that_is_not_in_the_table_is_refused(tmp_path, write_picture, write_text):
    with pytest.raises(ValueError, match=r'a.png holds the color \(255, 127, 81\); wanted one of'):
        labels_of(tmp_path, write_picture, write_text, table=TABLE, colors=[(255, 127, 81)])


@pytest.mark.parametrize(
    ('line', 'words'),
    [
        ('Car 1 2', "holds the line 'Car 1 2'; wanted a name and three bytes"),
        ('Car 1 2 256', "holds the line 'Car 1 2 256'"),
        ('Horse 1 2 3', "colors.txt: .*'vkitti14' has no class 'horse'"),
    ],
)
def test_another_table_is_refused(tmp_path, write_text, line, words):
    write_text(tmp_path / 'colors.txt', f'Category r g b\n{line}\n')
    with pytest.raises(ValueError, match=words):
        ColorLabels(tmp_path / 'colors.txt', SPACE)


def test_bytes_that_are_no_text_are_named(tmp_path):
    (tmp_path / 'colors.txt').write_bytes(b'Category r g b\nCar\xe9 1 2 3\n')
    with pytest.raises(ValueError, match='colors.txt is no text in UTF-8'):
        ColorLabels(tmp_path / 'colors.txt', SPACE)


def test_a_missing_table_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match='colors.txt is missing; wanted the colors'):
        ColorLabels(tmp_path / 'colors.txt', SPACE)
