"""Every setting of Xentree, read from the environment; with nothing set it runs the small shape."""

import hashlib
import os
import sys
import tempfile
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import environ

from xentree.admin_look import LOOK
from xentree.defaults import CONTENT_SECURITY_POLICY_DIRECTIVES, RATE_LIMIT_TABLE
from xentree.secret_files import read_or_make

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# -- where it runs -----------------------------------------------------------
VAR = Path(env.str("XENTREE_VAR", default=str(BASE_DIR / "var"))).resolve()
VAR.mkdir(parents=True, exist_ok=True)
PORT = env.int("PORT", default=8000)
# The address `manage.py up` listens on; 0.0.0.0 lets others in.
HOST = env.str("HOST", default="127.0.0.1")
# How many web processes it starts there: one uses one core.
WEB_PROCESSES = env.int("WEB_PROCESSES", default=min(2, os.cpu_count() or 1))
DEVELOPMENT = env.bool("DEVELOPMENT", default=True)
DEBUG = env.bool("DEBUG", default=False)
SITE_URL = env.str("SITE_URL", default=f"http://localhost:{PORT}").rstrip("/")
SITE_NAME = env.str("SITE_NAME", default="Xentree")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"] if DEVELOPMENT else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])

# -- secrets -----------------------------------------------------------------
SECRET_KEY = env.str("SECRET_KEY", default="") or read_or_make(VAR / "secret_key")
SECRET_KEY_IS_DEFAULT = not env.str("SECRET_KEY", default="")
# First key encrypts, all of them decrypt: prepend a new one to rotate.
ENCRYPTION_KEYS = env.list("ENCRYPTION_KEYS", default=[]) or [read_or_make(VAR / "encryption_key")]
ENCRYPTION_KEYS_ARE_DEFAULT = not env.list("ENCRYPTION_KEYS", default=[])
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

# -- apps --------------------------------------------------------------------
INSTALLED_APPS = [
    # Daphne, a development dependency, gives `runserver` its sockets.
    *(["daphne"] if "runserver" in sys.argv and find_spec("daphne") else []),
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "xentree.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "channels",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_celery_beat",
    "django_celery_results",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "xentree.apps.FloorConfig",
    "accounts",
    "organizations",
    "knowledge",
    "conversations",
    "learning",
    "live",
    "integrations",
]

MIDDLEWARE = [
    "xentree.middleware.RequestContextMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "integrations.middleware.EmbedCorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.middleware.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "xentree.middleware.ApiErrorMiddleware",
]

ROOT_URLCONF = "xentree.urls"
ASGI_APPLICATION = "xentree.asgi.application"
APPEND_SLASH = False
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "xentree.context.site",
                "organizations.pages.switcher.workspaces",
            ],
        },
    }
]

# -- database ----------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR / 'xentree.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "xentree.sqlite"
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-4000; PRAGMA mmap_size=134217728; "
            "PRAGMA temp_store=MEMORY;"
        ),
    }
    # Threads are used again (xentree/threads.py), and so are their connections.
    DATABASES["default"]["CONN_MAX_AGE"] = None
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3")}
else:
    DATABASES["default"]["OPTIONS"] = {
        # What the URL itself asks for, such as ?sslmode=require.
        **DATABASES["default"].get("OPTIONS", {}),
        "pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL_SIZE", default=12), "timeout": 10},
    }
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True


# -- Valkey or Redis: cache, sessions, broker, channel layer -------------------
def _socket_folder() -> Path:
    """The folder of Valkey's socket: under VAR, or a short private one where that path is too long for a socket."""
    folder = VAR / "run"
    if len(str(folder)) < 80:
        return folder
    return Path(tempfile.gettempdir()) / f"xentree-{hashlib.sha256(str(VAR).encode()).hexdigest()[:12]}"


