"""Pages that are filled from a template which ships with the package."""

from typing import Any

from jinja2 import Environment, StrictUndefined
from sds_perception.core.resources import resource_path


def render_page(template: str, **values: Any) -> str:
    """
    Return the text of a page; what it shows is escaped.

    :param template: path of a shipped one, such as ``config/report/demo.html.j2``.
    :param values: by the names that the template gives them; all of them must be there.
    """
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(resource_path(template).read_text()).render(values) + '\n'
