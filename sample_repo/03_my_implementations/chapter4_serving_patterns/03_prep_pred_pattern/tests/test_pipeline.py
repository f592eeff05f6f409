from src.pipeline import MinMax, Pipeline

ROWS = [[0.0, 10.0, 5.0], [4.0, 30.0, 5.0]]


def test_the_ends_become_zero_and_one():
    scale = MinMax().fit(ROWS)
    assert scale.transform(ROWS[0]) == [0.0, 0.0, 0.0]
    assert scale.transform(ROWS[1]) == [1.0, 1.0, 0.0]


def test_the_middle_is_a_half():
    assert MinMax().fit(ROWS).transform([2.0, 20.0, 5.0])[:2] == [0.5, 0.5]


def test_a_column_without_width_is_zero():
    assert MinMax().fit(ROWS).transform([1.0, 10.0, 9.0])[2] == 0.0


def test_prediction_sees_prepared_values_only():
    seen = []
    Pipeline(MinMax().fit(ROWS), lambda row: seen.append(row) or "a").run([4.0, 30.0, 5.0])
    assert seen == [[1.0, 1.0, 0.0]]


def test_values_beyond_the_training_width_stay_within_zero_and_one():
    assert MinMax().fit(ROWS).transform([8.0, 0.0, 5.0]) == [1.0, 0.0, 0.0]
