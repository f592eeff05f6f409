import sqlite3

import pytest

from src.model_db import ModelDB


@pytest.fixture
def db():
    database = ModelDB(":memory:")
    yield database
    database.close()


def test_best_version_is_the_most_accurate(db):
    model = db.add_model("iris", "svc")
    db.add_experiment(model, version="1", accuracy=0.9)
    db.add_experiment(model, version="2", accuracy=0.8)
    assert db.best_version(model) == "1"


def test_a_tie_goes_to_the_newer(db):
    model = db.add_model("iris", "svc")
    db.add_experiment(model, version="1", accuracy=0.9)
    db.add_experiment(model, version="2", accuracy=0.9)
    assert db.best_version(model) == "2"


def test_without_experiments_there_is_no_best(db):
    assert db.best_version(db.add_model("iris", "svc")) is None


def test_names_are_unique_in_a_project(db):
    db.add_model("iris", "svc")
    with pytest.raises(sqlite3.IntegrityError):
        db.add_model("iris", "svc")


def test_experiments_go_with_their_model(db):
    model = db.add_model("iris", "svc")
    db.add_experiment(model, version="1", accuracy=0.9)
    db.remove_model(model)
    assert db.count_experiments() == 0


def test_accuracy_is_a_share(db):
    with pytest.raises(ValueError, match="accuracy"):
        db.add_experiment(db.add_model("iris", "svc"), version="1", accuracy=96)
