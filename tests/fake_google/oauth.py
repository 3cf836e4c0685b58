"""OAuth: the consent page, the token endpoint, and the impersonation of service accounts."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import parse_qs, urlencode

from tests.fake_google.google_state import ROBOT, GoogleState
from tests.fake_google.http_messages import HttpRequest, HttpResponse

PAGES = ("/o/oauth2/auth", "/o/oauth2/v2/auth")
TOKEN = "/token"
ACCOUNTS = "/v1/projects/-/serviceAccounts/"  # of the API iamcredentials: act as a service account without its key


@dataclass
class OAuthEndpoints:
    """The user ``account`` grants every scope but the ``withheld`` ones, and none if it ``refuses``. ``errors``: the
    OAuth error by account (invalid_grant: revoked; unauthorized_client: no delegation)."""

    account: str = "vstbpn@so.example"
    refuses: bool = False
    withheld: frozenset[str] = frozenset()
    errors: dict[str, str] = field(default_factory=dict)
    lifetime: int = 3599  # of an access token, in seconds
    codes: dict[str, dict[str, str]] = field(default_factory=dict)  # authorization code → the consent page's query
    refresh_tokens: dict[str, str] = field(default_factory=dict)  # refresh token → account
    granted: list[str] = field(default_factory=list)  # the account of each issued token

    def handles(self, request: HttpRequest) -> bool:
        return request.path in (*PAGES, TOKEN) or request.path.startswith(ACCOUNTS)

    def handle(self, state: GoogleState, request: HttpRequest) -> HttpResponse:
        if request.path in PAGES:
            return self._consent_page(state, {name: values[0] for name, values in request.query.items()})
        if request.path == TOKEN:
            return self._token(state, {name: values[0] for name, values in parse_qs(request.body.decode()).items()})
        account, _, verb = request.path.removeprefix(ACCOUNTS).partition(":")
        return self._impersonate(state, account, verb, json.loads(request.body))

    def _consent_page(self, state: GoogleState, query: Mapping[str, str]) -> HttpResponse:
        """The user consents at once; the browser is redirected back."""
        redirect_query = {"state": query.get("state", "")}
        if self.refuses:
            redirect_query["error"] = "access_denied"
        else:
            redirect_query["code"] = "4/" + state.new_id(30)
            self.codes[redirect_query["code"]] = dict(query)
        return HttpResponse(302, headers={"Location": query["redirect_uri"] + "?" + urlencode(redirect_query)})

    def _token(self, state: GoogleState, form: Mapping[str, str]) -> HttpResponse:
        if form.get("grant_type") == "authorization_code":
            return self._redeem_code(state, form)
        refresh_token = form.get("refresh_token", "")
        account = self.refresh_tokens.get(refresh_token, refresh_token)
        if "assertion" in form:
            claims = form["assertion"].split(".")[1]
            decoded = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
            account = decoded.get("sub") or decoded.get("iss", "")
        return self._token_response(state, account if "@" in account else ROBOT, form)

    def _redeem_code(self, state: GoogleState, form: Mapping[str, str]) -> HttpResponse:
        """A code is valid once, with the PKCE verifier of its request, and for the same redirect address."""
        query = self.codes.pop(form.get("code", ""), {})
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if not query or proof != query.get("code_challenge") or form.get("redirect_uri") != query["redirect_uri"]:
            return HttpResponse(400, {"error": "invalid_grant", "error_description": "Malformed auth code."})
        refresh = "1//" + state.new_id(30)
        self.refresh_tokens[refresh] = self.account
        scope = " ".join(each for each in query["scope"].split() if each not in self.withheld)
        client = query.get("client_id", "")  # the request itself may name it in its header only
        response = self._token_response(state, self.account, {**form, "scope": scope, "client_id": client})
        return HttpResponse(200, (response.body or {}) | {"refresh_token": refresh, "scope": scope})

    def _token_response(self, state: GoogleState, account: str, form: Mapping[str, str]) -> HttpResponse:
        if code := self.errors.get(account):
            status = 401 if code == "unauthorized_client" else 400
            return HttpResponse(status, {"error": code, "error_description": code})
        token = self._issue_token(state, account, form.get("client_id", ""))
        scopes = {each.rpartition("/")[2] for each in form.get("scope", "").split()}
        if "drive.file" in scopes and "drive" not in scopes:
            state.narrow_tokens.add(token)
        return HttpResponse(200, {"access_token": token, "expires_in": self.lifetime,
                            "token_type": "Bearer"})  # fmt: skip

    def _impersonate(self, state: GoogleState, account: str, verb: str, body: Mapping[str, str]) -> HttpResponse:
        if account in self.errors:
            denied = {"code": 403, "message": "Permission denied", "status": "PERMISSION_DENIED"}
            return HttpResponse(403, {"error": denied})
        if verb == "signJwt":
            claims = base64.urlsafe_b64encode(body["payload"].encode()).decode().rstrip("=")
            return HttpResponse(200, {"keyId": "1", "signedJwt": f"x.{claims}.x"})
        expiry = state.clock.now().replace(microsecond=0, tzinfo=None) + timedelta(days=3650)
        token = self._issue_token(state, account)
        return HttpResponse(200, {"accessToken": token, "expireTime": expiry.isoformat() + "Z"})

    def _issue_token(self, state: GoogleState, account: str, client: str = "") -> str:
        token = "token-" + state.new_id(20)
        state.tokens[token], state.applications[token] = account, client
        self.granted.append(account)
        return token
