"""Which days a look of FRAUD_WATCH reads, and which looks are still to be made."""

from datetime import date, timedelta

from fraud_dag.watch_store import Kept, looks_due
from fraud_dag.watching import look_of

PROMOTED = date(2026, 11, 1)


def day(number: int) -> date:
    return PROMOTED + timedelta(days=number)


def seen(labelled: bool = False, rows: int = 100) -> Kept:
    return Kept({"rows": rows}, labelled)


def test_the_first_look_reads_the_day_of_the_promotion_and_has_no_labels() -> None:
    look = look_of(day(1), PROMOTED, probation=14, label_delay_days=7)
    assert (look.day, look.labelled_day, look.in_probation) == (PROMOTED, None, True)


def test_labels_come_in_on_the_day_after_the_delay() -> None:
    assert look_of(day(7), PROMOTED, 14, 7).labelled_day is None
    assert look_of(day(8), PROMOTED, 14, 7).labelled_day == PROMOTED


def test_a_probation_compares_all_labelled_days_and_later_looks_label_one() -> None:
    last, after = look_of(day(14), PROMOTED, 14, 7), look_of(day(15), PROMOTED, 14, 7)
    assert (last.matured_start, last.matured_end) == (PROMOTED, day(7))
    assert (after.in_probation, after.matured_start, after.matured_end) == (False, day(7), day(8))


def test_labels_known_at_once_belong_to_the_day_itself() -> None:
    look = look_of(day(1), PROMOTED, 7, 0)
    assert (look.day, look.labelled_day) == (PROMOTED, PROMOTED)


def test_a_version_that_was_adopted_is_on_no_probation() -> None:
    assert look_of(day(1), PROMOTED, 0, 7).in_probation is False


def test_missed_looks_are_made_up_in_order() -> None:
    assert looks_due({}, PROMOTED, day(3), 7) == [day(1), day(2), day(3)]
    assert looks_due({day(1): seen()}, PROMOTED, day(3), 7) == [day(1), day(3)]


def test_a_second_look_on_the_same_day_has_nothing_to_do() -> None:
    kept = {day(number): seen() for number in range(3)}
    assert looks_due(kept, PROMOTED, day(3), 7) == []


def test_a_day_is_looked_at_again_when_its_labels_are_in() -> None:
    kept = {day(number): seen() for number in range(8)}
    assert looks_due(kept, PROMOTED, day(8), 7) == [day(8)]
    kept[day(0)] = seen(labelled=True)
    assert looks_due(kept, PROMOTED, day(8), 7) == []


def test_a_day_without_rows_is_looked_at_again_and_never_labelled() -> None:
    kept = {day(0): seen(rows=0), day(1): seen()}
    assert looks_due(kept, PROMOTED, day(2), 1) == [day(1)]
