import json

import pytest

from src.app import LABELS, LIMIT, SAMPLE, App, Classifier


@pytest.fixture
def app():
    return App(Classifier())


def body(*rows):
    return json.dumps({"data": list(rows)}).encode()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/health"),
        ("GET", "/ready"),
        ("GET", "/metadata"),
        ("GET", "/label"),
        ("GET", "/predict/test"),
        ("POST", "/predict"),
        ("POST", "/predict/label"),
    ],
)
def test_seven_places_answer(app, method, path):
    assert app.handle(method, path, body(SAMPLE))[0] == 200


@pytest.mark.parametrize("path", ["/", "/predictions", "/health/x", ""])
def test_other_places_are_unknown(app, path):
    assert app.handle("GET", path)[0] == 404


@pytest.mark.parametrize(("method", "path"), [("POST", "/health"), ("GET", "/predict"), ("DELETE", "/label")])
def test_other_methods_are_refused(app, method, path):
    assert app.handle(method, path)[0] == 405


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nonsense",
        b"[]",
        b"{}",
        b'{"data": []}',
        b'{"data": 3}',
        b'{"data": [[1, 2, 3]]}',
        b'{"data": [[1, 2, 3, 4, 5]]}',
        b'{"data": [[1, 2, 3, "4"]]}',
        b'{"data": [[1, 2, 3, null]]}',
        b'{"data": [[1, 2, 3, true]]}',
        b'{"data": [[1, 2, 3, NaN]]}',
        b'{"data": [[1, 2, 3, Infinity]]}',
        b'{"data": ["abcd"]}',
    ],
)
def test_bad_input_is_told(app, content):
    status, answer = app.handle("POST", "/predict", content)
    assert status == 400
    assert answer["error"]


def test_too_many_rows_are_refused(app):
    assert app.handle("POST", "/predict", body(*[SAMPLE] * (LIMIT + 1)))[0] == 400


def test_as_many_rows_as_allowed_are_answered(app):
    assert len(app.handle("POST", "/predict", body(*[SAMPLE] * LIMIT))[1]["prediction"]) == LIMIT


@pytest.mark.parametrize(
    ("row", "label"),
    [
        ([5.1, 3.5, 1.4, 0.2], "setosa"),
        ([4.9, 3.0, 1.4, 0.2], "setosa"),
        ([5.9, 2.8, 4.3, 1.3], "versicolor"),
        ([6.0, 2.7, 4.1, 1.2], "versicolor"),
        ([6.6, 3.0, 5.6, 2.1], "virginica"),
        ([7.1, 3.0, 5.9, 2.1], "virginica"),
    ],
)
def test_flowers_are_told_apart(app, row, label):
    assert app.handle("POST", "/predict/label", body(row)) == (200, {"prediction": [label]})


def test_probabilities_sum_to_one(app):
    (row,) = app.handle("POST", "/predict", body(SAMPLE))[1]["prediction"]
    assert sum(row) == pytest.approx(1.0)


def test_a_server_that_is_not_ready_says_so(app):
    app.ready = False
    assert app.handle("GET", "/ready")[0] == 503


def test_labels_are_numbered(app):
    assert app.handle("GET", "/label")[1] == dict(enumerate(LABELS))


def test_an_ending_slash_does_not_matter(app):
    assert app.handle("GET", "/health/")[0] == 200


def test_far_values_do_not_overflow(app):
    assert app.handle("POST", "/predict", body([1e6, 1e6, 1e6, 1e6]))[0] == 200
