"""Every setting of Kefu. Read from the environment and .env by typed readers; nothing else reads them."""

import os
from pathlib import Path
from typing import Any

import environ
from django.utils.translation import gettext_lazy as _

from apps.common.engines import embedded_urls
from apps.common.env import process_environment
from apps.common.media import media_storage
from kefu import schedule
from kefu.mail import SCHEMES, mail_settings, sender_address
from kefu.safety import DEVELOPMENT_KEY, refuse_unsafe
from kefu.unfold import UNFOLD as UNFOLD

BASE_DIR = Path(__file__).resolve().parent.parent
environ.Env.read_env(str(BASE_DIR / ".env"))
env = process_environment()

KEFU_HOME = env.folder("KEFU_HOME", BASE_DIR / ".kefu")
# Keys that `make run` made for itself, so that a bare manage.py beside it reads the same secrets.
environ.Env.read_env(str(KEFU_HOME / "secrets.env"))
DEBUG = env.flag("DEBUG", default=False)
KEFU_DEMO = env.flag("KEFU_DEMO", default=False)
SECRET_KEY = env.text("SECRET_KEY", DEVELOPMENT_KEY if DEBUG else "")
KEFU_SECRETS_KEYS = env.words("KEFU_SECRETS_KEY", SECRET_KEY)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "*" if DEBUG else "localhost,127.0.0.1,[::1]")
KEFU_BASE_URL = env.url(
    "KEFU_BASE_URL", f"http://127.0.0.1:{env.text('PORT', '8000')}", schemes=frozenset({"http", "https"})
)
# What a gateway asks before it serves; each raises ImproperlyConfigured.
KEFU_START_CHECKS = ["apps.tenants.open_doors.refuse_open_doors"]
refuse_unsafe(secret_key=SECRET_KEY, debug=DEBUG, base_url=KEFU_BASE_URL)
CSRF_TRUSTED_ORIGINS = [KEFU_BASE_URL]
KEFU_TRUSTED_PROXIES = env.networks("KEFU_TRUSTED_PROXIES")
KEFU_PRIVATE_TARGETS = env.networks("KEFU_PRIVATE_TARGETS")
# Ports that web import may connect to besides 80 and 443.
KEFU_IMPORT_PORTS = env.ports("KEFU_IMPORT_PORTS")
KEFU_VERSION = "0.1.0"  # what web import calls itself by; the same as in pyproject.toml
KEFU_METRICS_TOKEN = env.text("KEFU_METRICS_TOKEN")
# How old an inbox, its rules, its answering or the version of the word list may be when a message arrives, in seconds.
CONFIGURATION_FRESH_S = env.integer("KEFU_CONFIGURATION_FRESH_S", 1, minimum=0, maximum=2)
# How often at most a visitor who waits for a person is told that nobody is there, in seconds.
WAITING_NOTICE_EVERY_S = env.integer("KEFU_WAITING_NOTICE_EVERY_S", 900, minimum=60, maximum=86_400)

# The default provider, when a tenant has none of its own.
OPENAI_API_KEY = env.text("OPENAI_API_KEY")
OPENAI_BASE_URL = env.url(
    "OPENAI_BASE_URL",
    "https://api.openai.com/v1" if OPENAI_API_KEY else "",
    schemes=frozenset({"http", "https"}),
)
OPENAI_MODEL = env.text("OPENAI_MODEL", "gpt-4o-mini")
OPENAI_EMBEDDING_MODEL = env.text("OPENAI_EMBEDDING_MODEL")
# `local` (a process of this machine), the address of such a process elsewhere, or nothing: search by words alone.
KEFU_EMBEDDINGS = env.text("KEFU_EMBEDDINGS")
# What the search indexes of one worker process may take, in MB; the tenant asked for last always has room.
KEFU_SEARCH_MEMORY_MB = env.integer("KEFU_SEARCH_MEMORY_MB", 512, minimum=16, maximum=1_000_000)

