"""The pages from invitation to discharge, and those of a person's plan and strategies: plain forms, nothing needs a script."""

from typing import Final

from service.web.enrolling import asides, assessments, beginning, disclosures, plan, steps, strategies

routes: Final = [
    *beginning.routes,
    *asides.routes,  # before the steps, whose addresses hold any word
    *steps.routes,
    *strategies.routes,
    *plan.routes,
    *assessments.routes,
    *disclosures.routes,
]
