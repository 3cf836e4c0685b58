"""What a soak did, to print."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from tests.soak.request_count import RequestCount, total

if TYPE_CHECKING:
    from tests.soak.driver import Soak


def request_total(soak: Soak) -> RequestCount:
    """Of all runs and checks that recorded observations or found nothing to do."""
    return total([each.requests for each in soak.nights if each.command in ("run", "check")])


def tally(soak: Soak) -> dict[str, Any]:
    return {"nights": dict(Counter((each.command, each.result.code) for each in soak.nights)),
            "faults": soak.service.faults.injected, "actions": soak.users.done,
            "with files": soak.file_users.done, "in the register": soak.committee.done,
            "refused": soak.users.refused + soak.file_users.refused + soak.committee.refused,
            "overwritten annotations": soak.overwritten_annotations,
            "decisions": len(soak.secretary.decisions),
            "ledger": dict(Counter(each.kind.value for each in soak.ledger())),
            "mails": len(soak.service.state.mail), "requests": request_total(soak),
            "answers": dict(Counter(status for _account, _name, status in soak.service.log))}
