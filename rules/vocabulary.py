"""Words that every room shares: kinds, processes, categories, roles, outcomes.

They are the public language of the project, not rules of one provider; what each word leads to
stands in a policy file.
"""

from typing import Literal, get_args

Kind = Literal[
    "account_information",
    "preservation",
    "preservation_extension",
    "emergency_disclosure",
    "content_removal",
]
LegalProcess = Literal[
    "subpoena",
    "court_order",
    "search_warrant",
    "pen_register",
    "national_security_letter",
    "mlat",
    "consent",
    "civil_subpoena",
    "other_order",
    "none",
]
Category = Literal["registration", "subscriber", "records", "content"]
Role = Literal["cover_sheet", "legal_process", "nondisclosure_order", "other"]
Deployment = Literal["community", "cloud", "private"]
Reach = Literal["reaches", "review", "no"]
Outcome = Literal["pass", "fail", "review", "not_applicable"]
Judgement = Literal["pass", "review", "fail"]
Basis = Literal["field", "inspection"]
Audience = Literal["officer", "staff"]
SourceBasis = Literal["statute", "source", "policy"]
AgencyType = Literal["police", "sheriff", "prosecutor", "court", "ministry", "regulator", "other"]

KINDS: tuple[Kind, ...] = get_args(Kind)
LEGAL_PROCESSES: tuple[LegalProcess, ...] = get_args(LegalProcess)
CATEGORIES: tuple[Category, ...] = get_args(Category)
AGENCY_TYPES: tuple[AgencyType, ...] = get_args(AgencyType)
ROLES: tuple[Role, ...] = get_args(Role)
DEPLOYMENTS: tuple[Deployment, ...] = get_args(Deployment)
REACHES: tuple[Reach, ...] = get_args(Reach)
