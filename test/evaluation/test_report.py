"""The page holds what the report says, safely written."""

from dataclasses import replace
import re

from sds_perception.core.label_space import LabelClass, LabelSpace
from sds_perception.evaluation.report import (
    Figure,
    Picture,
    Report,
    ReportFrame,
    Table,
    class_rows,
    legend_rows,
    write_report,
)

SPACE = LabelSpace('two', (LabelClass('wall', (200, 0, 0), 0), LabelClass('bed', (0, 16, 0), 1)))
REPORT = Report(
    title='A run',
    introduction='Rooms < 5 m & more',
    headline=(Figure('41.2', '%', 'mIoU'),),
    max_depth_m=10.0,
    frames=(ReportFrame('frame 1', '', (Picture('1.jpg', 'image'),), legend_rows([1], SPACE)),),
    classes=class_rows({'wall': 0.5, 'bed': None}, SPACE),
    tables=(Table('times', (('median', '12 ms'),)),),
)


def page(tmp_path, report=REPORT):
    return write_report(tmp_path / 'report', report).read_text()


def test_numbers_pictures_and_tables_are_on_the_page(tmp_path):
    text = page(tmp_path)
    assert '<b>41.2<small>%</small></b><span>mIoU</span>' in text
    assert 'src="1.jpg" alt="image"' in text
    assert '<th>median</th><td class="number">12 ms</td>' in text


def test_classes_that_occur_have_a_bar_and_the_others_no_row():
    assert [(row.name, row.percent) for row in class_rows({'wall': 0.5, 'bed': None}, SPACE)] == [
        ('wall', 50.0)
    ]


def test_the_best_class_stands_first():
    rows = class_rows({'wall': 0.1, 'bed': 0.9}, SPACE)
    assert [row.name for row in rows] == ['bed', 'wall']


def test_colors_are_written_as_css():
    assert legend_rows([0, 1], SPACE) == (('wall', '#c80000'), ('bed', '#001000'))


def test_text_is_escaped(tmp_path):
    assert 'Rooms &lt; 5 m &amp; more' in page(tmp_path)
    assert '<script>' not in page(tmp_path, replace(REPORT, title='<script>'))


def test_nothing_is_loaded_from_elsewhere(tmp_path):
    text = page(tmp_path)
    assert not re.search(r'(src|href)="(https?:)?//', text)
    assert 'url(' not in text
