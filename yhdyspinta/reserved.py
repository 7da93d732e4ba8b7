"""The first parts of paths that are the system's own, so that no area may take them."""

RESERVED_SLUGS = frozenset(
    {
        "accounts",
        "admin",
        "api",
        "demo",
        "healthz",
        "i18n",
        "language",
        "mail",
        "media",
        "offline",
        "static",
        "styles",
        "verify",
    }
)
