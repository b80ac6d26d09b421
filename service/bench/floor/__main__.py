"""`python -m service.bench.floor JOB.json`: serves until it is told to stop."""

import json
import sys
from pathlib import Path

import uvicorn

from service.bench.floor.handler import Handler
from service.bench.floor.job import Job
from service.bench.floor.writer import Writer


def main() -> None:
    job = Job(**json.loads(Path(sys.argv[1]).read_text()))
    writer = Writer(job)
    writer.start()
    uvicorn.run(
        Handler(job, writer),
        host="127.0.0.1",
        port=int(sys.argv[2]),
        loop="uvloop",
        http="httptools",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
    )


if __name__ == "__main__":
    main()