VALKEY_SOCKET = _socket_folder() / "valkey.sock"
REDIS_URL = env.str("REDIS_URL", default=f"unix://{VALKEY_SOCKET}?db=0")
VALKEY_IS_OURS = "REDIS_URL" not in env.ENVIRON
CACHES = {"default": {"BACKEND": "xentree.store.SharedRedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "x"}}
CHANNEL_LAYERS = {
    "default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [REDIS_URL]}}
}
SESSION_ENGINE = "xentree.sessions"
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "xentree_session"
CSRF_COOKIE_NAME = "xentree_csrf"
CSRF_FAILURE_VIEW = "xentree.views.csrf_failure"

# -- background work -----------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
CELERY_RESULT_BACKEND = "django-db"
# Frequent jobs leave no result, but a failure always leaves one.
CELERY_TASK_STORE_ERRORS_EVEN_IF_IGNORED = True
CELERY_RESULT_EXTENDED = True
CELERY_RESULT_EXPIRES = 14 * 24 * 3600
CELERY_TASK_TRACK_STARTED = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A stop leaves running tasks this many seconds; what is not done by then goes back to the queue.
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 0.6
# The only worker runs beat as well, and takes back at its start what a killed one had in its hands.
ONLY_WORKER = env.bool("ONLY_WORKER", default=False)
# Just above the longest task (an export or import): an unacknowledged task comes back after this many seconds.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 1200, "socket_keepalive": True}
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "xentree.tasks.heartbeat", "schedule": 10.0, "options": {"expires": 10}},
    "fail stalled answers": {"task": "conversations.tasks.fail_stalled_answers", "schedule": 5.0},
    "tend proposals": {
        "task": "conversations.tasks.tend_proposals",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "purge conversations": {"task": "conversations.tasks.purge_conversations", "schedule": 60.0},
    "resume imports": {"task": "conversations.tasks.resume_imports", "schedule": 60.0},
    "tend documents": {"task": "knowledge.tasks.tend_documents", "schedule": 10.0, "options": {"expires": 10}},
    "tend search index": {"task": "knowledge.tasks.tend_search_index", "schedule": 120.0, "options": {"expires": 120}},
    "feed search engine": {"task": "knowledge.tasks.feed_search_engine", "schedule": 10.0, "options": {"expires": 10}},
    "sweep document files": {"task": "knowledge.tasks.sweep_files", "schedule": 3600.0},
    "close stale sessions": {"task": "conversations.tasks.close_stale_sessions", "schedule": 120.0},
    "close English sessions": {"task": "learning.english.tasks.close_forgotten_sessions", "schedule": 120.0},
    "count missed answers": {"task": "learning.progress.tasks.count_missed_answers", "schedule": 600.0},
    "send reminders": {
        "task": "learning.progress.tasks.send_reminders",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "tend evaluations": {
        "task": "learning.english.tasks.tend_evaluations",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "tend Live reports": {"task": "live.tasks.tend_reports", "schedule": 30.0, "options": {"expires": 30}},
    "sweep recordings": {"task": "learning.english.tasks.sweep_recordings", "schedule": 900.0},
    "sweep uploads": {"task": "conversations.tasks.sweep_uploads", "schedule": 3600.0},
    "sweep holds": {"task": "organizations.tasks.sweep_holds", "schedule": 60.0},
    "sweep organizations": {"task": "organizations.tasks.sweep", "schedule": 300.0},
    "tend Live sessions": {"task": "live.tasks.tend_sessions", "schedule": 15.0, "options": {"expires": 15}},
    "rotate signing keys": {"task": "integrations.tasks.rotate_due_keys", "schedule": 3600.0},
    "refresh MCP servers": {"task": "integrations.tasks.refresh_mcp_servers", "schedule": 3600.0},
    "send webhooks": {
        "task": "integrations.webhook_tasks.send_webhooks",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "sweep integrations": {"task": "integrations.tasks.sweep", "schedule": 3600.0},
    "tend calendar entries": {"task": "integrations.tasks.tend_entries", "schedule": 15.0, "options": {"expires": 15}},
    "sync integrations": {"task": "integrations.tasks.sync_integrations", "schedule": 30.0, "options": {"expires": 30}},
    "mark kept blocks": {
        "task": "integrations.tasks.mark_kept_blocks",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "tend vectors": {"task": "knowledge.tasks.tend_vectors", "schedule": 60.0, "options": {"expires": 60}},
    "tend variants": {"task": "learning.english.tasks.tend_variants", "schedule": 300.0, "options": {"expires": 300}},
    "sweep accounts": {"task": "accounts.tasks.sweep", "schedule": 300.0},
}
CELERY_TIMEZONE = "UTC"

# -- people and sign-in ----------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/chat"
LOGOUT_REDIRECT_URL = "/"
# The ways of proving who one is, tried in this order; each returns a Principal, or None when it does not apply.
# `ticket` is the only way in at the socket of Live; `bearer` refuses every token that nobody before it knew; a cookie
# counts only where no header names anybody.
AUTHENTICATORS = env.list(
    "AUTHENTICATORS",
    default=[
        "live.authentication.ticket",
        "organizations.authentication.api_key",
        "integrations.authentication.token",
        "organizations.authentication.bearer",
        "organizations.authentication.session",
    ],
)
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=15),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=30),
    "ALGORITHM": "HS256",
    "SIGNING_KEY": SECRET_KEY,
    "ISSUER": SITE_URL,
}
# A key that signs integration tokens is followed by another after the first; that one is published the second before
# it signs, so that whoever verifies tokens knows it by then.
SIGNING_KEY_LIFE = timedelta(days=env.int("SIGNING_KEY_LIFE_DAYS", default=90))
SIGNING_KEY_AHEAD = timedelta(hours=env.int("SIGNING_KEY_AHEAD_HOURS", default=24))
# Visitors of embeds who stay away that long are erased.
VISITOR_KEPT = timedelta(days=env.int("VISITOR_KEPT_DAYS", default=30))
EMAIL_VERIFICATION_REQUIRED = env.bool("EMAIL_VERIFICATION_REQUIRED", default=False)
REGISTRATION_OPEN = env.bool("REGISTRATION_OPEN", default=True)

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if EMAIL_VERIFICATION_REQUIRED else "optional"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_USERNAME_MIN_LENGTH = 3
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {
    "signup": "accounts.forms.SignupForm",
    "login": "accounts.forms.LoginForm",
    "add_email": "accounts.forms.AddEmailForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
    "change_password": "accounts.forms.ChangePasswordForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
# A code of the period before or after is taken too, once: clocks differ and people type slowly.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "accounts.forms.SecondFactorForm",
    "reauthenticate": "accounts.forms.SecondFactorReauthenticateForm",
    "activate_totp": "accounts.forms.ActivateTOTPForm",
}

# -- mail ------------------------------------------------------------------------
EMAIL_URL_IS_DEFAULT = "EMAIL_URL" not in env.ENVIRON
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"{SITE_NAME} <hello@localhost>")

# -- limits ----------------------------------------------------------------------
RATE_LIMIT_SCALE = env.float("RATE_LIMIT_SCALE", default=1.0)
RATE_LIMITS = RATE_LIMIT_TABLE
# The limits table above counts sign-in and mail attempts for pages and API alike.
ACCOUNT_RATE_LIMITS = False
MAX_REQUEST_BYTES = env.int("MAX_REQUEST_BYTES", default=64 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
MAX_ATTACHMENT_BYTES = env.int("MAX_ATTACHMENT_BYTES", default=10 * 1024 * 1024)
MAX_IMPORT_BYTES = env.int("MAX_IMPORT_BYTES", default=60 * 1024 * 1024)
MAX_DOCUMENT_BYTES = env.int("MAX_DOCUMENT_BYTES", default=50 * 1024 * 1024)
# A document that is not read by then has failed, wherever it is.
DOCUMENT_DEADLINE = timedelta(seconds=env.int("DOCUMENT_DEADLINE_SECONDS", default=3600))
# How long what is at an address may take to come.
DOCUMENT_FETCH_SECONDS = env.int("DOCUMENT_FETCH_SECONDS", default=60)
# How many documents a worker reads at a time; its other threads stay free for what is quickly done.
DOCUMENTS_AT_ONCE = env.int("DOCUMENTS_AT_ONCE", default=2)
# What is held of a cap for one answer, and so the longest one somebody with a limit can get.
MAX_ANSWER_TOKENS = env.int("MAX_ANSWER_TOKENS", default=8192)

# -- reading files -----------------------------------------------------------------
# What the process that reads one file may use; beyond, the file failed and says why.
PARSE_MEMORY_BYTES = env.int("PARSE_MEMORY_BYTES", default=1024 * 1024 * 1024)
PARSE_CPU_SECONDS = env.int("PARSE_CPU_SECONDS", default=60)
PARSE_SECONDS = env.int("PARSE_SECONDS", default=120)
PARSE_CHARACTERS = env.int("PARSE_CHARACTERS", default=20_000_000)
PARSE_PAGES = env.int("PARSE_PAGES", default=5_000)

# -- AI providers ------------------------------------------------------------------
AI_PROVIDERS = env.json("AI_PROVIDERS", default=[])
OPENAI_API_KEY = env.str("OPENAI_API_KEY", default="")
OPENAI_BASE_URL = env.str("OPENAI_BASE_URL", default="")
ANTHROPIC_API_KEY = env.str("ANTHROPIC_API_KEY", default="")
ANTHROPIC_BASE_URL = env.str("ANTHROPIC_BASE_URL", default="")
GEMINI_API_KEY = env.str("GEMINI_API_KEY", default="")
OLLAMA_URL = env.str("OLLAMA_URL", default="http://127.0.0.1:11434")
PREFERRED_MODELS = env.list("PREFERRED_MODELS", default=[])
CREDENTIAL_RESOLVER = "organizations.services.provider_configs"
# What texts are compared by meaning with: local, none, or the id of a connected provider that speaks OpenAI's dialect.
EMBEDDINGS = env.str("EMBEDDINGS", default="local")
EMBEDDINGS_MODEL = env.str("EMBEDDINGS_MODEL", default="")
EMBEDDINGS_BASE_URL = env.str("EMBEDDINGS_BASE_URL", default="")
EMBEDDINGS_API_KEY = env.str("EMBEDDINGS_API_KEY", default="")
# Where the local model lies, if it is not the installed package's.
EMBEDDINGS_FOLDER = env.str("EMBEDDINGS_FOLDER", default="")

# Who reads texts out, and who writes speech down: local, or the id of a provider that speaks OpenAI's dialect.
TTS = env.str("TTS", default="local")
TTS_MODEL = env.str("TTS_MODEL", default="")
# Names of the two voices: a=coral,b=onyx.
TTS_VOICES = env.dict("TTS_VOICES", default={})
TTS_BASE_URL = env.str("TTS_BASE_URL", default="")
TTS_API_KEY = env.str("TTS_API_KEY", default="")
STT = env.str("STT", default="local")
STT_MODEL = env.str("STT_MODEL", default="")
STT_BASE_URL = env.str("STT_BASE_URL", default="")
STT_API_KEY = env.str("STT_API_KEY", default="")
# A model that hears and speaks itself, for talks: <provider>/<model>, of a provider of kind openai or google.
LIVE_MODEL = env.str("LIVE_MODEL", default="")
# A vendor's filmed avatar: simli, or none.
VIDEO_AVATAR = env.str("VIDEO_AVATAR", default="")
SIMLI_API_KEY = env.str("SIMLI_API_KEY", default="")
SIMLI_FACE_ID = env.str("SIMLI_FACE_ID", default="")
SIMLI_BASE_URL = env.str("SIMLI_BASE_URL", default="https://api.simli.ai")

# -- Skills ------------------------------------------------------------------------------
# Whether calendars may be read from http:// addresses, too.
ICAL_FEEDS_UNENCRYPTED = env.bool("ICAL_FEEDS_UNENCRYPTED", default=False)

# -- Live ---------------------------------------------------------------------------------
# With it a program of the operator keeps transcripts for people (`X-Service-Key`); without one that is off.
LIVE_SERVICE_KEY = env.str("LIVE_SERVICE_KEY", default="")

# -- skills -------------------------------------------------------------------------------
# Xentree as Google knows it (docs/skills.md); without them nobody can connect Google Calendar.
GOOGLE_CLIENT_ID = env.str("GOOGLE_CLIENT_ID", default="")
GOOGLE_CLIENT_SECRET = env.str("GOOGLE_CLIENT_SECRET", default="")
# Another server that speaks as Google does, such as a local one to try with; may be private.
GOOGLE_OAUTH_BASE_URL = env.str("GOOGLE_OAUTH_BASE_URL", default="")
GOOGLE_API_BASE_URL = env.str("GOOGLE_API_BASE_URL", default="")

# -- the search engine -----------------------------------------------------------------
# What answers a search over everything: database, or typesense.
SEARCH_ENGINE = env.str("SEARCH_ENGINE", default="database")
TYPESENSE_URL = env.str("TYPESENSE_URL", default="")
TYPESENSE_API_KEY = env.str("TYPESENSE_API_KEY", default="")
# What its collections are called begins so: several installations may share a server.
TYPESENSE_COLLECTION = env.str("TYPESENSE_COLLECTION", default="xentree")

# -- outgoing requests -----------------------------------------------------------------
# Networks (CIDR) that people's own URLs, such as webhooks, may reach although they are private.
EGRESS_ALLOWED_NETWORKS = env.list("EGRESS_ALLOWED_NETWORKS", default=[])
# How long an MCP server may take to list its tools, and to run one; an answer waits 30 seconds for any tool.
MCP_LIST_SECONDS = env.float("MCP_LIST_SECONDS", default=15.0)
MCP_CALL_SECONDS = env.float("MCP_CALL_SECONDS", default=25.0)

# -- API -----------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["xentree.api.authentication.PrincipalAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["xentree.api.permissions.Door"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "xentree.api.pagination.LinkCursorPagination",
    "DEFAULT_SCHEMA_CLASS": "xentree.api.schema.ContractSchema",
    "EXCEPTION_HANDLER": "xentree.api.errors.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Xentree API",
    "DESCRIPTION": "Chat, knowledge, learning and organizations over HTTP. Errors share one envelope.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "OrganizationRoleEnum": "organizations.models.Role",
        "ProviderKindEnum": "organizations.models.ProviderCredential.Kind",
        "JobStateEnum": "learning.models.Evaluation.Status",
        "TaskKindEnum": "learning.english.models.TaskKind",
        "EnglishSessionKindEnum": "learning.english.models.EnglishSession.Kind",
        "TranscriptRoleEnum": "learning.english.models.TranscriptLine.Role",
        "ModeEnum": "integrations.models.IntegrationToken.Mode",
        "WebhookDeliveryStatusEnum": "integrations.models.WebhookDelivery.Status",
        "CourseLevelEnum": "learning.english.models.Level",
        "CourseSkillEnum": "learning.english.models.Skill",
        "EvaluationSkillEnum": "learning.english.models.Evaluation.Skill",
        "PlacementSkillEnum": "learning.english.placement.items.SKILLS",
        "IndexSkillEnum": "learning.english.proficiency.index.SKILL_NAMES",
        "StudyFocusEnum": "integrations.services.topics.FOCUSES",
    },
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SCHEMA_PATH_PREFIX": "/api/",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "xentree.api.schema.add_error_responses",
    ],
}

