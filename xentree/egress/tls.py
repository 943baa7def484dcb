"""Whom to believe: the certificate authorities of SSL_CERT_FILE or SSL_CERT_DIR where these are set, else certifi's."""

import os
import ssl
from functools import cache

import certifi


@cache
def tls_context() -> ssl.SSLContext:
    """One context for all clients, since building it reads every certificate authority."""
    file, folder = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    context = ssl.create_default_context(cafile=file or (None if folder else certifi.where()), capath=folder)
    context.set_alpn_protocols(["http/1.1"])
    return context
