"""The stand-in gives the recorded responses of the real Google."""

from tests.fake_google.replay import replay_all

RECORDED = 514
MIN_EQUAL = 505


def test_the_stand_in_gives_the_recorded_responses() -> None:
    total, differences = replay_all()
    for one in differences:
        print(f"\n{one.sequence}[{one.index}] {one.request}", *one.differences, sep="\n    ")
    assert total == RECORDED
    assert total - len(differences) >= MIN_EQUAL
