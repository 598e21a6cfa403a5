"""`python -m bench`: every row, each in a process of its own, into `bench/results`."""

import subprocess
import sys
from collections.abc import Sequence

from bench.rows import missed
from bench.rows.method import LEAST_ROUNDS
from bench.rows.row import ROWS, parser, run, said, write


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the rows; 1 when a gate failed. A goal that was missed is told and does not fail the run."""
    made = parser()
    asked = made.parse_args(arguments)
    if unknown := set(asked.rows) - set(ROWS):
        made.error(f"no such row: {', '.join(sorted(unknown))}; choose from {', '.join(ROWS)}")
    if asked.rounds < LEAST_ROUNDS:
        made.error(f"--rounds must be at least {LEAST_ROUNDS}")
    if asked.docs:
        missed.write()
        return 0
    if len(asked.rows) == 1:
        result = run(asked.rows[0], asked.rounds)
        write(result, asked.out)
        print(said(result), flush=True)
        return 0 if result["gate"]["passed"] else 1
    options = ["--rounds", str(asked.rounds), "--out", str(asked.out)]
    # What one row loads (torch, two kinds of BLAS threads) must not weigh on the next.
    ended = [
        subprocess.run([sys.executable, "-m", "bench", row, *options], check=False).returncode
        for row in asked.rows or ROWS
    ]
    return max(ended, default=0)


if __name__ == "__main__":
    sys.exit(main())
