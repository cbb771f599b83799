"""An empty signature field in a PDF that is being written, tagged and named, for `seal` to fill later.

It has no place on the page: a seal that shows would need a font and a picture of its own. PDF/UA-1 (7.18) wants it in
the structure tree with a name all the same, and that can only be done while the tree is being made.
"""

from typing import Any, Final

import pydyf

FIELD: Final = "Seal"
PRINTED: Final = 4  # the flag that PDF/A asks of every annotation
SIGNED_ONLY_BY_APPENDING: Final = 3


def leave(pdf: pydyf.PDF, label: str) -> None:
    """Add the field to the first page; `label` is what a screen reader calls it."""
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    numbers = _object(pdf, root["ParentTree"])["Nums"]
    document = _object(pdf, root["K"][0])
    page = _object(pdf, pdf.page_references[0])
    place = numbers[-2] + 1
    field = pydyf.Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": pydyf.String(FIELD),
            "TU": pydyf.String(label),
            "F": PRINTED,
            "Rect": pydyf.Array([0, 0, 0, 0]),
            "P": pdf.page_references[0],
            "StructParent": place,
        }
    )
    pdf.add_object(field)
    tag = pydyf.Dictionary(
        {
            "Type": "/StructElem",
            "S": "/Form",
            "P": document.reference,
            "Pg": pdf.page_references[0],
            "Alt": pydyf.String(label),
            "K": pydyf.Dictionary({"Type": "/OBJR", "Obj": field.reference, "Pg": pdf.page_references[0]}),
        }
    )
    pdf.add_object(tag)
    document["K"].append(tag.reference)
    numbers.extend([place, tag.reference])
    page.setdefault("Annots", pydyf.Array()).append(field.reference)
    pdf.catalog["AcroForm"] = pydyf.Dictionary(
        {"Fields": pydyf.Array([field.reference]), "SigFlags": SIGNED_ONLY_BY_APPENDING}
    )


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
