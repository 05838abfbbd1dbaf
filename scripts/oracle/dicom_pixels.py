"""
Reference pixels of the conformance folder by decoders that share no code path with Ostium's own.

    python -m venv /tmp/oracle && /tmp/oracle/bin/pip install pydicom numpy pylibjpeg pylibjpeg-libjpeg \
        pylibjpeg-openjpeg pylibjpeg-rle pyjpegls
    /tmp/oracle/bin/python scripts/oracle/dicom_pixels.py ../shared/data > src-core/testing/dicom-oracle.json

Needs dcmtk's dcmdjpeg on the path. Written for each frame, after the same conventions as `decodeFrame` (grey masked to
the stored bits, colour as interleaved RGB of 8 or 16 bits, palettes by their high byte):
  a SHA-256 of the samples, little endian, where the coding is reversible or its decoder is exactly specified;
  a 4 x 4 grid of block means where it is not (DCT, irreversible wavelets);
  null where the other decoder finds no frame either.
No pixel and no header text is kept.
"""

import hashlib
import json
import logging
import os
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import pydicom
from pydicom.pixels import apply_color_lut, convert_color_space, pixel_array

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

DCT = {f"1.2.840.10008.1.2.4.{n}" for n in (50, 51, 53, 55)}
IRREVERSIBLE = {"1.2.840.10008.1.2.4.91", "1.2.840.10008.1.2.4.93", "1.2.840.10008.1.2.4.203"}


def files(root):
    for folder, _, names in sorted(os.walk(root)):
        for name in sorted(names):
            yield os.path.join(folder, name)


def by_dcmtk(path, ds):
    """Decoded by IJG's libjpeg in dcmtk, which turns YCbCr into RGB where the header says YBR; else by pydicom."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out.dcm")
        done = subprocess.run(["dcmdjpeg", path, out], capture_output=True)
        return pydicom.dcmread(out, force=True) if done.returncode == 0 else ds


def frame_count(ds):
    try:
        return int(ds.get("NumberOfFrames") or 1)
    except ValueError:  # badVR.dcm says 1A: as many as there are bytes for
        count = len(ds.PixelData) * 8 // (ds.Rows * ds.Columns * ds.SamplesPerPixel * ds.BitsAllocated)
        ds.NumberOfFrames = count
        return count


def frames(ds):
    count = frame_count(ds)
    for index in range(count):
        try:
            yield frame(ds, index if count > 1 else None)
        except Exception as error:
            yield error


def frame(ds, index):
    array = pixel_array(ds, index=index, raw=True) if index is not None else pixel_array(ds, raw=True)
    if ds.SamplesPerPixel == 1:
        array = stored(array, ds)
        return palette(array, ds) if ds.PhotometricInterpretation == "PALETTE COLOR" else array
    if ds.PhotometricInterpretation in ("YBR_FULL", "YBR_FULL_422"):
        array = convert_color_space(array, "YBR_FULL", "RGB")
    return (array >> 16).astype("uint16") if array.dtype.itemsize == 4 else array


def stored(array, ds):
    bits, high, signed = ds.BitsStored, ds.HighBit, ds.PixelRepresentation == 1
    values = (array.astype("int64") >> (high + 1 - bits)) & ((1 << bits) - 1)
    if signed:
        values = np.where(values >= 1 << (bits - 1), values - (1 << bits), values)
    width = 1 if bits <= 8 else 2 if bits <= 16 else 4
    return values.astype(("i" if signed else "u") + str(width))


def palette(array, ds):
    rgb = apply_color_lut(array, ds)[..., :3]
    return (rgb >> 8).astype("u1") if rgb.dtype.itemsize > 1 and rgb.max() > 255 else rgb.astype("u1")


def exact(array):
    little = array.astype(array.dtype.newbyteorder("<"))
    return hashlib.sha256(np.ascontiguousarray(little).tobytes()).hexdigest()


def coarse(array):
    """The mean of each of 4 x 4 blocks, all channels together."""
    rows, columns = array.shape[:2]
    cut = lambda size, i: (size * i // 4, max(size * (i + 1) // 4, size * i // 4 + 1))
    blocks = [array[slice(*cut(rows, y)), slice(*cut(columns, x))] for y in range(4) for x in range(4)]
    return [round(float(block.mean()), 2) for block in blocks]


# pydicom does not decode deflated frames, RLE of single bits, nor a last fragment without delimiter: the same pixels,
# written plainly.
SAME_PIXELS = {"emri_small_jpeg_2k_lossless_too_short.dcm": "emri_small.dcm",
               "liver_deflate.dcm": "liver.dcm", "liver_rle.dcm": "liver.dcm",
               "liver_nonbyte_aligned_deflate.dcm": "liver_nonbyte_aligned.dcm",
               "liver_nonbyte_aligned_rle.dcm": "liver_nonbyte_aligned.dcm"}


def reference(path):
    path = os.path.join(os.path.dirname(path), SAME_PIXELS.get(os.path.basename(path), os.path.basename(path)))
    ds = pydicom.dcmread(path, force=True)
    if "PixelData" not in ds or "Rows" not in ds:
        return None
    syntax = getattr(getattr(ds, "file_meta", None), "TransferSyntaxUID", None)
    if syntax is None:
        little = ds.original_encoding[1] if hasattr(ds, "original_encoding") else True
        explicit = not (ds.original_encoding[0] if hasattr(ds, "original_encoding") else True)
        ds.file_meta = pydicom.dataset.FileMetaDataset()
        uids = pydicom.uid
        ds.file_meta.TransferSyntaxUID = (
            uids.ImplicitVRLittleEndian if not explicit
            else uids.ExplicitVRLittleEndian if little else uids.ExplicitVRBigEndian
        )
    lossy = syntax in DCT or syntax in IRREVERSIBLE
    source = by_dcmtk(path, ds) if syntax in DCT else ds
    measure = coarse if lossy else exact
    out = []
    for array in frames(source):
        out.append(None if isinstance(array, Exception) else measure(array))
    return out


def main(root):
    table = {}
    for folder in ("conformance", "xa"):
        for path in files(os.path.join(root, folder)):
            found = reference(path)
            if found is not None:
                table[os.path.relpath(path, root)] = found
    lines = [f"{json.dumps(name)}: {json.dumps(table[name], separators=(',', ':'))}" for name in sorted(table)]
    print("{\n" + ",\n".join(lines) + "\n}")


main(sys.argv[1])