INSTALLED_APPS = [  # without daphne: it serves all the same, and workers need none of it
    "unfold.apps.BasicAppConfig",
    "apps.tenants.admin_config.BackOfficeConfig",  # django.contrib.admin with our door
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_prometheus",
    "apps.common",
    "apps.events",
    "apps.tenants",
    "apps.conversations",
    "apps.knowledge",
    "apps.moderation",
    "apps.ai",
    "apps.desk",
    "apps.reports",
    "apps.live",
    "apps.console",
    "apps.widget",
    "apps.backoffice",
    "apps.api",
]
AUTH_USER_MODEL = "tenants.User"

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "apps.api.probes.ProbeMiddleware",
    "apps.backoffice.security.ForwardedHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "apps.console.activity.ActivityMiddleware",
    "apps.backoffice.audit_origin.audit_origin",
    "django.contrib.messages.middleware.MessageMiddleware",
    "apps.backoffice.viewing.ViewingMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "apps.backoffice.security.ContentSecurityPolicyMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]
ROOT_URLCONF = "kefu.urls"
ASGI_APPLICATION = "kefu.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# ── limits of the gateway (apps/live/limits.py) ─────────────────────────────────────────────────────
# Offices of hundreds of people sit behind one address; somebody at home never has that many sockets.
KEFU_SOCKETS_PER_ADDRESS = env.integer("KEFU_SOCKETS_PER_ADDRESS", 500, minimum=1, maximum=1_000_000)
KEFU_SOCKETS_PER_PERSON = env.integer("KEFU_SOCKETS_PER_PERSON", 20, minimum=1, maximum=1_000_000)
# A whole office that comes back after a restart, and nobody's ten seconds of silence times a thousand.
KEFU_SOCKETS_BEFORE_HELLO = env.integer("KEFU_SOCKETS_BEFORE_HELLO", 1000, minimum=1, maximum=1_000_000)
KEFU_MESSAGES_PER_MINUTE = env.integer("KEFU_MESSAGES_PER_MINUTE", 120, minimum=1, maximum=1_000_000)
KEFU_MESSAGES_AT_ONCE = env.integer("KEFU_MESSAGES_AT_ONCE", 30, minimum=1, maximum=1_000_000)

# ── limits of questions to models, over all workers (apps/ai/throttle.py) ───────────────────────────
KEFU_AI_PER_SECOND = env.integer("KEFU_AI_PER_SECOND", 500, minimum=1, maximum=1_000_000)
KEFU_AI_TENANT_PER_SECOND = env.integer("KEFU_AI_TENANT_PER_SECOND", 500, minimum=1, maximum=1_000_000)
KEFU_AI_VISITOR_PER_MINUTE = env.integer("KEFU_AI_VISITOR_PER_MINUTE", 30, minimum=1, maximum=1_000_000)
KEFU_AI_VISITOR_AT_ONCE = env.integer("KEFU_AI_VISITOR_AT_ONCE", 10, minimum=1, maximum=1_000_000)

# ── engines ────────────────────────────────────────────────────────────────────────────────────────
_embedded = embedded_urls(KEFU_HOME)
DATABASE_URL = env.url("DATABASE_URL", _embedded.database, schemes=frozenset({"postgres", "postgresql"}))
REDIS_URL = env.url("REDIS_URL", _embedded.redis, schemes=frozenset({"redis", "rediss", "unix"}))
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)


def _database(url: str) -> dict[str, Any]:
    database: dict[str, Any] = environ.Env.db_url_config(url)
    database["ENGINE"] = "apps.common.postgresql"
    # Workers with hundreds of threads share ten connections: hold one only while a query runs.
    # Gateways tune theirs (apps/live/tuning.py).
    pool = {"min_size": 1, "max_size": 10, "timeout": 20}
    database["OPTIONS"] = database.get("OPTIONS", {}) | {"pool": pool}
    database["ATOMIC_REQUESTS"] = False
    return database


DATABASES = {"default": _database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "sys:cache",
    }
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": "sys:layer"},
    }
}

CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": "sys:celery:", "visibility_timeout": 3600}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "default"
# Web processes ask worker-ai to search and to try questions. Off in tests alone: there the caller does it itself.
KEFU_ASKS_WORKER = True
# What waits for a model has a queue of its own, so that it holds nothing else up.
CELERY_TASK_ROUTES = {
    name: {"queue": "ai"}
    for name in ("desk.answer", "desk.assist", "desk.summarise", "desk.shorten", "desk.reply")
}
CELERY_BEAT_SCHEDULE = schedule.beat()

# ── languages ──────────────────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = env.text("TIME_ZONE", "Asia/Shanghai")

