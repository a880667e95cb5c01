"""Tables of pages as files to keep: the same columns and figures as CSV and as a workbook."""

from app.web.tables.answer import ENDING, table_file
from app.web.tables.table import Cell, Column, Kind, Table, each_of, scores

__all__ = [
    "ENDING",
    "Cell",
    "Column",
    "Kind",
    "Table",
    "each_of",
    "scores",
    "table_file",
]
