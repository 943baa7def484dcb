"""The mail that reminds somebody of their streak."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from learning.progress.models import Progress
from learning.progress.streak_facts import standing_of

_FOLDER = "progress/email/reminder"


def reminder_mail(progress: Progress, token: str) -> EmailMultiAlternatives:
    """Words and HTML, with the headers by which a mail program ends these mails at one click (RFC 8058)."""
    stop_url = settings.SITE_URL + reverse("reminders_stop", args=[token])
    known = {
        "person": progress.user,
        "streak": progress.current_streak,
        "freezes": standing_of(progress.user).streak.available,
        "url": settings.SITE_URL + reverse("progress"),
        "stop_url": stop_url,
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
    }
    subject = " ".join(render_to_string(f"{_FOLDER}_subject.txt", known).split())
    text = render_to_string(f"{_FOLDER}_message.txt", known).strip() + "\n"
    headers = {"List-Unsubscribe": f"<{stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    mail = EmailMultiAlternatives(subject, text, to=[progress.user.email], headers=headers)
    mail.attach_alternative(render_to_string(f"{_FOLDER}_message.html", known), "text/html")
    return mail
