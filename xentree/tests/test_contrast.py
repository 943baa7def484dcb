"""WCAG contrast of the design tokens, computed from the very file the stylesheet is built from."""

import re
from itertools import product
from math import cos, radians, sin

import pytest
from django.conf import settings

TOKENS = (settings.BASE_DIR / "frontend/css/tokens.css").read_text()
THEMES = ("light", "dark")
GROUNDS = ("page", "raised", "sunken")
ACCENTS = ("primary", "leaf", "amber", "clay", "sky")
COLOUR = re.compile(r"oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)")


def parsed():
    pairs = re.findall(r"--([\w-]+): light-dark\((oklch\([^)]*\)), (oklch\([^)]*\))\);", TOKENS)
    return {name: dict(zip(THEMES, values, strict=True)) for name, *values in pairs if "/" not in values[0]}


COLOURS = parsed()


def linear_rgb(css):
    """OKLCH to linear sRGB: the matrices of CSS Color 4, section 'OKLab and OKLCH'."""
    lightness, chroma, hue = (float(part) for part in COLOUR.fullmatch(css).groups())
    lightness, a, b = lightness / 100, chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    return [min(1.0, max(0.0, channel)) for channel in (red, green, blue)]


def luminance(name, theme):
    red, green, blue = linear_rgb(COLOURS[name][theme])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other, theme):
    low, high = sorted((luminance(one, theme), luminance(other, theme)))
    return (high + 0.05) / (low + 0.05)


WORDS = [
    *product(("ink",), GROUNDS, (7.0,)),
    *product(("muted",), GROUNDS, (4.5,)),
    *((f"{accent}-text", ground, 4.5) for accent, ground in product(ACCENTS, GROUNDS)),
    *((f"{accent}-text", f"{accent}-soft", 4.5) for accent in ACCENTS),
    *(("ink", f"{accent}-soft", 7.0) for accent in ACCENTS),
    *((f"{accent}-content", accent, 4.5) for accent in ACCENTS),
    ("page", "ink", 7.0),
]
SHAPES = [("edge", "page", 3.0), ("edge", "raised", 3.0), ("primary", "page", 3.0), ("primary", "raised", 3.0)]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground", "least"), WORDS + SHAPES)
def test_contrast(text, ground, least, theme):
    assert contrast(text, ground, theme) >= least


def test_the_formula_agrees_with_known_values(monkeypatch):
    monkeypatch.setitem(COLOURS, "white", {"light": "oklch(100% 0 0)"})
    monkeypatch.setitem(COLOURS, "black", {"light": "oklch(0% 0 0)"})
    assert contrast("white", "black", "light") == pytest.approx(21, abs=0.01)


def test_every_colour_has_a_day_and_a_night():
    plain = set(re.findall(r"--([\w-]+): oklch", TOKENS))
    assert plain == set()
    assert {
        f"{accent}{form}" for accent, form in product(ACCENTS, ("", "-text", "-content", "-soft"))
    } <= COLOURS.keys()
