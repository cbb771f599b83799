"""All settings, read from the environment in this one file. `docs/settings.md` lists every variable.

Without any variable set, Ruom starts in its embedded form: SQLite and files under `var/`, no broker, demo mode on.
"""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("RUOM_VAR", str(BASE_DIR / "var")))

# Demo mode: a newcomer's machine or a test. Everything that would be unsafe in production is tied to it.
DEMO = env.bool("RUOM_DEMO", True)
DEBUG = env.bool("DEBUG", False)

DEMO_SECRET = "ruom-demo-secret-not-for-production-" + "0" * 32
SECRET_KEY = env.str("SECRET_KEY", DEMO_SECRET if DEMO else "")
if not DEMO and (len(SECRET_KEY) < 50 or SECRET_KEY == DEMO_SECRET):
    raise ImproperlyConfigured("Set SECRET_KEY to at least 50 random characters, or RUOM_DEMO=1 for a demonstration.")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"] if DEMO else [])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
# The address that stands in mails, QR codes and editions. No trailing slash.
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    # Without its habit of registering what other packages offer: only organisations/admin says what is shown.
    "django.contrib.admin.apps.SimpleAdminConfig",
    "crispy_forms",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "ledger",
    "outbox",
    "vault",
    "organisations",
    "partners",
    "statements",
    "seeds",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages are a third of their size on the line. Django pads each by random bytes against guessing by length (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "organisations.views.policy.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "organisations.views.sessions.SignedInMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "organisations.views.bodies.LargestBodyMiddleware",
    "organisations.views.refusals.RefusalMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
CSRF_FAILURE_VIEW = "organisations.views.refusals.csrf_failed"
CSRF_COOKIE_HTTPONLY = True
SESSION_ENGINE = "organisations.signed_in"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "organisations.views.chrome.chrome",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "ruom"
CRISPY_TEMPLATE_PACK = "ruom"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# -- databases: SQLite embedded, PostgreSQL by DATABASE_URL -----------------------------------------------------------
DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR_DIR / 'ruom.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "config.sqlite3"
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA trusted_schema=OFF; "
            "PRAGMA secure_delete=ON; PRAGMA recursive_triggers=ON; PRAGMA foreign_keys=ON;"
        ),
    }
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    DATABASES["default"]["OPTIONS"] = {
        "pool": {"min_size": 1, "max_size": env.int("DB_POOL", 8), "timeout": 5},
        # From the third time on PostgreSQL keeps the plan of what ledger/prepared.py sends.
        "prepare_threshold": 3,
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- jobs: Celery when there is a Redis, the relay when there is none -------------------------------------------------
REDIS_URL = env.str("REDIS_URL", "")
# Seconds that a worker may be silent about a job before another one takes it over.
OUTBOX_LEASE = env.float("OUTBOX_LEASE", 300)
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_timeout": 2,
    "socket_connect_timeout": 1,
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "outbox.sweep", "schedule": 5.0},
    "seal": {"task": "ledger.seal", "schedule": 10.0},
    "add-up": {"task": "statements.add_up", "schedule": 10.0},
    "forget": {"task": "outbox.forget", "schedule": 3600.0},
    "sweep-sign-ins": {"task": "organisations.sweep_sign_ins", "schedule": 3600.0},
    "sweep-newsstand": {"task": "statements.sweep_newsstand", "schedule": 60.0},
    "retain": {"task": "organisations.retain", "schedule": 86400.0},
}

