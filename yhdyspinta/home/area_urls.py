"""Addresses of the area's front page and of the pages made of several apps."""

from django.urls import path

from yhdyspinta.home import views

app_name = "front"
urlpatterns = [path("", views.front, name="front")]
