"""A picture as an SVG that stands alone: no script, nothing from elsewhere, light or dark as the reader's screen is."""

import json
from collections.abc import Iterator
from types import ModuleType
from xml.sax.saxutils import escape

from shinchoku.errors import NoCharts
from shinchoku.render.charts.ink import DARK
from shinchoku.render.charts.picture import Picture

_VEGA_LITE = "6.1"


def require_charts() -> ModuleType:
    """What draws.

    Raises:
        NoCharts: The extra that draws is not installed.
    """
    try:
        # Here alone: it brings a JavaScript engine, and most commands draw nothing.
        import vl_convert  # noqa: PLC0415
    except ImportError as error:
        raise NoCharts from error
    return vl_convert


def svg_of(picture: Picture, *, prefix: str = "shinchoku") -> str:
    """Draw a picture.

    Args:
        picture: What to draw.
        prefix: What every id begins with, so that a page can hold several pictures; letters, digits, hyphens.

    Raises:
        NoCharts: The extra that draws is not installed.
    """
    drawn: str = require_charts().vegalite_to_svg(json.dumps(picture.spec), vl_version=_VEGA_LITE, allowed_base_urls=[])
    inner = drawn[drawn.index(">") + 1 : drawn.rindex("</svg>")]
    own = f"{prefix}-{picture.name}"
    width, height = picture.width, picture.height
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" id="{own}" role="img" xml:lang="{picture.lang}" '
        f'lang="{picture.lang}" aria-labelledby="{own}-title" aria-describedby="{own}-desc" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
    )
    lines = (
        opening,
        f'<title id="{own}-title">{escape(picture.title)}</title>',
        f'<desc id="{own}-desc">{escape(picture.alt)}</desc>',
        f"<style>@media (prefers-color-scheme: dark) {{{''.join(_rules(own, inner))}}}</style>",
        inner,
        "</svg>",
    )
    return "".join(f"{line}\n" for line in lines)


def _rules(own: str, inner: str) -> Iterator[str]:
    """A style sheet's rules win over attributes, and attributes are all that Vega writes."""
    for light, dark in DARK.items():
        for name in ("fill", "stroke"):
            if f'{name}="{light}"' in inner:
                yield f'#{own} [{name}="{light}"]{{{name}:{dark}}}'