# ── files ──────────────────────────────────────────────────────────────────────────────────────────
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
# A folder, or s3://bucket/prefix; shared by all roles.
KEFU_MEDIA = env.text("KEFU_MEDIA", str(KEFU_HOME / "media"))
# What visitors and agents may send, by the words of apps/conversations/files/kinds.py; nothing: no attachments.
KEFU_UPLOAD_TYPES = env.words(
    "KEFU_UPLOAD_TYPES", "png,jpeg,gif,webp,pdf,txt,csv,docx,xlsx,pptx,mp3,m4a,ogg,webm,mp4,mov"
)
# A gateway refuses requests of more than 32 MB.
KEFU_UPLOAD_MAX_BYTES = env.integer("KEFU_UPLOAD_MAX_MB", 20, minimum=1, maximum=30) * 1024 * 1024
KEFU_UPLOADS_PER_MESSAGE = env.integer("KEFU_UPLOADS_PER_MESSAGE", 10, minimum=1, maximum=100)
# Of a visitor, and of an address, behind which there may be an office.
KEFU_UPLOADS_PER_HOUR = env.integer("KEFU_UPLOADS_PER_HOUR", 60, minimum=1, maximum=1_000_000)
KEFU_UPLOADS_PER_ADDRESS = env.integer("KEFU_UPLOADS_PER_ADDRESS", 600, minimum=1, maximum=1_000_000)
STORAGES = {
    "attachments": media_storage(KEFU_MEDIA),
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "apps.common.storage.StaticStorage"
    },
}

# ── mail ───────────────────────────────────────────────────────────────────────────────────────────
# Not a setting: it holds a password, which debug pages would show.
_email_url = env.url("EMAIL_URL", "consolemail://" if DEBUG else "", schemes=SCHEMES)
KEFU_HAS_MAIL = bool(_email_url)
globals().update(mail_settings(_email_url))
DEFAULT_FROM_EMAIL = sender_address(env.text("DEFAULT_FROM_EMAIL"), KEFU_BASE_URL)

# ── sign-in and browsers ───────────────────────────────────────────────────────────────────────────
LOGIN_URL = "console:login"
LOGIN_REDIRECT_URL = "console:home"
LOGOUT_REDIRECT_URL = "console:login"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_RESET_TIMEOUT = 3600  # how long a letter's link to a new password is good
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = "apps.tenants.session_store"
# A session ends so long after signing in, and so long after the person was last seen.
SESSION_COOKIE_AGE = env.integer("KEFU_SESSION_HOURS", 14 * 24, minimum=1, maximum=365 * 24) * 3600
KEFU_SESSION_IDLE_S = (
    env.integer("KEFU_SESSION_IDLE_MINUTES", 3 * 24 * 60, minimum=5, maximum=365 * 24 * 60) * 60
)
# Wrong passwords, and wrong codes, from one address in five minutes, whatever the account: offices sit behind one.
KEFU_SIGN_INS_PER_ADDRESS = env.integer("KEFU_SIGN_INS_PER_ADDRESS", 30, minimum=5, maximum=1_000_000)
# Of everybody, superusers too. Tenants may demand it of their own people (back office, sign-in settings).
KEFU_REQUIRE_SECOND_FACTOR = env.flag("KEFU_REQUIRE_SECOND_FACTOR", default=False)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "kefu_session"
CSRF_COOKIE_NAME = "kefu_csrf"
_https = KEFU_BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = _https
CSRF_COOKIE_SECURE = _https
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("KEFU_HSTS_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = SECURE_HSTS_INCLUDE_SUBDOMAINS
# Only where a proxy of ours says how the visitor came: without one every request would be sent to itself.
SECURE_SSL_REDIRECT = _https and bool(KEFU_TRUSTED_PROXIES)
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # subdomains and the preload list are the owner's to decide: KEFU_HSTS_SUBDOMAINS
    "security.W021",
    "security.W008",  # kefu.W001 asks for what the redirect needs
]
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if KEFU_TRUSTED_PROXIES else None
X_FRAME_OPTIONS = "DENY"

# ── REST ───────────────────────────────────────────────────────────────────────────────────────────
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "UNAUTHENTICATED_USER": None,
    "EXCEPTION_HANDLER": "apps.api.errors.handle",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Kefu",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [],  # choices stay where they are used: no invented names for them
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO").upper()},
    "loggers": {
        "django.channels.server": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
        "daphne": {"level": "WARNING"},
    },
}
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kefu.settings")
