"""How a backup, or putting it back, can fail."""

from service.errors import ServiceError


class BackupFailed(ServiceError):
    """No backup was made, or it was not put back; its words say why, and what to do."""


class SomethingThere(ServiceError):
    def __init__(self) -> None:
        super().__init__(
            "there is a database already: stop the service, and give --replace to put the backup in its place"
        )


class NotAnchored(ServiceError):
    def __init__(self) -> None:
        super().__init__(
            "the backup is in place, but that it was restored could not be written to the anchors of the record: see that"
            " DATA_DIR is ours to write, and restore it once more, or `tideover audit verify` will say WRONG"
        )


class ServiceRuns(ServiceError):
    def __init__(self) -> None:
        super().__init__("the service runs on this database: stop all of its processes first")
