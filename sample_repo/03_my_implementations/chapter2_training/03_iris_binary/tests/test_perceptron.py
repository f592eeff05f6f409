from src.perceptron import Perceptron, precision_and_recall

ROWS = [[1.4, 0.2], [1.3, 0.2], [1.5, 0.3], [4.7, 1.4], [4.5, 1.5], [5.1, 1.9]]
ANSWERS = [True, True, True, False, False, False]


def test_it_learns_what_can_be_separated():
    model = Perceptron().fit(ROWS, ANSWERS)
    assert [model.predict(row) for row in ROWS] == ANSWERS


def test_without_rounds_it_says_no():
    assert Perceptron(rounds=0).fit(ROWS, ANSWERS).predict(ROWS[0]) is False


def test_precision_and_recall():
    assert precision_and_recall([True, True, False], [True, False, True]) == (0.5, 0.5)


def test_nothing_found_is_zero():
    assert precision_and_recall([False], [False]) == (0.0, 0.0)
