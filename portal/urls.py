"""The addresses of everything people see."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from portal import complete, health, languages, looking_up, public, status, status_acts
from portal.refusals import answering

urlpatterns: list[URLPattern | URLResolver] = [
    path("", public.home, name="home"),
    path("language/", languages.choose, name="language"),
    path("guidelines/", public.guidelines, name="guidelines"),
    path("lookup/", public.lookup, name="lookup"),
    path("verify/", public.verify, name="verify"),
    path("verify/key.asc", public.verify_key, name="verify-key"),
    path("lookup/answer/", looking_up.lookup_answer, name="lookup-answer"),
    path("request/", include("portal.request.urls")),
    path("status/", answering(status.find), name="status"),
    path("status/code/", answering(status.code), name="status-code"),
    path("status/leave/", status.leave, name="status-leave"),
    path("status/<str:reference>/", status.case, name="status-case"),
    path("status/<str:reference>/messages/", status_acts.message, name="status-message"),
    path(
        "status/<str:reference>/messages/<int:paper_id>/",
        status_acts.message_paper,
        name="status-message-paper",
    ),
    path("status/<str:reference>/withdraw/", status_acts.withdraw, name="status-withdraw"),
    path(
        "status/<str:reference>/preservations/<str:preservation_id>/extend/",
        status_acts.extend,
        name="status-extend",
    ),
    path("status/<str:reference>/receipt.pdf", status.receipt_pdf, name="status-receipt"),
    path("status/<str:reference>/complete/", complete.complete, name="status-complete"),
    path("status/<str:reference>/letters/<str:letter_id>.pdf", status.letter, name="status-letter"),
    path(
        "status/<str:reference>/productions/<str:production_id>/",
        status.collect,
        name="production-collect",
    ),
    path("complete/<str:token>/", complete.link, name="complete-link"),
    path("complete/<str:token>/code/", complete.code, name="complete-code"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
]
if find_spec("portal.desk_urls"):
    urlpatterns.append(path("", include("portal.desk_urls")))
