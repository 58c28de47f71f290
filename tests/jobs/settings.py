"""Settings of a worker under test: the house's own database, and nothing but its jobs."""

from __future__ import annotations

from kosatsu.config import env

ENV = env.read()
SECRET_KEY = "never used"
INSTALLED_APPS = ["kosatsu.jobs"]
DATABASES = {"default": env.database(ENV.database_url, ENV.data)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
