"""Two Dask workers make a sweep in parts; joined, it has the digest of the whole sweep."""

import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from dask.distributed import Client, LocalCluster

import sweep

PROGRAM = os.environ.get(
    "BACKCHANNEL", str(Path(__file__).parents[2] / "target" / "debug" / "backchannel")
)
ARGUMENTS = ["three-states", "--sobol", "16", "--over", "embargo", "--over", "output=0.5:2"]
ARGUMENTS += ["--replicates", "2", "--days", "20"]


def rows_digest(*arguments):
    """The last line of what the program prints."""
    command = [PROGRAM, "sweep", *map(str, arguments)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    word, digest = said.splitlines()[-1].rsplit(" ", 1)
    assert word == "rows digest"
    return digest


@pytest.fixture(scope="module")
def client():
    """A cluster of two processes on this machine."""
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        with Client(cluster) as client:
            yield client


def test_parts_of_two_workers_join_to_the_whole(client, tmp_path):
    whole = rows_digest(*ARGUMENTS, "--out", tmp_path / "whole.parquet")
    made = sweep.spread(client, 6, PROGRAM, ARGUMENTS, tmp_path)
    files = [file for file, _ in made]
    assert len({process for _, process in made} - {os.getpid()}) == 2
    assert sweep.join(files, tmp_path / "joined.parquet") == 32
    assert rows_digest("--digest", tmp_path / "joined.parquet") == whole
    # Neither another order nor another kind of file matters; a missing row does.
    table = pa.concat_tables([pq.read_table(file) for file in reversed(files)])
    pa.csv.write_csv(table, tmp_path / "turned.csv")
    assert rows_digest("--digest", tmp_path / "turned.csv") == whole
    pq.write_table(table.slice(1), tmp_path / "short.parquet")
    assert rows_digest("--digest", tmp_path / "short.parquet") != whole


def test_a_part_that_cannot_be_made_says_why(client, tmp_path):
    with pytest.raises(RuntimeError, match="part 1 of 1: design: ambergo: found an unknown lever"):
        sweep.spread(client, 1, PROGRAM, ["three-states", "--grid", "ambergo=1"], tmp_path)


def test_the_command_line(tmp_path):
    script = Path(__file__).with_name("sweep.py")
    options = ["--program", PROGRAM, "--workers", "2", "--parts", "3", "--folder", str(tmp_path)]
    out = tmp_path / "all.parquet"
    said = subprocess.run(
        [sys.executable, script, *options, "--out", str(out), *ARGUMENTS],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said == f"32 runs in {out}, made in 3 parts\n"
    assert rows_digest("--digest", out) == rows_digest(*ARGUMENTS, "--out", tmp_path / "w.parquet")
