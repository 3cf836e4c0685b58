"""``python -m tests.fake_google --port N``: the stand-in as a server of its own, on the machine's clock."""

import argparse

from tests.fake_google.clock import SystemClock
from tests.fake_google.google_state import GoogleState
from tests.fake_google.quotas import Quotas
from tests.fake_google.server import Server
from tests.fake_google.service import Service


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fake_google", description=__doc__)
    parser.add_argument("--port", type=int, default=8765, help="loopback port (default: %(default)s; 0: any free one)")
    parser.add_argument("--quotas", action="store_true", help="enforce Google's quotas per minute")
    parser.add_argument("--strict-tokens", action="store_true", help="401 for a token that names no account")
    options = parser.parse_args()
    quotas = Quotas(enabled=options.quotas)
    service = Service(GoogleState(SystemClock()), quotas=quotas, strict_tokens=options.strict_tokens)
    server = Server(service, options.port)
    print(f"Google's stand-in on {server.url} (an address as Bearer token acts as that account)", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
