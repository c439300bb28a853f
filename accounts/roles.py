"""Roles and what they may do, as code. A policy asks ``may(actor, permission)``; views do not."""

from core.actor import Actor

TRIAGE, COUNSEL, CUSTODIAN = "triage", "counsel", "custodian"
AUDITOR, ADMINISTRATOR, SYSTEM, OFFICER = "auditor", "administrator", "system", "officer"

LABELS = {
    TRIAGE: "Triage",
    COUNSEL: "Counsel",
    CUSTODIAN: "Custodian of records",
    AUDITOR: "Auditor",
    ADMINISTRATOR: "Administrator",
}
STAFF_ROLES = tuple(LABELS)
CASE_ROLES = frozenset({TRIAGE, COUNSEL, CUSTODIAN})

PERMISSIONS: dict[str, frozenset[str]] = {
    "case.read": CASE_ROLES,
    "case.submit": frozenset({TRIAGE, COUNSEL, OFFICER, SYSTEM}),
    "case.seal": frozenset({COUNSEL}),
    "case.weigh_risk": frozenset({SYSTEM}),
    "case.fulfil": frozenset({COUNSEL, CUSTODIAN, SYSTEM}),
    "case.triage": frozenset({TRIAGE, COUNSEL}),
    "case.overrule": frozenset({TRIAGE, COUNSEL}),
    "case.overrule_legal": frozenset({COUNSEL}),
    "case.return": frozenset({TRIAGE, COUNSEL}),
    "case.accept": frozenset({COUNSEL}),
    "case.decline": frozenset({COUNSEL}),
    "case.redirect": frozenset({TRIAGE, COUNSEL}),
    "case.assign": CASE_ROLES,
    "view.save": CASE_ROLES,
    "case.close": frozenset({TRIAGE, COUNSEL}),
    "case.withdraw": frozenset({TRIAGE, COUNSEL, OFFICER}),
    "case.call_back": frozenset({TRIAGE, COUNSEL}),
    "order.authenticate": frozenset({TRIAGE, COUNSEL}),
    "note.write": CASE_ROLES,
    "note.privileged": frozenset({COUNSEL}),
    "case.export": frozenset({COUNSEL}),
    "case.extend_deadline": frozenset({COUNSEL}),
    "case.grant_emergency": frozenset({COUNSEL}),
    "case.acknowledge": frozenset({TRIAGE, COUNSEL}),
    "case.propose_emergency": frozenset({TRIAGE, COUNSEL}),
    "case.settle_confirmation": frozenset({TRIAGE, COUNSEL}),
    "case.route": frozenset({COUNSEL}),
    "case.decide_removal": frozenset({COUNSEL}),
    "roster.change": frozenset({COUNSEL, ADMINISTRATOR}),
    "message.write": frozenset({TRIAGE, COUNSEL, OFFICER}),
    "prohibition.record": frozenset({COUNSEL}),
    "preservation.propose": frozenset({TRIAGE}),
    "preservation.create": frozenset({COUNSEL, CUSTODIAN, SYSTEM}),
    "preservation.confirm": frozenset({COUNSEL, CUSTODIAN, SYSTEM}),
    "preservation.collect": frozenset({CUSTODIAN, SYSTEM}),
    "preservation.extend": frozenset({COUNSEL}),
    "preservation.release": frozenset({COUNSEL}),
    "preservation.pause": frozenset({COUNSEL, SYSTEM}),
    "preservation.expire": frozenset({SYSTEM}),
    "preservation.erase": frozenset({SYSTEM}),
    "production.prepare": frozenset({CUSTODIAN}),
    "production.build": frozenset({CUSTODIAN, SYSTEM}),
    "production.approve": frozenset({COUNSEL, CUSTODIAN}),
    "production.sign": frozenset({CUSTODIAN}),
    "production.release": frozenset({CUSTODIAN}),
    "production.read": frozenset({COUNSEL, CUSTODIAN}),
    "production.recall": frozenset({COUNSEL}),
    "recall.record": CASE_ROLES,
    "production.revoke": frozenset({COUNSEL}),
    "notice.plan": frozenset({COUNSEL, SYSTEM}),
    "notice.waive": frozenset({COUNSEL}),
    "notice.send": frozenset({SYSTEM}),
    "sender.note_forger": frozenset({COUNSEL}),
    "server.register": frozenset({ADMINISTRATOR, SYSTEM}),
    "server.access": frozenset({ADMINISTRATOR}),
    "server.check_access": frozenset({ADMINISTRATOR, CUSTODIAN}),
    "archive.upload": frozenset({CUSTODIAN}),
    "audit.read": frozenset({AUDITOR}),
    "transparency.read": frozenset({COUNSEL, AUDITOR, ADMINISTRATOR}),
    "settings.read": frozenset({ADMINISTRATOR}),
    "user.administer": frozenset({ADMINISTRATOR, SYSTEM}),
    "agency.verify": frozenset({ADMINISTRATOR, COUNSEL, SYSTEM}),
}


def may(actor: Actor, permission: str) -> bool:
    """Say whether one of the actor's roles holds the permission; an unknown one is a KeyError."""
    return actor.has(*PERMISSIONS[permission])
