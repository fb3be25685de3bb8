"""Pages from templates that ship."""

from jinja2 import UndefinedError
import pytest
from sds_perception.evaluation.experiment_table import ExperimentTable
from sds_perception.evaluation.page import render_page

TEMPLATE = 'config/report/experiment.html.j2'


def test_what_is_shown_is_escaped():
    table = ExperimentTable('a < b', ('method',), (('joint & more',),), ())
    page = render_page(TEMPLATE, table=table)
    assert 'a &lt; b' in page
    assert 'joint &amp; more' in page
    assert page.endswith('>\n')


def test_a_value_that_is_missing_is_an_error():
    with pytest.raises(UndefinedError, match="'table' is undefined"):
        render_page(TEMPLATE)
