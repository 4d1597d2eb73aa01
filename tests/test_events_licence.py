"""What is made from ACLED or GTD stays on the reader's machine."""

import pytest
from event_files import ACCESSED, written

from helpers.__main__ import main
from helpers.errors import CONFIGURATION, PUBLISHED, Refusal
from helpers.events import licence
from helpers.render import cluster

PRIVATE = ["acled", "gtd"]


@pytest.fixture
def beside(data_copy, tmp_path):
    """Puts the results of a dataset beside the record; returns the data folder."""

    def put(dataset):
        path = written(tmp_path / "one.csv", dataset, {})
        command = ["events", str(path), "--accessed", ACCESSED, "--cells", "--out", str(data_copy / "mine")]
        assert main(command) == PUBLISHED
        return data_copy

    return put


@pytest.mark.parametrize("dataset", PRIVATE)
def test_no_report_is_rendered_beside_them(beside, tmp_path, capsys, dataset):
    data = beside(dataset)
    assert main(["render", "--data", str(data), "--out", str(tmp_path / "out")]) == CONFIGURATION
    assert f"LICENCE made from {dataset.upper()}; {dataset.upper()}'s terms" in capsys.readouterr().err
    assert not (tmp_path / "out/latest").exists()


@pytest.mark.parametrize("dataset", PRIVATE)
def test_nothing_beside_them_is_exported(beside, tmp_path, capsys, dataset):
    beside(dataset)
    assert main(["export", "--out", str(tmp_path / "out")]) == CONFIGURATION
    assert "mine/provenance.json: LICENCE made from" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("dataset", PRIVATE)
def test_they_are_sent_to_no_worker(beside, dataset):
    with pytest.raises(Refusal, match="it is not sent to a worker") as refused:
        cluster.run([], "tcp://127.0.0.1:9", beside(dataset))
    assert refused.value.exit_code == CONFIGURATION


def test_what_is_made_from_ucdp_may_go_anywhere(beside, tmp_path, capsys):
    data = beside("ucdp")
    assert main(["render", "--list", "--data", str(data), "--out", str(tmp_path / "out")]) == PUBLISHED
    assert main(["export", "--out", str(tmp_path / "out")]) == PUBLISHED
    assert "LICENCE" not in capsys.readouterr().err


@pytest.mark.parametrize("content", ["{", "{}", "[]", '{"dataset": "gdelt"}', '{"dataset": ["ucdp"]}'])
def test_where_the_dataset_is_not_known_its_terms_are_taken_for_the_strictest(tmp_path, content):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/provenance.json").write_text(content, encoding="utf-8")
    with pytest.raises(Refusal, match="LICENCE it "):
        licence.require_shareable(tmp_path, purpose="it is not shown")
