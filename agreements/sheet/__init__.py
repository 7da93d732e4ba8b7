"""A responsibility table as a spreadsheet has it."""
