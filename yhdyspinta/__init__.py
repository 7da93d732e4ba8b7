"""Yhdyspinta: the platform under the four domain apps."""

from yhdyspinta.celery import app as celery_app

__all__ = ["celery_app"]
