"""What keeps open pages up to date: one look for all of them, and a stream to each that says no more than "new"."""

from service.web.live.lookout import Lookout
from service.web.live.streams import routes

__all__ = ["Lookout", "routes"]