# -- security ---------------------------------------------------------------------------
HTTPS_ONLY = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS_ONLY
SECURE_SSL_REDIRECT = HTTPS_ONLY and env.bool("SECURE_SSL_REDIRECT", default=False)
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS_ONLY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS_ONLY
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Browsers send the assistant's sound to the filmed avatar's own socket, where there is one.
_FILMS = [SIMLI_BASE_URL.rstrip("/").replace("http", "ws", 1)] if VIDEO_AVATAR == "simli" else []
CONTENT_SECURITY_POLICY = {"DIRECTIVES": CONTENT_SECURITY_POLICY_DIRECTIVES | {"connect-src": ["'self'", *_FILMS]}}

# -- the admin -----------------------------------------------------------------------------
UNFOLD = LOOK

# -- files ---------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR / "media"
STATIC_IS_COLLECTED = (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("jpg", "jpeg", "png", "gif", "webp", "gz", "br", "woff", "woff2", "map")
WHITENOISE_USE_FINDERS = not STATIC_IS_COLLECTED
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(MEDIA_ROOT)}},
    "staticfiles": {
        "BACKEND": "xentree.static.HashedStorage"
        if STATIC_IS_COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
if env.str("S3_BUCKET", default=""):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env.str("S3_BUCKET"),
            "endpoint_url": env.str("S3_ENDPOINT_URL", default=None),
            "access_key": env.str("S3_ACCESS_KEY", default=None),
            "secret_key": env.str("S3_SECRET_KEY", default=None),
            "default_acl": "private",
            "file_overwrite": False,
        },
    }

