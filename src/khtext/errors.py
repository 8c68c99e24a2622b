"""The one exception that khtext raises for a bad request."""


class KhtextError(Exception):
    """A request that cannot be met: says what is wrong, where, and what to do.

    Bad text never raises it: every `str` gives a document.
    """
