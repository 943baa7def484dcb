"""Why an import cannot go on, or why one entry of it is left out."""


class Unreadable(Exception):
    """The file as a whole; the message is for the person."""


class Skipped(Exception):
    """This entry is no conversation we know."""
