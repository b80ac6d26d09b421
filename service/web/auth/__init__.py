"""Sign-in of staff, and the pages of their own account."""

from typing import Final

from service.web.auth import (
    account,
    apps,
    colleagues,
    confirming,
    details,
    invitation,
    joining,
    own_passkeys,
    passkeys,
    passwords,
    single_sign_on,
    staying,
)

routes: Final = [
    *passwords.routes,
    *confirming.routes,
    *account.routes,
    *apps.routes,
    *colleagues.routes,
    *details.routes,
    *invitation.routes,
    *joining.routes,
    *passkeys.routes,
    *own_passkeys.routes,
    *single_sign_on.routes,
    *staying.routes,
]
