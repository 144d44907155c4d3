"""How the app writes what comes from the data: as text, whatever it holds."""

from scv.app.views import MASK
from scv.report.release import Row
from scv.report.words import label

# Everything that makes Markdown of text: a name is never a picture from elsewhere, a link or a heading.
_MARKS = frozenset(r"\`*_{}[]<>()#$~|!:&+=@.")


def escaped(text: str) -> str:
    """Text that Markdown leaves as it is."""
    return "".join(f"\\{character}" if character in _MARKS else character for character in text)


def escaped_row(row: Row) -> dict[str, str]:
    """A row of a table, whose cells are Markdown: its headings as words, its values as text."""
    return {label(name): escaped("–" if value is None else str(value)) for name, value in row.items()}


def sides(pair: Row) -> list[dict[str, str]]:
    """Both customers of a pair beside each other, masked where the file has no personal data."""
    shown = ("customer_id", "full_name", "email", "phone", "address", "birth_date")
    return [
        escaped_row(
            {
                "what": label(name),
                "one": pair.get(f"left_{name}", MASK),
                "other": pair.get(f"right_{name}", MASK),
            }
        )
        for name in shown
    ]