# -- mail -------------------------------------------------------------------------------------------------------------
# Embedded, mails are written to var/mail, one file each; EMAIL_URL=smtp://... sends them.
if env.str("EMAIL_URL", ""):
    globals().update(env.dj_email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(VAR_DIR / "mail")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Ruom <ruom@demo.example>")
EMAIL_TIMEOUT = 20
# So many connections to the mail server does one mailing to many hold at once.
MAIL_CONNECTIONS = env.int("MAIL_CONNECTIONS", 4)
if not 1 <= MAIL_CONNECTIONS <= 50:
    raise ImproperlyConfigured("MAIL_CONNECTIONS is a number from 1 to 50.")
# Invitations and reminders to many rest between these hours of Phnom Penh. The same hour twice: they never rest.
MAIL_QUIET_FROM = env.int("MAIL_QUIET_FROM", 20)
MAIL_QUIET_UNTIL = env.int("MAIL_QUIET_UNTIL", 7)
if not 0 <= MAIL_QUIET_FROM <= 23 or not 0 <= MAIL_QUIET_UNTIL <= 23:
    raise ImproperlyConfigured("MAIL_QUIET_FROM and MAIL_QUIET_UNTIL are hours from 0 to 23.")

# -- people -----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "organisations.Person"
AUTHENTICATION_BACKENDS = ["organisations.signed_in.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "dashboard"
LOGOUT_REDIRECT_URL = "home"
# Accounts come by invitation: nothing of allauth's sign-up, social accounts or changes of address is wired. Its rate
# limits want addresses of machines and a shared cache: ours are in organisations/actions/throttling.py.
ACCOUNT_ADAPTER = "organisations.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = False
ACCOUNT_LOGIN_TIMEOUT = int(timedelta(minutes=30).total_seconds())  # both steps together
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = int(timedelta(minutes=15).total_seconds())
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
MFA_ADAPTER = "organisations.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # a clock may be half a minute wrong
MFA_RATE_LIMITS = False
MFA_REAUTHENTICATION_REQUIRED = False  # our own decorator asks: organisations/views/proving.py
MFA_ALLOW_UNVERIFIED_EMAIL = True  # there are none: an address is verified by the invitation
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO  # http://localhost
# How many of our own proxies stand in front: so many entries from the right, X-Forwarded-For is believed.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)
# Whether it takes a second person and a second factor to publish where the convenor has not said so itself.
PUBLISHING_IS_GUARDED = not DEMO

# -- languages and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("km", _("Khmer"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Phnom_Penh"  # what people read; stored times are UTC
USE_TZ = True

# -- files ------------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "organisations.storage.DurableStorage"},
    "staticfiles": {
        "BACKEND": env.str("STATICFILES_BACKEND", "whitenoise.storage.CompressedManifestStaticFilesStorage")
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000  # bytes
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_100  # a text of 2,000 paragraphs with a choice for each
LARGEST_BODY = 12_000_000  # bytes of a whole request, its files with it

# -- the ledger's signing key: 32 bytes in hexadecimal (Ed25519 seed); demo mode derives one from SECRET_KEY ----------
LEDGER_KEY = env.str("LEDGER_KEY", "")
# Public keys (hexadecimal) that signed heads before; without them those heads cannot be verified any more.
LEDGER_RETIRED_KEYS: list[str] = env.list("LEDGER_RETIRED_KEYS", [])

# -- the digital seal on PDFs: a PKCS #12 file and its password; demo mode makes one. Read in statements/seals.py ------
SEAL_FILE = env.str("SEAL_FILE", "")
SEAL_PASSWORD = env.str("SEAL_PASSWORD", "")
# Where times are attested (RFC 3161), and a PEM file of the certificates that are believed in the end.
SEAL_AUTHORITY = env.str("SEAL_AUTHORITY", "")
SEAL_AUTHORITY_USER = env.str("SEAL_AUTHORITY_USER", "")
SEAL_AUTHORITY_PASSWORD = env.str("SEAL_AUTHORITY_PASSWORD", "")
SEAL_TRUSTED = env.str("SEAL_TRUSTED", "")
# SHA-256 fingerprints (hexadecimal) of certificates that sealed before; without them their PDFs cannot be verified.
SEAL_RETIRED: list[str] = env.list("SEAL_RETIRED", [])

# -- the keys that seal contacts: `name:64 hexadecimal digits`, the present key first, retired ones after it; demo mode
# derives one from SECRET_KEY. Read in vault/keys.py ------------------------------------------------------------------
VAULT_KEYS = env.str("VAULT_KEYS", "")

# -- webhooks: ports at which partners are called. Networks that are not public, and a PEM file of issuers beside the
# system's, are for tests and closed networks: whoever may enter an address can have them called ----------------------
WEBHOOK_PORTS: list[int] = env.list("WEBHOOK_PORTS", [443], subcast=int)
WEBHOOK_NETWORKS: list[str] = env.list("WEBHOOK_NETWORKS", [])
WEBHOOK_TRUSTED = env.str("WEBHOOK_TRUSTED", "")

# -- browser security -------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
if not DEMO:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", True)
    SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", True)
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    if env.bool("BEHIND_PROXY", False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# -- the newsstand: copies of public pages, handed over without Django; none where several machines share no disk ------
NEWSSTAND = VAR_DIR / "newsstand" if env.bool("NEWSSTAND", True) else None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
    # No request line is ever logged by us: an address of a machine must not be stored.
    "loggers": {"django.request": {"level": "ERROR"}, "django.security.csrf": {"level": "ERROR"}},
}
