"""What a report may take."""

import resource
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """The seconds of a cell, of a report and of a run, and the MiB of memory of a kernel."""

    cell: int = 600
    report: int = 900
    run: int = 1800
    memory: int = 4096

    def bound_memory(self) -> None:
        """Hold this process, and those that it starts, to the memory."""
        most = self.memory * 2**20
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
