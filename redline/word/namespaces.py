"""The names of Word's XML, written short: `W + "p"` is a paragraph."""

from typing import Final

MAIN: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
TYPES: Final = "application/vnd.openxmlformats-officedocument"
CUSTOM: Final = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
VARIANTS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
WORD_2010: Final = "http://schemas.microsoft.com/office/word/2010/wordml"
WORD_2012: Final = "http://schemas.microsoft.com/office/word/2012/wordml"

W: Final = f"{{{MAIN}}}"
R: Final = f"{{{OFFICE}}}"
W14: Final = f"{{{WORD_2010}}}"
W15: Final = f"{{{WORD_2012}}}"

# The strict kind of the same format (ISO/IEC 29500), which Word can save too, has other names for the same things.
STRICT: Final = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": MAIN.encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": OFFICE.encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/customProperties": CUSTOM.encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes": VARIANTS.encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/math": b"http://schemas.openxmlformats.org/officeDocument/2006/math",
}
