"""Makes one document of the corpus, and keeps it for the next run by what it was made from."""

from __future__ import annotations

import hashlib
import os
import pickle
import random
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image

from tests.corpus import (
    bodies,
    fifth_bodies,
    fifth_heads,
    fourth_bodies,
    fourth_heads,
    heads,
    later_heads,
    marks,
    process_heads,
    processes,
    real_heads,
    scanning,
    second_heads,
    signing,
    third_bodies,
    third_heads,
)
from tests.corpus.sheet import A4, FAMILIES, LETTER, Sheet
from tests.corpus.specimen import (
    LETTER_HEADS,
    OF_COURTS,
    SIGNED,
    UNSIGNED,
    WORDED,
    Draft,
    Sample,
    Specimen,
    Truth,
    offices_of,
    words_of,
)

DRAWN_BY = (
    heads.DRAWN_BY
    | later_heads.DRAWN_BY
    | real_heads.DRAWN_BY
    | process_heads.DRAWN_BY
    | second_heads.DRAWN_BY
    | third_heads.DRAWN_BY
    | fourth_heads.DRAWN_BY
    | fifth_heads.DRAWN_BY
)
BODIES = {
    "letter": bodies.letter,
    "order": bodies.order,
    "cover": bodies.cover,
    "court_order": processes.court_order,
    "demand": processes.demand,
    "dated_letter": third_bodies.dated_letter,
    "memorandum": third_bodies.memorandum,
    "referenced_letter": fourth_bodies.referenced_letter,
    "internal_note": fourth_bodies.internal_note,
    "tramline_order": fourth_bodies.tramline_order,
    "boxed_order": fourth_bodies.boxed_order,
    "written_demand": fourth_bodies.written_demand,
    "mailed_letter": fifth_bodies.mailed_letter,
    "answered_letter": fifth_bodies.answered_letter,
    "pointed_letter": fifth_bodies.pointed_letter,
    "numbered_order": fifth_bodies.numbered_order,
    "titled_notice": fifth_bodies.titled_notice,
}


def make(specimen: Specimen) -> Sample:
    """Return the document that the specimen describes, with its truth."""
    chance = random.Random(specimen.name)
    draft = _draft(specimen, chance)
    _draw(draft)
    pdf = draft.sheet.pdf()
    content = _medium(pdf, draft, chance)
    ending, media_type = "pdf", "application/pdf"
    if specimen.medium == "photo":
        ending, media_type = "jpg", "image/jpeg"
        if _by_telephone(specimen):
            ending, media_type, content = "heic", "image/heic", scanning.as_heic(content)
    return Sample(specimen, f"{specimen.name}.{ending}", media_type, content, _truth(draft))


def _by_telephone(specimen: Specimen) -> bool:
    """Say whether this photograph comes as telephones keep it: some of those drawn last do."""
    some = random.Random(f"telephone {specimen.name}").random() < 0.3
    return some and specimen.body in WORDED


def kept(specimen: Specimen, folder: Path) -> Sample:
    """Return the document from ``folder`` if the same generator made it before, else make it."""
    path = folder / generator_digest() / f"{specimen.name}.pickle"
    if path.is_file():
        sample: Sample = pickle.loads(path.read_bytes())
        return sample
    sample = make(specimen)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(pickle.dumps(sample))
    part.rename(path)
    return sample


@cache
def generator_digest() -> str:
    """Return what tells this generator from any other: a digest of its own files."""
    sources = sorted(Path(__file__).parent.glob("*.py")) + sorted(
        Path(__file__).parent.glob("*.toml")
    )
    digest = hashlib.sha256()
    for path in sources:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _draft(specimen: Specimen, chance: random.Random) -> Draft:
    words = words_of(specimen.language, specimen.series)
    size = LETTER if specimen.language == "en" else A4
    wanted = "court" if specimen.body in OF_COURTS else "office"
    agencies = [
        each
        for each in offices_of(words, specimen)
        if (each["kind"] == "court") == (wanted == "court")
    ]
    agency = chance.choice(agencies)
    lines = {
        "company": chance.choice(words["companies"])["lines"],
        "provider": words["provider_head"],
    }.get(specimen.head, agency["lines"])
    return Draft(
        specimen=specimen,
        sheet=Sheet(size, chance.choice(sorted(FAMILIES))),
        chance=chance,
        words=words,
        agency=agency["lines"],
        core=agency.get("core", ""),
        name=agency.get("name", ""),
        head_lines=list(lines),
        place=chance.choice(words["places"]),
        size=chance.choice((9.5, 10, 10.5, 11, 12)),
    )


