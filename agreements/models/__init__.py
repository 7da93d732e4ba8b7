"""Agreements, their versions and clauses, and responsibility tables."""

from agreements.models.agreement import Agreement, AgreementDrafter, AgreementType, Party
from agreements.models.responsibility import (
    Cell,
    LegalBasis,
    Matrix,
    Responsibility,
    RoleCode,
    Task,
)
from agreements.models.signature import Signature
from agreements.models.text import Annex, Clause, ClauseText, MatrixSnapshot, Template, Version

__all__ = [
    "Agreement",
    "AgreementDrafter",
    "AgreementType",
    "Annex",
    "Cell",
    "Clause",
    "ClauseText",
    "LegalBasis",
    "Matrix",
    "MatrixSnapshot",
    "Party",
    "Responsibility",
    "RoleCode",
    "Signature",
    "Task",
    "Template",
    "Version",
]
