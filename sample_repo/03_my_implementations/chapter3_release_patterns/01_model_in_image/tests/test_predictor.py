import pytest

from src.predictor import MODEL, Predictor


def test_the_model_is_in_the_package():
    assert MODEL.is_file()
    assert Predictor().version == "1.0.0"


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ([5.1, 3.5, 1.4, 0.2], "setosa"),
        ([5.9, 2.8, 4.3, 1.3], "versicolor"),
        ([6.6, 3.0, 5.6, 2.1], "virginica"),
    ],
)
def test_the_nearest_kind_is_told(row, kind):
    assert Predictor().predict(row) == kind


def test_a_short_row_is_refused():
    with pytest.raises(ValueError, match="四つ"):
        Predictor().predict([1.0])
