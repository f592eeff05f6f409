from src.iris_sklearn_svc.model import FEATURES, LABELS, LinearSVC


def test_the_training_rows_are_separated():
    model = LinearSVC().fit(FEATURES, LABELS)
    assert [model.predict(row) for row in FEATURES] == LABELS


def test_an_unseen_flower_is_told():
    model = LinearSVC().fit(FEATURES, LABELS)
    assert model.predict([5.4, 3.9, 1.7, 0.4]) == -1
    assert model.predict([6.3, 3.3, 4.7, 1.6]) == 1


def test_more_strength_makes_smaller_weights():
    weak = LinearSVC(strength=0.0).fit(FEATURES, LABELS)
    strong = LinearSVC(strength=5.0).fit(FEATURES, LABELS)
    assert sum(w * w for w in strong.weights) < sum(w * w for w in weak.weights)


def test_training_is_repeatable():
    assert LinearSVC().fit(FEATURES, LABELS).weights == LinearSVC().fit(FEATURES, LABELS).weights
