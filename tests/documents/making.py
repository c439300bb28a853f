"""Files as officers, and others, might send them; built here, byte by byte where that matters."""

import zipfile
from email.message import EmailMessage
from io import BytesIO

import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFont

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"


def pdf(*pages, catalog="", objects=(), page="", fonts=True):
    """Return a PDF of text pages in 24 point letters, with more put into catalog or first page."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(count))
    bodies = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for index, text in enumerate(pages):
        content = f"BT /F1 24 Tf 72 700 Td ({text}) Tj ET" if text else ""
        extra = page if index == 0 else ""
        bodies.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R"
            f" >> >> /Contents {5 + 2 * index} 0 R {extra} >>"
        )
        bodies.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    return assembled([*bodies, *objects])


def doubling_forms(count, first):
    """Return forms numbered from ``first``, each of which draws the next one twice."""
    forms = []
    for index in range(count):
        last = index == count - 1
        inner = "0 0 9 9 re f" if last else "/X Do /X Do"
        resources = "" if last else f"/Resources << /XObject << /X {first + index + 1} 0 R >> >>"
        forms.append(
            f"<< /Type /XObject /Subtype /Form /BBox [0 0 612 792] {resources}"
            f" /Length {len(inner)} >>\nstream\n{inner}\nendstream"
        )
    return forms


def assembled(bodies):
    """Return a PDF of these objects, numbered from 1, the first one being the catalog."""
    out = BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(bodies, start=1):
        places.append(out.tell())
        text = body if isinstance(body, bytes) else body.encode("latin-1")
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, text))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(bodies) + 1))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def picture(*lines, size=(850, 600), letters=40):
    """Return a grey picture of a few lines of writing at 100 dots an inch."""
    image = Image.new("L", size, 255)
    pen = ImageDraw.Draw(image)
    font = ImageFont.truetype(FONT, letters)
    for index, line in enumerate(lines):
        pen.text((60, 60 + index * letters * 2), line, fill=0, font=font)
    return image


def saved(image, kind, **options):
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def scanned_pdf(image):
    """Return a PDF whose one page is this picture, as scanners make them."""
    return saved(image.convert("RGB"), "PDF", resolution=100)


def zipped(parts, compression=zipfile.ZIP_DEFLATED):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", compression) as container:
        for name, content in parts.items():
            first = name == "mimetype"
            kept = zipfile.ZIP_STORED if first else compression
            container.writestr(name, content, compress_type=kept)
    return out.getvalue()


def paragraph(text, size=None):
    sized = f'<w:rPr><w:sz w:val="{size * 2}"/></w:rPr>' if size else ""
    return f"<w:p><w:r>{sized}<w:t>{text}</w:t></w:r></w:p>"


def docx(*paragraphs, head="", relations="", extra=None, end=""):
    """Return a Word file; ``head`` is the text of its page header."""
    refers = '<w:headerReference w:type="default" r:id="rIdHead"/>' if head else ""
    body = "".join(paragraphs)
    parts = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": (
            f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}'
            f"<w:sectPr>{refers}</w:sectPr></w:body></w:document>{end}"
        ),
        "word/_rels/document.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rIdHead"'
            f' Type="{R}/header" Target="header1.xml"/>{relations}</Relationships>'
        ),
        "word/header1.xml": f'<w:hdr xmlns:w="{W}">{paragraph(head, 20)}</w:hdr>',
        **(extra or {}),
    }
    return zipped(parts)


def odt(*paragraphs, head="", extra=None):
    """Return an OpenDocument text; ``head`` is the text of its page header."""
    names = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
        ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
        ' xmlns:xlink="http://www.w3.org/1999/xlink"'
        ' xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0"'
    )
    body = "".join(f"<text:p>{each}</text:p>" for each in paragraphs)
    parts = {
        "mimetype": ODT,
        "content.xml": (
            f"<office:document-content {names}><office:body><office:text>{body}</office:text>"
            "</office:body></office:document-content>"
        ),
        "styles.xml": (
            f"<office:document-styles {names}><office:master-styles><style:master-page>"
            f"<style:header><text:p>{head}</text:p></style:header></style:master-page>"
            "</office:master-styles></office:document-styles>"
        ),
        **(extra or {}),
    }
    return zipped(parts)


def mail(text="Please see the order.", *attached, **heads):
    """Return a stored mail; each attachment is ``(filename, content, maintype, subtype)``."""
    message = EmailMessage()
    message["From"] = "Detective Example <detective@agency.example>"
    message["To"] = "legal@provider.example"
    message["Subject"] = heads.get("subject", "Request")
    message.set_content(text)
    for filename, content, maintype, subtype in attached:
        message.add_attachment(content, maintype=maintype, subtype=subtype, filename=filename)
    return message.as_bytes()


def page_count(content):
    document = pdfium.PdfDocument(content)
    try:
        return len(document)
    finally:
        document.close()
