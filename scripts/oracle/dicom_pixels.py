"""
Compares every frame that Ostium decodes from the conformance and xa folders with other decoders, pixel by pixel.

    apt-get install dcmtk
    python -m venv /tmp/oracle && /tmp/oracle/bin/pip install pydicom==3.0.2 numpy pylibjpeg pylibjpeg-libjpeg \
        pylibjpeg-openjpeg pylibjpeg-rle pyjpegls av==18.1.0
    OSTIUM_FRAMES_DIR=/tmp/frames npx vitest run --project node src-core/dicom/oracle.test.ts -t 'writes its frames'
    /tmp/oracle/bin/python scripts/oracle/dicom_pixels.py ../shared/data /tmp/frames > src-core/testing/dicom-oracle.json

The decoders: dcmtk (dcmdjpeg, dcmdrle, dcmdjpls, dcmconv), pydicom with its plugins, and FFmpeg's own JPEG 2000 decoder
(Ostium's and pydicom's are both OpenJPEG). A decoder that cannot read a file has no say; each that can must agree: exactly
where the coding is reversible or its decoder is exactly specified, within 1 where it is not. Otherwise nothing is written.

What is written for a file: who agreed (`by`), the largest difference found (`largest`), and for each frame the SHA-256 of
Ostium's samples, which the comparison certifies; null where no decoder finds the frame, Ostium neither. No pixel and no
header text is kept.
"""

import glob
import hashlib
import json
import logging
import os
import subprocess
import sys
import tempfile
import warnings

import av
import numpy as np
import pydicom
from pydicom.encaps import generate_frames
from pydicom.pixels import apply_color_lut, convert_color_space, pixel_array

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
av.logging.set_level(av.logging.PANIC)

JPEG = "1.2.840.10008.1.2.4."
NATIVE = ("1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99")
DCT = {JPEG + n for n in ("50", "51", "53", "55")}
J2K = {JPEG + n for n in ("90", "91", "92", "93", "201", "202", "203")}
WITHIN_ONE = DCT | {JPEG + n for n in ("91", "93", "203")}
TOOLS = {uid: "dcmconv" for uid in NATIVE} | {uid: "dcmdjpeg" for uid in DCT | {JPEG + "57", JPEG + "70"}}
TOOLS |= {JPEG + "80": "dcmdjpls", JPEG + "81": "dcmdjpls", "1.2.840.10008.1.2.5": "dcmdrle"}

# pydicom does not decode deflated frames, RLE of single bits, nor a last fragment without delimiter: the same pixels,
# written plainly.
SAME_PIXELS = {"emri_small_jpeg_2k_lossless_too_short.dcm": "emri_small.dcm",
               "liver_deflate.dcm": "liver.dcm", "liver_rle.dcm": "liver.dcm",
               "liver_nonbyte_aligned_deflate.dcm": "liver_nonbyte_aligned.dcm",
               "liver_nonbyte_aligned_rle.dcm": "liver_nonbyte_aligned.dcm"}


def by_dcmtk(path, syntax):
    """The file as dcmtk writes it uncompressed; None where it cannot."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out.dcm")
        done = subprocess.run([TOOLS[syntax], path, out], capture_output=True)
        return frames(pydicom.dcmread(out)) if done.returncode == 0 else None


def frame_count(ds):
    try:
        return int(ds.get("NumberOfFrames") or 1)
    except ValueError:  # badVR.dcm says 1A: as many as there are bytes for
        count = len(ds.PixelData) * 8 // (ds.Rows * ds.Columns * ds.SamplesPerPixel * ds.BitsAllocated)
        ds.NumberOfFrames = count
        return count


def frames(ds):
    """After the conventions of Ostium's `decodeFrame`; None for a frame that cannot be decoded."""
    count = frame_count(ds)
    return [attempt(frame, ds, index if count > 1 else None) for index in range(count)]


def attempt(decode, *parameters):
    try:
        return decode(*parameters)
    except Exception:
        return None


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
    return np.where(values >= 1 << (bits - 1), values - (1 << bits), values) if signed else values


def palette(array, ds):
    rgb = apply_color_lut(array, ds)[..., :3]
    return rgb >> 8 if rgb.dtype.itemsize > 1 and rgb.max() > 255 else rgb


def by_ffmpeg(ds):
    coded = generate_frames(ds.PixelData, number_of_frames=frame_count(ds))
    return [attempt(ffmpeg_frame, bytes_, ds) for bytes_ in coded]


