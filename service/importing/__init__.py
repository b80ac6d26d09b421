"""Programs and their people from files: `tideover import`. Refuses a file as a whole, with a line for every error."""

from service.importing.applying import (
    AlumniFile,
    ProgramFile,
    apply,
    apply_alumni,
    load,
    read,
    read_csv,
)
from service.importing.decoding import decoded
from service.importing.enrolling import enroll
from service.importing.places import ImportRefused, Problem
from service.importing.report import Report

__all__ = [
    "AlumniFile",
    "ImportRefused",
    "Problem",
    "ProgramFile",
    "Report",
    "apply",
    "apply_alumni",
    "decoded",
    "enroll",
    "load",
    "read",
    "read_csv",
]
