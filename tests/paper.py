"""What an independent validator says of our paper, as PDF/A-3a and as PDF/UA-1."""

import tempfile
from pathlib import Path

import page

# One stream in 256 ends in a carriage return, which the validator takes for its line end.
FALSE_ALARM = "STREAM-LENGTH"


def faults_of(pdf: bytes) -> list[str]:
    """The rules that the paper breaks; only for papers that have no seal yet."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "paper.pdf")
        path.write_bytes(pdf)
        reports = [
            page.validate_pdf(str(path), profile=page.ValidationProfile(p)) for p in ("3a", "ua1")
        ]
    found = [failure for report in reports for failure in report.failures]
    return [f"{f.rule_id}: {f.message}" for f in found if FALSE_ALARM not in f.rule_id]