def ffmpeg_frame(coded, ds):
    """FFmpeg moves samples up to the top of a byte or word, and signed ones by half their range: both are undone."""
    codec = av.CodecContext.create("jpeg2000", "r")
    picture = (codec.decode(av.Packet(coded)) + codec.decode(None))[0]
    values = picture.to_ndarray().astype("int64")
    depth = coded[coded.find(b"\xff\x4f\xff\x51") + 42]
    bits = (depth & 127) + 1
    values >>= (16 if picture.format.name == "gray16le" else 8) - bits
    values -= 1 << (bits - 1) if depth > 127 else 0
    return stored(values & 0xFFFF, ds) if ds.SamplesPerPixel == 1 and ds.BitsStored >= bits else values


def readings(path):
    """What each decoder makes of a file: by name, a list of frames."""
    ds = pydicom.dcmread(path, force=True)
    if "PixelData" not in ds or "Rows" not in ds:
        return {}, None
    syntax = getattr(getattr(ds, "file_meta", None), "TransferSyntaxUID", None)
    if syntax is None:
        explicit, little = not ds.original_encoding[0], ds.original_encoding[1]
        syntax = NATIVE[0 if not explicit else 1 if little else 2]
        ds.file_meta = pydicom.dataset.FileMetaDataset()
        ds.file_meta.TransferSyntaxUID = syntax
    found = {}
    if syntax in TOOLS:
        found["dcmtk"] = attempt(by_dcmtk, path, syntax)
    if syntax not in DCT or found["dcmtk"] is None:
        found["pydicom"] = frames(ds)
    if syntax in J2K:
        found["ffmpeg"] = attempt(by_ffmpeg, ds)
    return {name: list_ for name, list_ in found.items() if list_ and any(f is not None for f in list_)}, syntax


def ours(folder):
    """Ostium's frames by index: samples, and their hash as the test makes it."""
    found = {}
    for path in glob.glob(os.path.join(glob.escape(folder), "*")):
        index, shape, kind = os.path.basename(path).split(".")
        kinds = {"Int": "i", "Uint": "u"}
        name, bits = kind[:kind.index("t") + 1], int("".join(c for c in kind if c.isdigit()))
        data = np.fromfile(path, f"<{kinds[name]}{bits // 8}")
        digest = hashlib.sha256(f"{shape} {kind}\n".encode() + data.tobytes()).hexdigest()
        found[int(index)] = data, digest
    return found


def difference(a, b):
    b = np.asarray(b).reshape(-1)
    return int(np.abs(a.astype("int64") - b.astype("int64")).max()) if a.size == b.size else None


def compare(name, root, dumped):
    """The entry of a file; None for one that nobody draws. Raises where decoders disagree."""
    path = os.path.join(root, name)
    base = os.path.basename(path)
    plain = SAME_PIXELS.get(base, base)
    theirs, syntax = readings(os.path.join(os.path.dirname(path), plain))
    if plain != base:
        theirs = {f"{who} of {plain}": list_ for who, list_ in theirs.items()}
    mine = ours(os.path.join(dumped, name))
    if not theirs and not mine and syntax is None:
        return None
    count = max([len(list_) for list_ in theirs.values()] + [1])
    largest, digests = 0, []
    for index in range(count):
        known = {who: list_[index] for who, list_ in theirs.items() if index < len(list_) and list_[index] is not None}
        if bool(known) != (index in mine):
            raise ValueError(f"{name} frame {index}: read by {sorted(known)}, by Ostium: {index in mine}")
        for who, array in known.items():
            far = difference(mine[index][0], array)
            if far is None or far > (1 if syntax in WITHIN_ONE else 0):
                raise ValueError(f"{name} frame {index}: {far} away from {who}")
            largest = max(largest, far)
        digests.append(mine[index][1] if known else None)
    if len(mine) > count:
        raise ValueError(f"{name}: {len(mine)} frames, of which others know {count}")
    return {"by": sorted(theirs), "largest": largest, "frames": digests}


def main(root, dumped):
    table, wrong = {}, []
    for start in ("conformance", "xa"):
        for folder, _, names in sorted(os.walk(os.path.join(root, start))):
            for name in sorted(os.path.relpath(os.path.join(folder, name), root) for name in names):
                try:
                    table[name] = compare(name, root, dumped)
                except ValueError as error:
                    wrong.append(str(error))
    if wrong:
        sys.exit("\n".join(wrong))
    lines = [f"{json.dumps(name)}: {json.dumps(table[name])}" for name in sorted(table) if table[name]]
    print("{\n" + ",\n".join(lines) + "\n}")


main(*sys.argv[1:])
