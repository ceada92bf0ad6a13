"""Spreads a sweep over Dask workers, a part each, and joins their Parquet.

Workers run the program itself, so a part is made as everywhere else: bit by bit the same.
The folder of the parts must be one that all workers see.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from dask.distributed import Client, LocalCluster

# Exit codes of the program that leave a whole file: all fine, and some runs failed.
WHOLE = (0, 4)


def make_part(number, parts, program, arguments, folder):
    """Makes part `number` of `parts`; gives its file and the worker's process id.

    When a worker is lost, another one goes on from the runs that are there.
    """
    path = Path(folder) / f"part-{number:04}.parquet"
    command = [program, "sweep", *arguments, "--shard", f"{number}/{parts}", "--threads", "1"]
    done = subprocess.run([*command, "--out", str(path)], capture_output=True, text=True)
    if done.returncode not in WHOLE:
        raise RuntimeError(f"part {number} of {parts}: {done.stderr}")
    return str(path), os.getpid()


def spread(client, parts, program, arguments, folder):
    """Makes all parts on a cluster; gives their files and process ids in order."""
    numbers = range(1, parts + 1)
    fixed = {"parts": parts, "program": program, "arguments": arguments, "folder": str(folder)}
    return client.gather(client.map(make_part, numbers, retries=2, pure=False, **fixed))


def join(files, out):
    """Joins parts into one file, in the order of the runs' ids."""
    table = pa.concat_tables([pq.read_table(file) for file in files])
    pq.write_table(table.sort_by("id"), out)
    return table.num_rows


def main():
    """The command line; what it does not know goes to `backchannel sweep`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", default="backchannel", help="built with --features parquet")
    parser.add_argument("--scheduler", help="address of a cluster; without it, one on this machine")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="of a cluster here")
    parser.add_argument("--parts", type=int, help="parts to make; several for each worker")
    parser.add_argument("--folder", default=".", help="folder of the parts, seen by all workers")
    parser.add_argument("--out", required=True, help="the joined file, .parquet")
    known, arguments = parser.parse_known_args()
    cluster = known.scheduler or LocalCluster(
        n_workers=known.workers, threads_per_worker=1, dashboard_address=None
    )
    with Client(cluster) as client:
        parts = known.parts or 4 * max(1, len(client.scheduler_info()["workers"]))
        made = spread(client, parts, known.program, arguments, Path(known.folder).resolve())
    rows = join([file for file, _ in made], known.out)
    print(f"{rows} runs in {known.out}, made in {parts} parts")
    return 0


if __name__ == "__main__":
    sys.exit(main())
