"""Text from the data, made safe to show to a person in a terminal."""

_LONGEST = 200


def printable(value: object, longest: int = _LONGEST) -> str:
    """Return the text of a value on one line, with everything that a terminal would obey written as an escape.

    Control characters, line breaks, invisible and direction-changing characters become `\\x1b`, `\\n`, `\\u202e`: a
    name that somebody typed cannot clear the screen or pass for a line of ours. Text longer than `longest` is cut.
    """
    text = "" if value is None else str(value)
    shown = "".join(letter if letter.isprintable() else _escaped(letter) for letter in text[:longest])
    return shown + "..." if len(text) > longest else shown


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")
