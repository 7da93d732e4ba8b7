"""A responsibility table as a spreadsheet that comes back in without a change."""

from collections.abc import Callable

from agreements.exports.answer import answer_xlsx
from agreements.exports.excel import sheet_xlsx
from agreements.exports.open_document import sheet_ods
from agreements.exports.plain import sheet_csv
from agreements.exports.rows import Sheet, sheet_of
from yhdyspinta.sheets.formats import CSV, ODS, XLSX

__all__ = ["WRITERS", "Sheet", "answer_xlsx", "sheet_csv", "sheet_ods", "sheet_of", "sheet_xlsx"]

WRITERS: dict[str, Callable[[Sheet], bytes]] = {XLSX: sheet_xlsx, ODS: sheet_ods, CSV: sheet_csv}
