"""Means and deviations over seeds."""

import pytest
from sds_perception.evaluation.experiment_table import markdown, share_name, tabulate, write_page


def run(method, fraction, seed, miou, rmse):
    return {
        'method': method,
        'fraction': fraction,
        'seed': seed,
        'scores': {'miou': miou, 'abs_rel': None, 'rmse': rmse},
        'steps': 600 + seed,
        'machine': 'a computer',
        'date': f'2030-01-0{seed + 1}T00:00:00+00:00',
    }


RUNS = [run('sds', 0.125, seed, 0.1 + 0.01 * seed, 1.0) for seed in range(3)]
RUNS += [run('alone', 1.0, 0, 0.2, None)]
TITLES = {'alone': 'Alone', 'unfinished': 'Not yet', 'sds': 'SDS'}


@pytest.fixture
def table():
    return tabulate(RUNS, titles=TITLES, title='Few', schedule='tiny')


def test_rows_are_the_finished_methods_in_their_order(table):
    assert [row[0] for row in table.rows] == ['Alone', 'SDS']
    assert table.headings[1:4] == ('mIoU %, 1/8', 'AbsRel, 1/8', 'RMSE m, 1/8')
    assert table.headings[4] == 'mIoU %, all'


def test_three_seeds_give_mean_and_deviation(table):
    # 10, 11 and 12 percent: the sample's standard deviation is 1
    assert table.rows[1][1:] == ('11.0 ± 1.0', '–', '1.000 ± 0.000', '–', '–', '–')


def test_fewer_seeds_are_said(table):
    assert table.rows[0][4:] == ('20.0 (n = 1)', '–', '–')


def test_notes_say_what_was_run_where_and_when(table):
    assert table.notes == (
        '4 runs; mean ± standard deviation over seeds 0, 1, 2',
        'schedule: tiny; 600 to 602 steps',
        'machine: a computer',
        'date: 2030-01-01 to 2030-01-03',
    )


def test_markdown_is_a_table(table):
    lines = markdown(table).splitlines()
    assert lines[0] == '# Few'
    assert lines[3] == '| --- | ---: | ---: | ---: | ---: | ---: | ---: |'
    assert lines[5].startswith('| SDS | 11.0 ± 1.0 |')


def test_the_page_holds_every_cell(table, tmp_path):
    page = write_page(tmp_path / 'index.html', table).read_text()
    assert '<td>11.0 ± 1.0</td>' in page
    assert '<li>schedule: tiny; 600 to 602 steps</li>' in page


@pytest.mark.parametrize(
    ('fraction', 'name'), [(1.0, 'all'), (0.0625, '1/16'), (0.125, '1/8'), (0.4, '0.4')]
)
def test_shares_are_written_as_people_write_them(fraction, name):
    assert share_name(fraction) == name
