"""How large a file may be, and the refusal of one that is not so. Standard library only."""

MAX_UNPACKED = 120 * 1024 * 1024
MAX_RATIO = 200
RATIO_COUNTS_FROM = 1024 * 1024  # small parts of repeated marks pack well and harm nobody
MAX_PARTS = 500
MAX_ROWS = 60_000
MAX_COLUMNS = 400
MAX_CELLS = 2_000_000
LONGEST_CELL = 32_767  # Excel's own limit


class SheetRefusedError(Exception):
    """The file can't be read safely; `code` says why, `details` what to name in the sentence."""

    def __init__(self, code: str, **details: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


class Extent:
    """How far the cells with something in them reach; empty rows and cells don't count."""

    def __init__(self) -> None:
        self.cells = self.rows = self.columns = 0

    def add(self, row: int, column: int, count: int = 1) -> None:
        """A filled cell, its row and column from 1."""
        self.cells += count
        self.rows = max(self.rows, row)
        self.columns = max(self.columns, column)

    def refuse_if_too_large(self) -> None:
        is_far = self.rows > MAX_ROWS or self.columns > MAX_COLUMNS
        if is_far or self.cells > MAX_CELLS or self.rows * self.columns > MAX_CELLS:
            raise SheetRefusedError(
                "size",
                rows=self.rows,
                columns=self.columns,
                max_rows=MAX_ROWS,
                max_columns=MAX_COLUMNS,
            )
