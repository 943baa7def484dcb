"""Words that stand in the data of one circle of people only: seen anywhere else, they are a leak."""

# What the owner keeps outside of every organization.
PERSONAL = "quincefern"
# What the owner keeps to themselves inside the tenant.
PRIVATE = "rowanmoss"
# What the tenant tells those it invites and the visitors of its site; what its members share; what its admins see.
CARD = "gorseholm"
TENANT = "thistlebay"
ADMINS = "cedarvault"
# What a team of the tenant shares: manager and teammate are in it, the admin is not.
CIRCLE = "sorrelfen"
# Why a token of the tenant was called back, which staff see as well.
REVOKED = "bramblecote"
# The owner's other tenant, and the stranger's own.
ANNEX = "larkspurtide"
ELSEWHERE = "hemlockridge"

EVERY_WORD = frozenset({PERSONAL, PRIVATE, CARD, TENANT, ADMINS, CIRCLE, REVOKED, ANNEX, ELSEWHERE})

# What a person may read wherever they come in by themselves.
READ_BY_PERSON = {
    "owner": EVERY_WORD - {ELSEWHERE},
    "admin": {CARD, TENANT, ADMINS, REVOKED},
    "manager": {CARD, TENANT, CIRCLE},
    "teammate": {CARD, TENANT, CIRCLE},
    "stranger": {ELSEWHERE},
    "staff": {REVOKED},
    "invited": {CARD},
    "joiner": {CARD},
}
# What the same person's API key may read: only what belongs to its tenant.
READ_BY_KEY = {**READ_BY_PERSON, "owner": {PRIVATE, CARD, TENANT, ADMINS, CIRCLE, REVOKED}, "annex": {ANNEX}}
READ_BY_VISITORS = {CARD}
