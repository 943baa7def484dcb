"""Sizes in words, one way everywhere; static/conversations/words.js says them the same in the browser."""

_UNITS = ((1024**3, "GB"), (1024**2, "MB"), (1024, "KB"))


def size_of(count: int) -> str:
    """Of so many bytes: "36.1 KB", "20 MB", "1 byte"."""
    for size, unit in _UNITS:
        if count >= size:
            return f"{count / size:,.1f}".removesuffix(".0") + f" {unit}"
    return f"{count} byte{'' if count == 1 else 's'}"
