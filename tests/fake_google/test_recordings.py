"""The stand-in answers as the real Google was recorded to."""

from tests.fake_google.replay import replay_all

RECORDED = 514
ENOUGH = 505


def test_the_stand_in_answers_as_google_was_recorded() -> None:
    total, found = replay_all()
    for one in found:
        print(f"\n{one.sequence}[{one.index}] {one.request}", *one.differences, sep="\n    ")
    assert total == RECORDED
    assert total - len(found) >= ENOUGH
