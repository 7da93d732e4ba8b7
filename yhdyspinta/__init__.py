"""Yhdyspinta: the platform under the four domain apps."""
