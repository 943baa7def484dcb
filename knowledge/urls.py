"""Where the pages of this app live."""

from django.urls import path

from knowledge import pages

urlpatterns = [
    path("handbook", pages.handbook_index, name="handbook"),
    path("handbook/<slug:slug>", pages.handbook_reader, name="handbook_page"),
]
