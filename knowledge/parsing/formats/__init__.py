"""One reader a kind: `read(file, out)` tells `out` a title and pages of Markdown."""
