"""Paths of the rooms of learning."""

from learning.english.page_urls import urlpatterns as english_page_urlpatterns
from learning.english.result_urls import urlpatterns as result_urlpatterns
from learning.english.urls import urlpatterns as english_urlpatterns
from learning.progress.page_urls import urlpatterns as page_urlpatterns
from learning.progress.quest_urls import urlpatterns as quest_urlpatterns
from learning.progress.statistics.urls import urlpatterns as statistics_urlpatterns
from learning.progress.urls import urlpatterns as progress_urlpatterns

urlpatterns = [
    *progress_urlpatterns,
    *page_urlpatterns,
    *quest_urlpatterns,
    *statistics_urlpatterns,
    *english_urlpatterns,
    *english_page_urlpatterns,
    *result_urlpatterns,
]
