"""Addresses outside any area: choosing one's area, and whether all runs."""

from django.urls import path

from yhdyspinta.home import health, views

app_name = "home"
urlpatterns = [
    path("", views.areas, name="areas"),
    path("healthz/reminders", health.reminders, name="health-reminders"),
]
