"""The addresses of staff and auditors, below the root: ``desk/…`` and ``audit/…``."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import URLPattern, URLResolver, include, path
from django.views import View

from portal.desk import (
    agencies,
    api_keys,
    audit,
    authenticating,
    case,
    correspondence,
    deciding,
    decisions,
    findings,
    forgers,
    keying,
    mail,
    notes,
    notices,
    papers,
    people,
    preservation_acts,
    preservations,
    process,
    production_acts,
    productions,
    queue,
    returning,
)


def _acts(subject: str, views: Mapping[str, type[View]]) -> list[URLPattern]:
    """Return the addresses of what is done to a subject: its verb names address and page."""
    return [
        path(f"{verb}/", view.as_view(), name=f"{subject}-{verb}") for verb, view in views.items()
    ]


_of_a_finding: list[URLPattern | URLResolver] = [
    *_acts(
        "finding",
        {
            "confirm": findings.Confirm,
            "overrule": findings.Overrule,
            "find-defect": findings.FindDefect,
        },
    ),
]

_of_a_case: list[URLPattern | URLResolver] = [
    path("", case.CasePage.as_view(), name="desk-case"),
    path("documents/<int:paper_id>/", papers.PaperPage.as_view(), name="case-document-view"),
    path("documents/<int:paper_id>/file/", papers.PaperFile.as_view(), name="case-document"),
    path(
        "documents/<int:paper_id>/pages/<int:number>.png",
        papers.PaperImage.as_view(),
        name="case-document-page",
    ),
    path("letters/<str:letter_id>/", case.CaseLetter.as_view(), name="case-letter"),
    path("findings/<str:finding_id>/", include(_of_a_finding)),
    *_acts(
        "case",
        {
            "take": decisions.Take,
            "authenticate": authenticating.Authenticate,
            "return": returning.Return,
            "accept": deciding.Accept,
            "redecide": deciding.Redecide,
            "decline": decisions.Decline,
            "redirect": decisions.Redirect,
            "fulfil": decisions.Fulfil,
            "withdraw": decisions.Withdraw,
            "close": decisions.Close,
            "seal": decisions.Seal,
            "unseal": decisions.Unseal,
        },
    ),
    path("grant/", decisions.GrantEmergency.as_view(), name="case-grant-emergency"),
    path("process/", process.RecordProcess.as_view(), name="case-record-process"),
    path("prohibitions/", process.RecordProhibitions.as_view(), name="case-record-prohibitions"),
    path(
        "prohibitions/<str:prohibition_id>/lift/",
        process.LiftProhibition.as_view(),
        name="case-lift-prohibition",
    ),
    path("notes/", notes.WriteNote.as_view(), name="case-note"),
    path("counsel/", notes.PrivilegedNotes.as_view(), name="case-privileged-notes"),
    path("messages/", correspondence.Write.as_view(), name="case-write"),
    path("messages/settle/", correspondence.Settle.as_view(), name="case-settle-messages"),
    path(
        "messages/<int:message_paper_id>/",
        correspondence.MessagePaper.as_view(),
        name="case-message-paper",
    ),
    path("call-back/", process.RecordCallBack.as_view(), name="case-record-call-back"),
    path(
        "accounts/<str:account_id>/server/",
        decisions.Identify.as_view(),
        name="case-identify-account",
    ),
    path("preserve/", preservation_acts.Create.as_view(), name="preservation-create"),
    path("produce/", productions.Prepare.as_view(), name="production-prepare"),
    path("notice/", notices.Plan.as_view(), name="notice-plan"),
]

_of_a_preservation = [
    path("", preservations.PreservationPage.as_view(), name="preservation"),
    *_acts(
        "preservation",
        {
            "collect": preservation_acts.Collect,
            "confirm": preservation_acts.Confirm,
            "extend": preservation_acts.Extend,
            "pause": preservation_acts.Pause,
            "resume": preservation_acts.Resume,
            "hold": preservation_acts.Hold,
            "lift-hold": preservation_acts.LiftHold,
            "release": preservation_acts.Release,
        },
    ),
    path(
        "snapshots/<str:snapshot_id>/stop/",
        preservation_acts.StopCollecting.as_view(),
        name="preservation-stop-collecting",
    ),
]

_of_a_production = [
    path("", productions.ProductionPage.as_view(), name="production"),
    *_acts(
        "production",
        {
            "build": production_acts.Build,
            "approve": production_acts.Approve,
            "sign": production_acts.Sign,
            "release": production_acts.Release,
            "issue-link": production_acts.IssueLink,
            "revoke": production_acts.Revoke,
            "download": production_acts.Download,
        },
    ),
]

_of_a_person = _acts(
    "person",
    {
        "invite-again": people.InviteAgain,
        "grant-role": people.GrantRole,
        "end-role": people.EndRole,
        "deactivate": people.Deactivate,
        "reactivate": people.Reactivate,
        "ask-for-reset": people.AskForReset,
        "confirm-reset": people.ConfirmReset,
        "drop-reset": people.DropReset,
    },
)

urlpatterns = [
    path("desk/", queue.Queue.as_view(), name="desk"),
    path("desk/search/", queue.Search.as_view(), name="desk-search"),
    path("desk/cases/new/", keying.NewCase.as_view(), name="case-new"),
    path("desk/cases/new/<slug:kind>/", keying.KeyIn.as_view(), name="case-key-in"),
    path("desk/cases/<str:reference>/", include(_of_a_case)),
    path("desk/preservations/", preservations.Preservations.as_view(), name="preservations"),
    path("desk/preservations/<str:reference>/", include(_of_a_preservation)),
    path("desk/productions/", productions.Productions.as_view(), name="productions"),
    path("desk/productions/<str:reference>/", include(_of_a_production)),
    path("desk/notices/", notices.Notices.as_view(), name="notices"),
    path("desk/notices/<str:notice_id>/waive/", notices.Waive.as_view(), name="notice-waive"),
    path(
        "desk/notices/<str:notice_id>/address/",
        notices.SetAddress.as_view(),
        name="notice-set-address",
    ),
    path("desk/mail/", mail.Mails.as_view(), name="mails"),
    path("desk/mail/<str:mail_id>/", mail.MailPage.as_view(), name="mail"),
    path("desk/mail/<str:mail_id>/file/", mail.MailFile.as_view(), name="mail-file"),
    path("desk/forgers/", forgers.Forgers.as_view(), name="forgers"),
    path("desk/forgers/note/", forgers.Note.as_view(), name="forger-note"),
    path("desk/forgers/<str:forger_id>/lift/", forgers.Lift.as_view(), name="forger-lift"),
    path("desk/agencies/", agencies.Agencies.as_view(), name="agencies"),
    path("desk/agencies/verify/", agencies.Verify.as_view(), name="agency-verify"),
    path(
        "desk/agencies/<str:agency_id>/phone/",
        agencies.EnterPhone.as_view(),
        name="agency-enter-phone",
    ),
    path(
        "desk/agencies/<str:agency_id>/phone/confirm/",
        agencies.ConfirmPhone.as_view(),
        name="agency-confirm-phone",
    ),
    path("desk/api-keys/", api_keys.ApiKeys.as_view(), name="api-keys"),
    path("desk/api-keys/issue/", api_keys.Issue.as_view(), name="api-key-issue"),
    path("desk/api-keys/<str:key_id>/revoke/", api_keys.Revoke.as_view(), name="api-key-revoke"),
    path("desk/people/", people.People.as_view(), name="people"),
    path("desk/people/invite/", people.Invite.as_view(), name="person-invite"),
    path("desk/people/<str:user_id>/", include(_of_a_person)),
    path("audit/", audit.Log.as_view(), name="audit"),
    path("audit/verify/", audit.Verify.as_view(), name="audit-verify"),
    path("audit/export/", audit.Export.as_view(), name="audit-export"),
]
