"""Addresses of our own account pages; allauth's stand beside them."""

from django.urls import path

from yhdyspinta.accounts import views

app_name = "accounts"
urlpatterns = [
    path("second-factor/", views.second_factor, name="second-factor"),
]
