"""The alumnus's own page (G1): plain links and forms, in their language, without a script."""

from typing import Final

from service.web.my import opening, people, plan, record, steps, texts

routes: Final = [
    *steps.routes,
    *plan.routes,
    *texts.routes,
    *people.routes,
    *record.routes,
    *opening.routes,  # last: a link's address looks like a page's
]
