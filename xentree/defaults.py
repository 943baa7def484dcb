"""The two tables settings.py would be long for: what may be done how often, and what a page may load."""

# action -> "count/seconds"; settings.RATE_LIMIT_SCALE multiplies every count. The key is named by the caller.
RATE_LIMIT_TABLE = {
    "api.user": "600/60",
    "api.anonymous": "120/60",
    "auth.login.account": "10/900",
    "auth.login.address": "60/900",
    "auth.code.account": "8/900",
    "auth.register.address": "20/3600",
    "auth.refresh.address": "120/60",
    "auth.mail.account": "5/3600",
    "auth.mail.address": "30/3600",
    "auth.reauthenticate.account": "10/900",
    "api.visitor": "120/60",
    "api.visitors.organization": "3000/60",
    "integration.grant.user": "600/60",
    "integration.verify.user": "600/60",
    "chat.user": "60/60",
    "upload.user": "120/3600",
    "document.user": "2000/3600",
    "document.fetch.user": "120/3600",
    "variant.user": "30/3600",
    "key.create.user": "60/3600",
    "import.user": "10/3600",
    "export.user": "10/3600",
    "evaluation.user": "240/3600",
    # What is recorded in a day, in pieces begun and in bytes.
    "recording.user": "400/86400",
    "recording.bytes.user": "500000000/86400",
    "english.voice.user": "1200/3600",
    "statistics.export.user": "60/3600",
    "organization.create.user": "20/3600",
    "invitation.user": "120/3600",
    "domain.verify.user": "30/3600",
    "provider.test.user": "30/3600",
    "share.view.address": "240/60",
    "reminder.stop.address": "60/60",
    "socket.connect.user": "120/60",
    "socket.frame": "240/60",
}

_NOBODY = ["'none'"]
_SELF = ["'self'"]
CONTENT_SECURITY_POLICY_DIRECTIVES = {
    "default-src": _SELF,
    "script-src": _SELF,
    "style-src": _SELF,
    "img-src": ["'self'", "data:", "blob:"],
    "font-src": _SELF,
    "connect-src": _SELF,
    "media-src": ["'self'", "blob:"],
    "worker-src": _SELF,
    "manifest-src": _SELF,
    "object-src": _NOBODY,
    "base-uri": _NOBODY,
    "form-action": _SELF,
    "frame-ancestors": _NOBODY,
}
