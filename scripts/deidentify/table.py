"""Writes src-core/deidentify/profile.json, the basic profile of PS3.15 table E.1-1, by the edition of the standard that
the package dicom-anonymizer 2.1.0 (BSD-3-Clause) took it from, with the VRs of PS3.6 as pydicom has them. Compares it with the
table of another package, idiscore 1.6.0 or older, and says where they differ (editions add rows).

    pip install dicom-anonymizer==2.1.0 pydicom idiscore==1.2.0 && python3 scripts/deidentify/table.py
"""

import ast
import importlib.util
import json
import pathlib
import re

from pydicom.datadict import dictionary_VR


def source(module: str) -> str:
    # The packages themselves are not run: their tables are read as text.
    package, *rest = module.split(".")
    folder = pathlib.Path(importlib.util.find_spec(package).origin).parent
    return folder.joinpath(*rest).with_suffix(".py").read_text()


def ours() -> dict[str, list]:
    tree = ast.parse(source("dicomanonymizer.dicom_anonymization_databases.dicomfields_2026c"))
    lists = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.List) and node.value.elts:
            lists[node.targets[0].id] = ast.literal_eval(node.value)
    return lists


NAMES = {
    "D_TAGS": "D",
    "Z_TAGS": "Z",
    "X_TAGS": "X",
    "U_TAGS": "U",
    "Z_D_TAGS": "Z/D",
    "X_Z_TAGS": "X/Z",
    "X_D_TAGS": "X/D",
    "X_Z_D_TAGS": "X/Z/D",
    "X_Z_U_STAR_TAGS": "X/Z/U*",
}
THEIRS = {
    "DUMMY": "D",
    "EMPTY": "Z",
    "REMOVE": "X",
    "UID": "U",
    "EMPTY_OR_DUMMY": "Z/D",
    "REMOVE_OR_EMPTY": "X/Z",
    "REMOVE_OR_DUMMY": "X/D",
    "REMOVE_OR_EMPTY_OR_DUMMY": "X/Z/D",
    "REMOVE_OR_EMPTY_OR_UID": "X/Z/U*",
}


def vr_of(tag: int) -> str:
    try:
        return dictionary_VR(tag)[:2]
    except KeyError:
        return "UN"


table = {}
for name, tags in ours().items():
    for tag in tags:
        if len(tag) == 2:
            table[f"{tag[0]:04x}{tag[1]:04x}"] = [NAMES[name], vr_of(tag[0] << 16 | tag[1])]

other = {}
for tag, action in re.findall(r'SingleTag\("([0-9a-f]{8})"\),\s*ActionCodes\.(\w+)', source("idiscore._public_dicom").split("rules=[")[1].split("])")[0]):
    other[tag] = THEIRS[action]
differ = {tag: (table.get(tag), other[tag]) for tag in other if table.get(tag, [None])[0] != other[tag]}
print(f"{len(table)} rows; {len(other)} in the other table; {len(differ)} differ: {differ}")

lines = ",\n".join(f'  "{tag}": {json.dumps(row)}' for tag, row in sorted(table.items()))
target = pathlib.Path(__file__).parents[2] / "src-core" / "deidentify" / "profile.json"
target.parent.mkdir(exist_ok=True)
target.write_text("{\n" + lines + "\n}\n")
