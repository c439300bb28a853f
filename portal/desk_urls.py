"""The addresses of staff and auditors, below the root: ``desk/…`` and ``audit/…``."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import URLPattern, URLResolver, include, path
from django.views import View

from portal.desk import (
    agencies,
    api_keys,
    assigning,
    audit,
    authenticating,
    case,
    case_file,
    correspondence,
    dashboard,
    deadlines,
    deciding,
    decisions,
    elsewhere,
    emergencies,
    findings,
    forgers,
    keying,
    keys,
    mail,
    notes,
    notices,
    officers,
    on_call,
    papers,
    people,
    preservation_acts,
    preservations,
    process,
    production_acts,
    production_audit,
    productions,
    queue,
    recall_acts,
    recalls,
    returning,
    saved_views,
    sealing,
    servers,
    settings_page,
    transparency,
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
            "name-person": sealing.NamePerson,
            "unname-person": sealing.UnnamePerson,
        },
    ),
    path("grant/", emergencies.GrantEmergency.as_view(), name="case-grant-emergency"),
    path("propose/", emergencies.Propose.as_view(), name="case-propose-emergency"),
    path("refuse/", emergencies.RefuseProposal.as_view(), name="case-refuse-proposal"),
    path("acknowledge/", emergencies.Acknowledge.as_view(), name="case-acknowledge"),
    path(
        "confirmation/",
        emergencies.SettleConfirmation.as_view(),
        name="case-settle-confirmation",
    ),
    path("customer/", elsewhere.ChooseRoute.as_view(), name="case-route"),
    path("removal/", elsewhere.DecideRemoval.as_view(), name="case-decide-removal"),
    path("process/", process.RecordProcess.as_view(), name="case-record-process"),
    path("prohibitions/", process.RecordProhibitions.as_view(), name="case-record-prohibitions"),
    path(
        "prohibitions/<str:prohibition_id>/lift/",
        process.LiftProhibition.as_view(),
        name="case-lift-prohibition",
    ),
    path("file/", case_file.CaseFile.as_view(), name="case-file"),
    path("notes/", notes.WriteNote.as_view(), name="case-note"),
    path("counsel/", notes.PrivilegedNotes.as_view(), name="case-privileged-notes"),
    path("messages/", correspondence.Write.as_view(), name="case-write"),
    path("messages/settle/", correspondence.Settle.as_view(), name="case-settle-messages"),
    path(
        "messages/<int:message_paper_id>/",
        correspondence.MessagePaper.as_view(),
        name="case-message-paper",
    ),
    path("deadlines/", deadlines.DeadlinesPage.as_view(), name="case-deadlines"),
    path(
        "deadlines/<str:deadline_id>/extend/",
        deadlines.ExtendDeadline.as_view(),
        name="case-extend-deadline",
    ),
    path("call-back/", process.RecordCallBack.as_view(), name="case-record-call-back"),
    path(
        "accounts/<str:account_id>/server/",
        decisions.Identify.as_view(),
        name="case-identify-account",
    ),
    path("recall/", recall_acts.Begin.as_view(), name="case-recall"),
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

_of_a_server = [
    path("access/", servers.GrantAccess.as_view(), name="server-grant-access"),
    path("access/check/", servers.CheckAccess.as_view(), name="server-check-access"),
    path("access/revoke/", servers.RevokeAccess.as_view(), name="server-revoke-access"),
]
_of_an_agency = [
    path("", agencies.AgencyPage.as_view(), name="agency"),
    path("kind/", agencies.Describe.as_view(), name="agency-describe"),
    path("phone/", agencies.EnterPhone.as_view(), name="agency-enter-phone"),
    path("phone/confirm/", agencies.ConfirmPhone.as_view(), name="agency-confirm-phone"),
    path(
        "numbers/<str:number_id>/retire/",
        agencies.RetireNumber.as_view(),
        name="agency-retire-number",
    ),
    path(
        "domains/<int:domain_id>/retire/",
        agencies.RetireDomain.as_view(),
        name="agency-retire-domain",
    ),
]

_of_a_recall = [
    path("", recalls.RecallPage.as_view(), name="recall"),
    *_acts(
        "recall",
        {
            "demand": recall_acts.Demand,
            "record-answer": recall_acts.RecordAnswer,
            "decide-notice": recall_acts.DecideNotice,
            "readmit": recall_acts.Readmit,
            "close": recall_acts.Close,
        },
    ),
    path("notices/<str:notice_line_id>/told/", recall_acts.Tell.as_view(), name="recall-tell"),
    path("answers/<str:answer_id>/", recalls.RecallPaper.as_view(), name="recall-paper"),
]

urlpatterns = [
    path("desk/", queue.Queue.as_view(), name="desk"),
    path("desk/dashboard/", dashboard.Dashboard.as_view(), name="dashboard"),
    path("desk/search/", queue.Search.as_view(), name="desk-search"),
    path("desk/assign/", assigning.Assign.as_view(), name="desk-assign"),
    path("desk/keys/", keys.Keys.as_view(), name="desk-keys"),
    path("desk/views/save/", saved_views.Save.as_view(), name="desk-view-save"),
    path("desk/views/<str:view_id>/delete/", saved_views.Delete.as_view(), name="desk-view-delete"),
    path("desk/cases/new/", keying.NewCase.as_view(), name="case-new"),
    path("desk/cases/new/<slug:kind>/", keying.KeyIn.as_view(), name="case-key-in"),
    path("desk/cases/<str:reference>/", include(_of_a_case)),
    path("desk/on-call/", on_call.Roster.as_view(), name="on-call"),
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
    path("desk/agencies/<str:agency_id>/", include(_of_an_agency)),
    path("desk/officers/<str:officer_id>/", officers.OfficerPage.as_view(), name="officer"),
    path("desk/recalls/", recalls.Recalls.as_view(), name="recalls"),
    path("desk/recalls/<str:recall_id>/", include(_of_a_recall)),
    path("desk/api-keys/", api_keys.ApiKeys.as_view(), name="api-keys"),
    path("desk/api-keys/issue/", api_keys.Issue.as_view(), name="api-key-issue"),
    path("desk/api-keys/<str:key_id>/revoke/", api_keys.Revoke.as_view(), name="api-key-revoke"),
    path("desk/servers/", servers.Servers.as_view(), name="servers"),
    path("desk/servers/<str:server_id>/", include(_of_a_server)),
    path("desk/people/", people.People.as_view(), name="people"),
    path("desk/people/invite/", people.Invite.as_view(), name="person-invite"),
    path("desk/people/<str:user_id>/", include(_of_a_person)),
    path("audit/", audit.Log.as_view(), name="audit"),
    path(
        "audit/productions/", production_audit.ProductionDigests.as_view(), name="audit-productions"
    ),
    path("audit/checkpoints/", production_audit.Checkpoints.as_view(), name="audit-checkpoints"),
    path("audit/transparency/", transparency.Transparency.as_view(), name="transparency"),
    path("audit/transparency.csv", transparency.TransparencyCsv.as_view(), name="transparency-csv"),
    path(
        "audit/transparency.json", transparency.TransparencyJson.as_view(), name="transparency-json"
    ),
    path("desk/settings/", settings_page.Settings.as_view(), name="settings"),
    path("audit/verify/", audit.Verify.as_view(), name="audit-verify"),
    path("audit/export/", audit.Export.as_view(), name="audit-export"),
]
