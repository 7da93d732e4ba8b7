"""Why a file was refused, in a sentence that says what to do."""

from django.utils.translation import gettext_lazy as _

from yhdyspinta.sheets.guard import SheetRefusedError

REFUSALS = {
    "empty": _(
        "The file is empty. Check that you chose the right one, and save it again from Excel."
    ),
    "kind": _(
        "This is not a spreadsheet. Choose an Excel file (.xlsx or .xls), an OpenDocument"
        " spreadsheet (.ods) or a text file with semicolons (.csv)."
    ),
    "no_columns": _(
        "No columns were found in the text. Put a semicolon, a comma or a tab between the values,"
        " or save the table from Excel as .xlsx."
    ),
    "binary": _("This is a binary Excel file (.xlsb). Open it in Excel and save it as .xlsx."),
    "password": _(
        "The file is protected with a password."
        " Open it in Excel, remove the password and save it again."
    ),
    "damaged": _("The file is damaged or was saved half-way. Open it in Excel and save it again."),
    "bomb": _(
        "The file unpacks to far more than its size."
        " Copy the table to a new workbook and save that."
    ),
    "macros": _("The file has macros. Save it as an ordinary workbook (.xlsx), without macros."),
    "links": _(
        "The file has links to other workbooks. In Excel choose Data, Edit links, Break link (in"
        " LibreOffice Edit, Links to external files), and save it again."
    ),
    "doctype": _(
        "The file has parts that don't belong in a workbook. Open it in Excel and save it again."
    ),
    "size": _(
        "The sheet reaches to row %(rows)s and column number %(columns)s; at most %(max_rows)s rows"
        " and %(max_columns)s columns can be read."
        " Delete what is not part of the table and save it again."
    ),
    "memory": _(
        "The file takes too long or too much memory to read. Copy the table to a new workbook and"
        " save that."
    ),
}


def sentence_of(refusal: SheetRefusedError) -> str:
    """The refusal in words."""
    return str(REFUSALS[refusal.code]) % refusal.details
