"""The kinds of files a message can take, by extension."""

IMAGE_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif"}
# The browser's name and the encoder's often differ between these, which harms nobody.
IMAGE_NAMES = frozenset({"png", "jpg", "jpeg", "jfif", "webp", "gif"})

_SOURCE_CODE = (
    "ada asm astro awk bash bat bib c cc cfg clj cljs cmake cmd conf cpp cs css csproj cu cxx d dart diff dockerfile "
    "el elm env erl ex exs f f90 fish fs fsx gd go gradle graphql groovy h hh hpp hrl hs htm html http hxx ini ipynb "
    "java jl js jsonc jsonl jsx kt kts less lisp lock log lua m make mjs mk ml mli mm nim nix pas patch php pl pm po "
    "properties proto ps1 psm1 py pyi pyx r rb rkt rs rst sass sbt scala scm scss sh sml sol sql srt styl sv svelte "
    "swift tcl tex tf toml ts tsx txt v vb vhd vhdl vim vtt vue wat xml xsd xsl yaml yml zig zsh text"
)
TEXT_TYPES = {
    **dict.fromkeys(_SOURCE_CODE.split(), "text/plain"),
    "md": "text/markdown",
    "markdown": "text/markdown",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/json",
    "geojson": "application/json",
}
# Files that say what they are by their whole name.
_WHOLE_NAMES = "dockerfile makefile rakefile gemfile procfile license readme changelog authors notice .gitignore .env"
TEXT_NAMES = frozenset(_WHOLE_NAMES.split())
