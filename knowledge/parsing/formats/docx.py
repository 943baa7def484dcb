"""Word documents: headings by style, lists, tables, footnotes; without pictures, comments and deleted text."""

from typing import IO

import mammoth

from knowledge.parsing.archive import open_archive
from knowledge.parsing.formats.html import parse, to_markdown
from knowledge.parsing.formats.office import title_of
from knowledge.parsing.output import Output

_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='heading 7'] => h6:fresh
"""


def read(file: IO[bytes], out: Output) -> None:
    """All of it as one page: where its pages end is only known to whoever prints it."""
    with open_archive(file, holding="word/document.xml") as archive:
        title = title_of(archive)
    out.begin(title=title)
    file.seek(0)
    no_picture = mammoth.images.img_element(lambda _: {})
    html = mammoth.convert_to_html(file, style_map=_STYLES, convert_image=no_picture, external_file_access=False).value
    out.progress(0.6)
    out.page(None, to_markdown(parse(html)))
