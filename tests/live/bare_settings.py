"""Settings of a gateway process that serves a small application instead of Kefu: it starts in a second."""

SECRET_KEY = "no secrets here"
INSTALLED_APPS: list[str] = []
# Never connected to; the gateway tunes its pool all the same.
DATABASES = {"default": {"ENGINE": "django.db.backends.dummy", "OPTIONS": {"pool": {}}}}
KEFU_START_CHECKS: list[str] = []
