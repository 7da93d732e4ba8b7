"""Addresses outside any area: choosing one's area."""

from django.urls import path

from yhdyspinta.home import views

app_name = "home"
urlpatterns = [path("", views.areas, name="areas")]
