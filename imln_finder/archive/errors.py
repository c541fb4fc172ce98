"""What goes wrong with an archive as a whole, said in one line that tells how to mend it."""

from __future__ import annotations


class ArchiveError(ValueError):
    """An input that cannot be used. The message is one line and never holds report text or identifiers.

    Attributes:
        reason: what is wrong and what to do, without the name of the file.
        source: the file, and the member of an archive file, that it is about; may be empty.
    """

    def __init__(self, reason: str, source: str = "") -> None:
        """Joins source and reason into one line."""
        self.reason = " ".join(reason.split())
        self.source = source
        super().__init__(f"{source}: {self.reason}" if source else self.reason)


class ColumnError(ArchiveError):
    """A file whose columns do not fit. It ends the scan even where damage would not.

    Damage costs one file and says so; a wrong column name silently costs every report of the file.
    """
