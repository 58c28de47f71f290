"""Django's settings. What differs from place to place comes from `env`; the city's own choices live in bylaws."""

from __future__ import annotations

from kosatsu.config import env, keys

ENV = env.read()
ENV.data.mkdir(parents=True, exist_ok=True)
KEYS = keys.load_or_make(ENV.key_file)

SECRET_KEY = KEYS.session_secret
DEBUG = False
ALLOWED_HOSTS = list(ENV.hosts)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": env.database(ENV.database_url, ENV.data)}

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "kosatsu.records",
    "kosatsu.bylaws",
    "kosatsu.people",
    "kosatsu.approval",
    "kosatsu.accounts",
    "kosatsu.policies",
    "kosatsu.posts",
]
LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True

AUTH_USER_MODEL = "people.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
