"""The one exception that khtext raises for a bad request."""


class KhtextError(Exception):
    """A bad request. The message says what is wrong, where, and what to do.

    Text never raises it: every `str` gives a document.
    """
