"""Which spreadsheets can be brought in, and how a file shows which it is. Standard library only."""

from yhdyspinta.sheets.limits import SheetRefusedError

XLSX, XLS, ODS, CSV = "xlsx", "xls", "ods", "csv"

MEDIA_TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    XLS: "application/vnd.ms-excel",
    ODS: "application/vnd.oasis.opendocument.spreadsheet",
    CSV: "text/csv",
}
ENDINGS = ".xlsx,.xls,.ods,.csv,.tsv,.txt"

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_OTHERS = (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8", b"GIF8", b"<")


def format_of(content: bytes) -> str:
    """Judged by the first bytes, whatever the file's name says."""
    if not content.strip():
        raise SheetRefusedError("empty")
    if content.startswith(OLE):
        return XLS
    if content.startswith(ZIP):
        return ODS if MEDIA_TYPES[ODS].encode() in content[:200] else XLSX
    if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(_OTHERS):
        raise SheetRefusedError("kind")
    if b"\x00" in content[:4096] and not content.startswith(UTF_16):
        raise SheetRefusedError("kind")
    return CSV
