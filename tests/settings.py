"""The real settings, made fast."""

import os

os.environ.setdefault("SECRET_KEY", "tests-only-tests-only-tests-only-tests-only-tests-only")
os.environ.setdefault("DEMO", "1")
os.environ.setdefault("SITE_URL", "http://testserver")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:6379/0")
# Each process of a test run has a queue of its own: its workers take no other's tasks.
os.environ["REDIS_URL"] = (
    os.environ["REDIS_URL"].rpartition("/")[0]
    + f"/{os.environ.get('PYTEST_XDIST_WORKER', 'gw0').removeprefix('gw')}"
)

from yhdyspinta.settings import *  # noqa: F403
from yhdyspinta.settings import BASE_DIR, DATABASES, env

ALLOWED_HOSTS = ["*"]
STATIC_ROOT = str(BASE_DIR / "static")  # WhiteNoise wants a folder that is there
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# Every connection is closed and opened again as the application's role: no pool in tests.
DATABASES["default"]["OPTIONS"] = {}
DATABASES["default"]["TEST"] = {"NAME": env("TEST_DB", "test_app")}
SOTKANET_URL = "http://127.0.0.1:9"  # nobody answers: no test asks the real source
WHITENOISE_AUTOREFRESH = True  # each new client would walk through all static files first
