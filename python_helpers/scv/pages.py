"""Pages: Jinja2 templates in `scv/templates`, in which whatever comes from the data is text and never markup.

No Python of this project writes a tag. A template that asks for a value which nobody gave it is an error.
"""

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

_environment = Environment(
    loader=PackageLoader("scv"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def render(template: str, **values: Any) -> str:
    """The page that a template makes of these values; raises UndefinedError where it asks for more."""
    return _environment.get_template(template).render(values)


def macro(template: str, name: str, *values: Any) -> Markup:
    """What a macro of a template makes of these values, for use in a page."""
    return Markup(getattr(_environment.get_template(template).module, name)(*values))