# -- English -------------------------------------------------------------------------------------
# The folder of the course's files, see docs/english.md.
ENGLISH_COURSE = Path(env.str("ENGLISH_COURSE", default=str(BASE_DIR / "learning/english/course")))
# Who judges open answers: local (Xentree Local alone), auto (a connected language model where a person allows it), or
# the one that `provider/model` names.
ENGLISH_EVALUATOR = env.str("ENGLISH_EVALUATOR", default="auto")
# An answer that is not judged by then has failed.
EVALUATION_DEADLINE = timedelta(seconds=env.int("EVALUATION_DEADLINE_SECONDS", default=600))
# How many answers a worker judges at a time.
EVALUATIONS_AT_ONCE = env.int("EVALUATIONS_AT_ONCE", default=2)
MAX_RECORDING_BYTES = env.int("MAX_RECORDING_BYTES", default=20 * 1024 * 1024)
# A folder with a stronger model of sounds than pocketsphinx's, see docs/speaking-scorer.md.
SPEAKING_MODEL = env.str("SPEAKING_MODEL", default="")

# -- language and time ------------------------------------------------------------------------
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

# -- logs ------------------------------------------------------------------------------------------
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOG_FORMAT = env.str("LOG_FORMAT", default="console" if DEVELOPMENT else "json")
LOGGING_CONFIG = "xentree.logs.configure"
LOGGING = {"format": LOG_FORMAT, "level": LOG_LEVEL}

# Usernames are unique whatever their case, by a constraint that this check does not know.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
