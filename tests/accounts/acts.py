"""Every act of every room, the roles that may do it, and how it is called on a real thing.

A role is one letter: T triage, C counsel, K custodian, A auditor, M administrator, N staff without
a role, S the machine, O the officer whose request it is, X another officer. ``code`` is what a
refusal for want of the role is called; empty where it is not known apart, as with several cases.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from accounts.actions import OfficerDetails
from cases.entries import (
    AuthenticationEntry,
    GoodFaithEntry,
    ProhibitionEntry,
    RemovalEntry,
    ServiceEntry,
)
from core import clock
from tests.cases.making import PDF, decisions
from tests.intake.builders import sound

EVERYBODY = "TCKAMNSOX"
Arguments = Callable[[Any], dict[str, Any]]


@dataclass(frozen=True)
class Act:
    """``roles`` may do it; ``code`` names the refusal of all others; ``given`` makes the call."""

    roles: str
    code: str
    given: Arguments


def _on(thing: str, **more: Any) -> Arguments:
    """Return the arguments for an act on the case, preservation and so on of the prepared world."""
    return lambda w: {f"{thing}_id": getattr(w, thing).pk, **more}


def _found(**more: Any) -> Arguments:
    """Return the arguments for a ruling on a finding of the case on which much hangs."""
    return lambda w: {"case_id": w.finding.case_id, "finding_id": w.finding.id, **more}


def _person(**more: Any) -> Arguments:
    return lambda w: {"user": w.users.nobody, **more}


def _submission(w: Any) -> dict[str, Any]:
    return {"submission": w.submission, "policy": w.policy, "findings": (), "consequence": "return"}


def _decided(w: Any) -> dict[str, Any]:
    return {"case_id": w.fresh.pk, "decisions": decisions(w.fresh, subscriber=True, content=True)}


def _emergency(w: Any) -> dict[str, Any]:
    return {
        "case_id": w.emergency.pk,
        "decisions": decisions(w.emergency, subscriber=True),
        "good_faith": GoodFaithEntry("A child", "Today", "Its messages say where", "By telephone"),
    }


REMOVAL = RemovalEntry("kept", "code_of_conduct", "§ 1", "A joke")


def _new(**more: Any) -> Arguments:
    """An act on the request on which nothing was decided yet."""
    return lambda w: {"case_id": w.fresh.pk, **more}


ACTS: dict[str, Act] = {
    # Staff and the directory.
    "accounts.create_user": Act("MS", "user.administer", lambda w: {
        "email": "new@writdesk.example", "name": "New Example", "password": None}),
    "accounts.invite": Act("MS", "user.administer", lambda w: {
        "email": "new@writdesk.example", "name": "New Example"}),
    "accounts.invite_again": Act("MS", "user.administer", _person()),
    "accounts.grant_role": Act("MS", "user.administer", _person(role="triage")),
    "accounts.end_role": Act("MS", "user.administer", lambda w: {
        "user": w.users.custodian2, "role": "custodian"}),
    "accounts.deactivate": Act("MS", "user.administer", _person()),
    "accounts.reactivate": Act("MS", "user.administer", _person()),
    "accounts.ask_for_reset": Act("MS", "user.administer", _person(reason="Lost")),
    "accounts.confirm_reset": Act("MS", "user.administer", _person()),
    "accounts.take_factors": Act("MS", "user.administer", _person()),
    # The person concerned may stop it too, and here that is whoever has no role.
    "accounts.drop_reset": Act("MNS", "user.administer", _person()),
    "accounts.give_totp": Act("S", "factor.give", _person()),
    "accounts.create_api_key": Act("MS", "user.administer", lambda w: {
        "officer": w.officer, "label": "x"}),
    "accounts.revoke_api_key": Act("MS", "user.administer", lambda w: {"key": w.api_key}),
    "accounts.change_roster": Act("CM", "roster.change", lambda w: {
        "levels": {w.users.triage.pk: 1}}),
    "accounts.set_single_keys": Act("TCKAMN", "user.preference", lambda w: {"on": True}),
    "accounts.verify_agency": Act("CMS", "agency.verify", lambda w: {
        "name": "Police", "country": "US", "domain": "police.example"}),
    "accounts.describe_agency": Act("CMS", "agency.verify", lambda w: {
        "agency": w.agency, "kind": "sheriff"}),
    "accounts.enter_agency_phone": Act("CMS", "agency.verify", lambda w: {
        "agency": w.agency, "phone": "+15550199", "source": "Printed directory"}),
    "accounts.confirm_agency_phone": Act("CMS", "agency.verify", lambda w: {
        "agency": w.agency, "source": "Its own page"}),
    "accounts.retire_number": Act("CMS", "agency.verify", lambda w: {
        "number_id": w.number.pk, "reason": "Changed"}),
    "accounts.retire_domain": Act("CMS", "agency.verify", lambda w: {
        "domain_id": w.domain.pk, "reason": "Changed"}),
    # Whoever lets a request in may note its officer, who proves the mailbox afterwards.
    "accounts.enrol_officer": Act(EVERYBODY, "", lambda w: {"email": "new@police.example"}),
    "accounts.remember_officer": Act("O", "officer.remember", lambda w: {
        "officer_id": w.officer.pk, "details": OfficerDetails(title="Sergeant")}),
    # Servers and files.
    "servers.register_server": Act("MS", "server.register", lambda w: {
        "policy": w.policy, "server_url": "https://chat.new.example", "deployment": "private"}),
    "servers.grant_access": Act("M", "server.access", lambda w: {
        "server_id": w.server.pk, "api_url": "https://open.rocket.chat", "login": "",
        "secret": "a token"}),
    "servers.revoke_access": Act("M", "server.access", _on("access")),
    "servers.check_access": Act("KM", "server.check_access", _on("access")),
    "servers.upload_archive": Act("K", "archive.upload", lambda w: {
        "server": w.server, "filename": "x.zip", "content": io.BytesIO(w.archive),
        "exported_by_name": "Alex Exporter", "exported_at": clock.now() - timedelta(days=1)}),
    "documents.store": Act("TCKSOX", "document.store", lambda w: {
        "filename": "a.pdf", "content": PDF, "media_type": "application/pdf",
        "origin": "received"}),
    "documents.seal": Act("TCKSOX", "document.store", lambda w: {
        "filename": "a.pdf", "content": PDF, "media_type": "application/pdf",
        "origin": "received"}),
    "documents.inspect_document": Act("TCKS", "document.inspect", lambda w: {
        "document_id": w.paper.document_id}),
    "documents.keep_inspection": Act("TCKS", "document.inspect", lambda w: {
        "document_id": w.paper.document_id, "looked": w.looked}),
    "documents.forget": Act("SOX", "document.forget", lambda w: {
        "document_id": w.loose.pk}),
    # A request on which nothing is decided.
    "cases.submit": Act("TCSOX", "case.submit", lambda w: {
        **_submission(w), "received_via": "form", "officer": w.officer}),
    "cases.cure": Act("TCSO", "case.submit", lambda w: {
        "case_id": w.fresh.pk, **_submission(w)}),
    "cases.add_papers": Act("TCSO", "case.submit", _new(papers=())),
    "cases.note_export": Act("C", "case.export", _new(sha256="0" * 64)),
    "cases.note_late_completion": Act("TCSO", "case.submit", _new()),
    "cases.raise_alarm": Act("TCSO", "case.submit", _new()),
    "cases.examine": Act("S", "case.examine", _new(
        findings=(), consequence="return", round_=1)),
    "cases.weigh_risk": Act("S", "case.weigh_risk", _new()),
    "cases.take": Act("TC", "case.triage", _new()),
    "cases.take_many": Act("TC", "", lambda w: {"held": {w.fresh.pk: ""}}),
    "cases.assign": Act("TCK", "case.assign", lambda w: {
        "case_id": w.fresh.pk, "to": w.users.triage.pk, "held_by": ""}),
    "cases.assign_many": Act("TCK", "", lambda w: {
        "held": {w.fresh.pk: ""}, "to": w.users.triage.pk}),
    "cases.unassign": Act("TCK", "case.assign", _new(held_by="")),
    "cases.save_view": Act("TCK", "view.save", lambda w: {"name": "Mine", "query": "kind=x"}),
    "cases.delete_view": Act("TCK", "view.save", lambda w: {"view_id": w.saved_view.pk}),
    "cases.confirm_finding": Act("TC", "case.overrule", _found()),
    "cases.overrule_finding": Act("TC", "case.overrule", _found(reason="Seen")),
    "cases.find_defect": Act("TC", "case.overrule", _found(reason="Seen")),
    "cases.record_process": Act("TC", "case.triage", _new(fields={"docket": "1"})),
    "cases.identify_account": Act("TC", "case.triage", lambda w: {
        "account_id": w.fresh.accounts.get().pk, "server_url": "https://open.rocket.chat"}),
    "cases.authenticate": Act("TC", "order.authenticate", _new(
        entry=AuthenticationEntry("call", "authentic", clock.now()))),
    "cases.preview_return": Act("TC", "case.return", lambda w: {"case_id": w.fresh.pk}),
    "cases.keep_letter_draft": Act("TC", "case.return", _new(wording={}, paragraphs="x")),
    "cases.return_case": Act("TCS", "case.return", _new()),
    "cases.redirect": Act("TCS", "case.redirect", _new()),
    "cases.withdraw": Act("TCO", "case.withdraw", _new()),
    "cases.close": Act("TCS", "case.close", _new()),
    "cases.accept": Act("C", "case.accept", _decided),
    "cases.redecide": Act("C", "case.accept", _decided),
    "cases.decline": Act("C", "case.decline", _new(reason="No.")),
    "cases.route": Act("C", "case.route", _new(choice="inform", reason="x")),
    "cases.decide_removal": Act("C", "case.decide_removal", _new(decision=REMOVAL)),
    "cases.preview_removal": Act("C", "case.decide_removal", _new(decision=REMOVAL)),
    "cases.extend_deadline": Act("C", "case.extend_deadline", lambda w: {
        "case_id": w.fresh.pk, "kind": "answer", "until": clock.now(), "reason": "x"}),
    "cases.record_prohibitions": Act("C", "prohibition.record", _new(
        prohibitions=[ProhibitionEntry("ordered", date(2026, 1, 1))])),
    "cases.lift_prohibition": Act("C", "prohibition.record", _on("prohibition")),
    "cases.fulfil": Act("CKS", "case.fulfil", _on("case")),
    "cases.write_note": Act("TCK", "note.write", _new(text="x")),
    "cases.write_privileged_note": Act("C", "note.privileged", _new(text="x")),
    "cases.seal": Act("C", "case.seal", lambda w: {
        "case_id": w.fresh.pk, "named": [w.users.counsel.pk]}),
    "cases.unseal": Act("C", "case.seal", _new()),
    # The operator names counsel where none is left.
    "cases.name_person": Act("CS", "case.seal", lambda w: {
        "case_id": w.fresh.pk, "user_id": w.users.triage.pk}),
    "cases.unname_person": Act("C", "case.seal", lambda w: {
        "case_id": w.fresh.pk, "user_id": w.users.triage.pk}),
    # The emergency.
    "cases.acknowledge": Act("TC", "case.acknowledge", lambda w: {
        "case_id": w.emergency.pk}),
    "cases.record_call_back": Act("TC", "case.call_back", lambda w: {
        "case_id": w.emergency.pk, "agency_id": w.agency.pk, "outcome": "confirmed"}),
    "cases.propose_emergency": Act("TC", "case.propose_emergency", _emergency),
    "cases.refuse_proposal": Act("C", "case.grant_emergency", lambda w: {
        "case_id": w.emergency.pk, "reason": "x"}),
    "cases.grant_emergency": Act("C", "case.grant_emergency", _emergency),
    "cases.settle_confirmation": Act("TC", "case.settle_confirmation", lambda w: {
        "case_id": w.emergency.pk, "document_id": w.paper.document_id}),
    # What is kept.
    "preservation.propose": Act("T", "preservation.propose", lambda w: {
        "case_id": w.fresh.pk, "account_id": w.fresh.accounts.get().pk,
        "categories": ["subscriber"]}),
    "preservation.create": Act("CKS", "preservation.create", lambda w: {
        "case_id": w.fresh.pk, "account_id": w.fresh.accounts.get().pk,
        "categories": ["subscriber"], "provisional": False}),
    "preservation.confirm": Act("CKS", "preservation.confirm", _on("preservation")),
    "preservation.collect": Act("KS", "preservation.collect", lambda w: {
        "preservation_id": w.preservation.pk, "archive_id": w.snapshot.archive_id}),
    "preservation.stop_collecting": Act("KS", "preservation.collect", _on("snapshot")),
    "preservation.extend": Act("C", "preservation.extend", _on("preservation", reason="x")),
    "preservation.place_hold": Act("C", "preservation.extend", _on("preservation", reason="x")),
    "preservation.lift_hold": Act("C", "preservation.extend", _on("preservation")),
    "preservation.pause": Act("CS", "preservation.pause", _on("preservation")),
    "preservation.pause_for_case": Act("CS", "preservation.pause", _on("case")),
    "preservation.pause_own": Act("CS", "preservation.pause", _on("case")),
    "preservation.resume": Act("C", "preservation.extend", _on("preservation")),
    "preservation.release": Act("C", "preservation.release", _on("preservation", reason="x")),
    # What is disclosed.
    "disclosures.prepare": Act("K", "production.prepare", lambda w: {
        "case_id": w.case.pk, "snapshot_ids": [w.snapshot.pk]}),
    "disclosures.build": Act("KS", "production.build", _on("production")),
    "disclosures.approve": Act("CK", "production.approve", _on("production", manifest_sha256="")),
    "disclosures.sign": Act("K", "production.sign", lambda w: {
        "production_id": w.production.pk, "reauthenticated_at": clock.now()}),
    "disclosures.release": Act("K", "production.release", _on("production")),
    "disclosures.issue_link": Act("K", "production.release", _on("production")),
    "disclosures.revoke": Act("C", "production.revoke", _on("production", reason="x")),
    "disclosures.expire": Act("S", "production.expire", lambda w: {
        "production_id": w.released.pk}),
    "disclosures.record_access": Act("CKSO", "production.read", _on(
        "production", address="", purpose="export")),
    # By the link of one officer; for everybody else it leads nowhere.
    "disclosures.collect": Act("O", "production.other_officer", lambda w: {
        "token": w.token, "address": "192.0.2.1"}),
    "disclosures.collect_by_link": Act("O", "production.other_officer", lambda w: {
        "link_id": w.link.pk, "address": "192.0.2.1"}),
    "disclosures.begin_recall": Act("C", "production.recall", lambda w: {
        "case_id": w.case.pk, "mistake": "wrong_person", "what_happened": "x",
        "letter_id": w.letter.pk}),
    "disclosures.demand": Act("C", "production.recall", _on("recall", wanted="deletion")),
    "disclosures.record_answer": Act("TCK", "recall.record", _on(
        "recall", outcome="deleted", said_by="A", said_on=date(2026, 1, 1))),
    "disclosures.decide_notice": Act("C", "production.recall", _on(
        "recall", party="insurer", needed=False, reason="x")),
    "disclosures.record_told": Act("C", "production.recall", lambda w: {
        "notice_id": w.recall_notice.pk, "how": "By telephone"}),
    "disclosures.readmit": Act("C", "production.recall", _on("recall", reason="x")),
    "disclosures.close_recall": Act("C", "production.recall", _on("recall", learnt="x")),
    # Whom we tell and what we write.
    "notifications.plan_notice": Act("CS", "notice.plan", lambda w: {
        "case_id": w.case.pk, "account_id": w.account.pk}),
    "notifications.reconsider_notices": Act("CS", "notice.plan", _on("case")),
    "notifications.record_bounce": Act("CS", "notice.plan", _on("message")),
    "notifications.waive_notice": Act("C", "notice.waive", _on(
        "notice", ground="terrorism", reason="x")),
    "notifications.set_notice_address": Act("C", "notice.address", _on(
        "notice", address="holder@example.org")),
    "notifications.write_message": Act("TCO", "message.write", _new(text="Hello")),
    "notifications.keep_paper": Act("TCKSOX", "document.store", lambda w: {
        "filename": "a.pdf", "content": PDF}),
    "notifications.keep_mail": Act("S", "message.keep_mail", _new(text="x", once="1")),
    "notifications.settle_messages": Act("TC", "case.triage", _new()),
    # What comes in.
    "intake.submit_request": Act("TCSOX", "case.submit", lambda w: {
        "raw": sound("preservation"), "via": "api", "officer": w.officer}),
    "intake.cure_request": Act("TCSO", "case.submit", lambda w: {
        "case_id": w.fresh.pk, "raw": w.submission}),
    "intake.key_in": Act("TC", "case.submit|case.key_in", lambda w: {
        "draft_id": w.draft.pk, "raw": sound("preservation"), "via": "paper",
        "service": ServiceEntry(clock.now(), "UTC")}),
    "intake.ingest": Act("S", "mail.ingest", lambda w: {
        "content": b"From: a@b.example\r\nSubject: x\r\n\r\nx\r\n"}),
    "intake.ask_for_extension": Act("TCSO", "case.submit", _on("preservation")),
    "intake.collect_production": Act("O", "production.other_officer", lambda w: {
        "production_id": w.released.pk, "address": "192.0.2.1"}),
    "intake.note_forger": Act("C", "sender.note_forger", lambda w: {
        "named": "bad@forged.example", "reason": "x"}),
    "intake.lift_forger": Act("C", "sender.note_forger", _on("forger")),
}  # fmt: skip

# Steps that acts share: public inside their room only, called by an act that asked its policy.
STEPS = frozenset({
    "accounts.check_can_change_roster",
    "accounts.end_sessions",
    "cases.alarm_if_urgent",
    "cases.begin_deadlines",
    "cases.check_behind_grant",
    "cases.decide",
    "cases.follow_deadlines",
    "cases.found",
    "cases.grant_proposal",
    "cases.keep_pdf",
    "cases.locked",
    "cases.send_letter",
    "cases.settle_deadlines",
    "cases.silence",
    "documents.keep",
    "intake.hand_over",
    "intake.keep_document",
    "intake.kept_documents",
    "intake.mark_sent",
    "preservation.mark_paused",
})  # fmt: skip
