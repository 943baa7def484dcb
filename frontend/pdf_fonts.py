"""Makes the fonts of PDF reports from the font packages: Inter at two weights, all its scripts in one file each.

Run in this folder, after `npm ci`: uv run --no-project --with fonttools --with brotli python pdf_fonts.py
"""

from pathlib import Path

from fontTools.merge import Merger, Options
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

HERE = Path(__file__).parent
PARTS = HERE / "node_modules" / "@fontsource-variable" / "inter" / "files"
TARGET = HERE.parent / "learning" / "progress" / "statistics" / "fonts"
SCRIPTS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek", "greek-ext", "vietnamese")
WEIGHTS = {"regular": 400, "semibold": 600}
# Family, whole name, PostScript name.
NAMES = (1, 4, 6)
# Reports are set without kerning and in no variation.
LEFT_OUT = ("GPOS", "GSUB", "GDEF", "STAT", "gasp", "DSIG")


def part(script: str, weight: int, folder: Path) -> str:
    """One script at one weight, as a plain TrueType file."""
    font = instantiateVariableFont(TTFont(PARTS / f"inter-{script}-wght-normal.woff2"), {"wght": weight})
    font.flavor = None
    for table in LEFT_OUT:
        if table in font:
            del font[table]
    path = folder / f"{script}-{weight}.ttf"
    font.save(path)
    return str(path)


def make(name: str, weight: int) -> None:
    """All scripts in one file, under a name of its own: readers tell fonts apart by it."""
    parts = [part(script, weight, TARGET) for script in SCRIPTS]
    font = Merger(options=Options(drop_tables=list(LEFT_OUT))).merge(parts)
    for place in NAMES:
        font["name"].setName(f"Inter-{name.capitalize()}", place, 3, 1, 0x409)
    font.save(TARGET / f"inter-{name}.ttf")
    for path in parts:
        Path(path).unlink()


if __name__ == "__main__":
    for name, weight in WEIGHTS.items():
        make(name, weight)