def _draw(draft: Draft) -> None:
    head = draft.specimen.head
    if head == "email":
        bodies.printed_email(draft)
    elif head == "form":
        bodies.form(draft)
    else:
        top = 60.0
        headed = head in LETTER_HEADS or (head == "addressee" and draft.chance.random() < 0.5)
        if headed:
            if head == "addressee":
                draft.head_lines = list(draft.chance.choice(draft.words["companies"])["lines"])
            top = _headed(draft)
        if head == "footer":
            place = draft.place
            contact = f"{', '.join(place['lines'])}  ·  {draft.words['phone']} {place['phone']}"
            draft.footer = [draft.agency_name, contact]
        draft.headed = headed
        BODIES[draft.specimen.body](draft, top)
    if draft.footer:
        bodies.footer(draft, draft.footer)
    if draft.specimen.medium != "text" and draft.chance.random() < 0.35:
        x = draft.chance.uniform(0.3, 0.8) * draft.sheet.width
        y = draft.chance.uniform(0.25, 0.45) * draft.sheet.height
        marks.stamp(draft.sheet, draft.chance, x, y, [draft.pick("stamp_words"), "21/11/2026"], 15)


def _headed(draft: Draft) -> float:
    """Draw the head, in some text files as one picture, as word processors keep a logo."""
    specimen = draft.specimen
    chance = random.Random(f"picture {specimen.name}")
    letter = specimen.body in {"letter", "referenced_letter", "mailed_letter"}
    as_picture = specimen.medium == "text" and letter and chance.random() < 0.12
    # Beside the text of this letter runs the column of its head.
    if not as_picture or specimen.layout == "officials_column":
        return DRAWN_BY[specimen.layout](draft)
    page = draft.sheet
    draft.sheet = Sheet((page.width, page.height), page.family)
    top = DRAWN_BY[specimen.layout](draft)
    pixels = scanning.pages_of(draft.sheet.pdf(), 200)[0]
    draft.sheet = page
    low = min(top, draft.head_box[3] + 6) if draft.head_box else top
    out = BytesIO()
    Image.fromarray(pixels[: int(low * 200 / 72)]).save(out, "PNG")
    page.picture((0, 0, page.width, low), out.getvalue())
    return top


def _medium(pdf: bytes, draft: Draft, chance: random.Random) -> bytes:
    specimen = draft.specimen
    if specimen.medium == "photo":
        return scanning.photographed(pdf, chance)
    if specimen.medium != "text":
        pdf = scanning.scanned(pdf, int(specimen.medium.removeprefix("scan")), chance)
    if specimen.signing not in {"digital", "untrusted", "altered", "broken"}:
        return pdf
    box = None
    if draft.block_box is not None and chance.random() < 0.6:
        x0, y0, _, _ = draft.block_box
        height = draft.sheet.height
        box = (x0, height - y0 - 32, x0 + 150, height - y0)
    root = "untrusted" if specimen.signing == "untrusted" else "trusted"
    pdf = signing.signed(pdf, draft.pick("people"), draft.signature_page, box, root)
    if specimen.signing == "altered":
        return signing.altered(pdf, draft.signature_page, chance)
    return signing.broken(pdf) if specimen.signing == "broken" else pdf


def _truth(draft: Draft) -> Truth:
    specimen = draft.specimen
    present = specimen.head == "present"
    signed = True if specimen.signing in SIGNED else None
    if specimen.signing in UNSIGNED:
        signed = False
    return Truth(
        letterhead=present,
        head_box=draft.head_box if present else None,
        signature=specimen.signing,
        signed=signed,
        altered=specimen.signing in {"altered", "broken"},
        signer="issuer" if _is_order(specimen) else "officer",
        signature_page=draft.signature_page,
        signature_box=draft.signature_box,
        block_box=draft.block_box,
        agency=draft.agency_name,
        order=draft.order if _order_counts(specimen) else None,
    )


def _order_counts(specimen: Specimen) -> bool:
    """Say whether reading this order is counted.

    Nobody knows over which words an altered page has others, and the fixed words of ``order`` are
    the same in both halves, so those of the judged half would have been tuned on.
    """
    known = specimen.half == "judged" and specimen.body == "order"
    return specimen.signing != "altered" and not known


def _is_order(specimen: Specimen) -> bool:
    """Say whether an issuer signs: printed e-mails and forms are an officer's on any layout."""
    of_office = {"letter", "cover", "dated_letter", "memorandum"}
    of_office |= {"referenced_letter", "internal_note"}
    of_office |= {"mailed_letter", "answered_letter", "pointed_letter"}
    return specimen.body not in of_office and specimen.head not in {"email", "form"}
