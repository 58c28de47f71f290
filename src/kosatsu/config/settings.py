"""Django's settings. What differs from place to place comes from `env`; the city's own choices live in bylaws."""

from __future__ import annotations

from kosatsu.config import env, keys

ENV = env.read()
ENV.data.mkdir(mode=0o700, parents=True, exist_ok=True)  # sessions, evidence and names: for the house alone
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
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "kosatsu.records",
    "kosatsu.jobs",
    "kosatsu.bylaws",
    "kosatsu.people",
    "kosatsu.approval",
    "kosatsu.duties",
    "kosatsu.notifications",
    "kosatsu.accounts",
    "kosatsu.policies",
    "kosatsu.upkeep",
    "kosatsu.posts",
    "kosatsu.wrong_findings",
    "kosatsu.second_opinions",
    "kosatsu.faces.web",
    "kosatsu.faces.portal",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kosatsu.faces.web.middleware.ContentSecurityPolicy",
    "kosatsu.faces.web.middleware.Moment",
    "kosatsu.faces.web.middleware.OneReading",
    "kosatsu.faces.portal.middleware.Anybody",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kosatsu.faces.web.middleware.WhoActs",
    "kosatsu.faces.web.errors.Translate",
]
ROOT_URLCONF = "kosatsu.config.urls"
WSGI_APPLICATION = "kosatsu.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kosatsu.faces.web.context.house",
            ]
        },
    }
]
LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = ENV.data / "collected"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
EVIDENCE_ROOT = ENV.data / "evidence"
NOTICES_ROOT = ENV.data / "notices"
READINGS_ROOT = ENV.data / "readings"
READ_PICTURES = ENV.read_pictures
SAMPLE = (ENV.data / "sample.json").exists()

# Uploads are pictures and scans; a form has some forty fields. More than that is no form of ours.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/desk/sign-in/"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_ADAPTER = "kosatsu.faces.web.signing_in.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PRESERVE_USERNAME_CASING = True
# Behind the city's own entrance everybody has its address; the one it names counts, or one guesser would shut out the whole town hall.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if ENV.https else 0
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
    "post_check": "120/m/user",
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.https
SESSION_COOKIE_AGE = 9 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "kosatsu.faces.web.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if ENV.https else 0
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.https else None
X_FRAME_OPTIONS = "DENY"

# Rate limits are counted across all web processes of the machine.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": ENV.data / "cache"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
