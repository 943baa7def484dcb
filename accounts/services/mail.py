"""Mail on its way to the worker: sealed, since links that sign in must not lie readable in a queue or a log."""

import json

from django.core.mail import EmailMessage

from xentree.encryption import decrypt, encrypt


def seal(subject: str, body: str, email: str) -> str:
    """A plain-text mail as a token only this installation can open."""
    return encrypt(json.dumps([subject, body, email]))


def send_sealed(sealed: str) -> None:
    """Send what `seal` wrapped; OSError (SMTP's errors are such) when the server did not take it."""
    subject, body, email = json.loads(decrypt(sealed))
    EmailMessage(subject, body, to=[email]).send()
