import pytest

from src.detector import Detector

VALUES = [5.1, 4.9, 4.7, 5.0, 5.4, 4.6, 5.2]


@pytest.mark.parametrize(("value", "expected"), [(5.0, False), (5.6, False), (12.0, True), (-1.0, True)])
def test_far_values_are_outliers(value, expected):
    assert Detector().fit(VALUES).is_outlier(value) is expected


def test_the_median_is_not_dragged_along():
    values = [*VALUES, 50.0]
    assert not Detector().fit(values).is_outlier(50.0)
    assert Detector(robust=True).fit(values).is_outlier(50.0)


def test_equal_values_leave_no_room():
    detector = Detector().fit([2.0, 2.0])
    assert not detector.is_outlier(2.0)
    assert detector.is_outlier(2.1)


def test_one_value_is_too_few():
    with pytest.raises(ValueError, match="二つ以上"):
        Detector().fit([1.0])
