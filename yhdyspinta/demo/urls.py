"""Addresses of the demo's own pages; none of them answers outside of a demo."""

from django.urls import path

from yhdyspinta.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.people, name="people"),
    path("files/<slug:slug>/<str:name>", views.sample, name="sample"),
]
