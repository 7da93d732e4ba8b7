"""Addresses of the log."""

from django.urls import path

from yhdyspinta.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.history, name="history"),
    path("<str:label>/<int:pk>/", views.history_of, name="of"),
]
