"""Addresses of the component page and the offline page."""

from django.urls import path

from yhdyspinta.web import views

app_name = "web"
urlpatterns = [
    path("styles/", views.styles, name="styles"),
    path("offline/", views.offline, name="offline"),
    path("offline/worker.js", views.worker, name="worker"),
]
