"""Logging in by an organisation's own service, tried against a provider on this machine."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from tests.conftest import People

SECRET = "a-secret-of-the-provider-that-is-long-enough"


class Provider(BaseHTTPRequestHandler):
    """Answers as an OpenID provider does; the person to come is set on the server."""

    def do_GET(self) -> None:
        base = f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]
        if self.path.startswith("/.well-known"):
            self._answer(
                {
                    "issuer": base,
                    "authorization_endpoint": f"{base}/authorize",
                    "token_endpoint": f"{base}/token",
                    "userinfo_endpoint": f"{base}/userinfo",
                    "jwks_uri": f"{base}/jwks",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )
        else:
            self._answer(self.server.person)  # type: ignore[attr-defined]

    def do_POST(self) -> None:
        base = f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]
        now = int(time.time())
        claims = {"iss": base, "aud": "yhdyspinta", "iat": now, "exp": now + 60}
        token = jwt.encode(claims | self.server.person, SECRET, algorithm="HS256")  # type: ignore[attr-defined]
        self._answer({"access_token": "x", "token_type": "Bearer", "id_token": token})

    def _answer(self, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def provider(settings: Any) -> Iterator[Any]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    server.person = {}  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    app = {
        "provider_id": "oidc",
        "name": "Kunnan kirjautuminen",
        "client_id": "yhdyspinta",
        "secret": SECRET,
        "settings": {"server_url": f"http://127.0.0.1:{server.server_port}"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
    }
    yield server
    server.shutdown()
    server.server_close()


def come_by_oidc(client: Client, query: str = "") -> Any:
    """Go to the provider and come back with a code, as a browser does."""
    start = client.post(reverse("openid_connect_login", args=["oidc"]) + query)
    state = parse_qs(urlsplit(start["Location"]).query)["state"][0]
    return client.get(
        reverse("openid_connect_callback", args=["oidc"]), {"code": "code", "state": state}
    )


def tie(client: Client, provider: Any, sub: str, email: str) -> None:
    """A logged-in member ties their own log-in service to the account."""
    provider.person = {"sub": sub, "email": email}
    come_by_oidc(client, "?process=connect")


def test_the_same_sub_logs_in_whatever_the_address_is_now(people: People, provider: Any) -> None:
    viewer = people.members["viewer"].user
    tie(people.client("viewer"), provider, "abc-1", viewer.email)
    assert SocialAccount.objects.get().uid == "abc-1"
    provider.person = {"sub": "abc-1", "email": "uusi.nimi@esimerkki.fi"}
    client = Client()
    come_by_oidc(client)
    assert client.get(f"/{people.tenant.slug}/").status_code == 200


def test_the_same_address_with_another_sub_does_not(people: People, provider: Any) -> None:
    viewer = people.members["viewer"].user
    tie(people.client("viewer"), provider, "abc-1", viewer.email)
    provider.person = {"sub": "stranger", "email": viewer.email, "email_verified": True}
    client = Client()
    come_by_oidc(client)
    assert client.get(f"/{people.tenant.slug}/").status_code == 302


@pytest.mark.parametrize(("trusted", "status"), [(True, 200), (False, 302)])
def test_it_counts_as_a_second_factor_where_the_setting_says_so(
    people: People, provider: Any, settings: Any, trusted: bool, status: int
) -> None:
    settings.OIDC_SECOND_FACTOR = trusted
    coordinator = people.members["coordinator"].user
    tie(people.client("coordinator"), provider, "abc-2", coordinator.email)
    client = Client()
    come_by_oidc(client)
    assert client.get(f"/{people.tenant.slug}/").status_code == status
