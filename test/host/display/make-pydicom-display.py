"""Writes pydicom-display.json: grey levels and colours of the shared DICOM files as pydicom makes them. Needs pydicom 3, numpy, pylibjpeg with its plugins.

    python make-pydicom-display.py DICOM_FOLDER > pydicom-display.json

Only samples are kept: 61 positions spread evenly over each frame. Modality LUT, VOI LUT and window are pydicom's;
scaling to 0…255 and the inversion of MONOCHROME1 are written here from PS3.3 C.11.2 and C.7.6.3.1.2.
"""
import json
import pathlib
import sys

import numpy as np
import pydicom
from pydicom.pixels import apply_color_lut, apply_modality_lut, apply_voi, apply_windowing, convert_color_space

POSITIONS = 61


MACROS = {
    'PixelValueTransformationSequence': ('RescaleIntercept', 'RescaleSlope'),
    'FrameVOILUTSequence': ('WindowCenter', 'WindowWidth', 'VOILUTFunction'),
}


def framed(ds):
    """What the functional groups say of the first frame, at the top, where pydicom's functions look for it (PS3.3 C.7.6.16)."""
    groups = [ds.get(name)[0] for name in ('PerFrameFunctionalGroupsSequence', 'SharedFunctionalGroupsSequence') if ds.get(name)]
    for macro, names in MACROS.items():
        item = next((group.get(macro)[0] for group in groups if group.get(macro)), None)
        if item is None:
            continue
        for name in names:
            if name in ds:
                del ds[name]
            if name in item:
                setattr(ds, name, item.get(name))
    return ds


def shown(ds):
    raw = pydicom.pixels.pixel_array(ds, index=0, raw=True) if int(ds.get('NumberOfFrames', 1) or 1) > 1 else pydicom.pixels.pixel_array(ds, raw=True)
    photometric = ds.PhotometricInterpretation
    if photometric == 'PALETTE COLOR':
        bits = ds.RedPaletteColorLookupTableDescriptor[2]
        return apply_color_lut(raw, ds).astype(float) / (2 ** bits - 1) * 255
    if ds.SamplesPerPixel == 3:
        bits = ds.BitsStored
        if photometric in ('YBR_FULL', 'YBR_FULL_422'):
            raw = convert_color_space(raw, photometric, 'RGB')
        return raw.astype(float) / (2 ** bits - 1) * 255
    values = apply_modality_lut(raw, ds).astype(float)
    if 'VOILUTSequence' in ds:
        table = ds.VOILUTSequence[0]
        bits = table.LUTDescriptor[2]
        grey = apply_voi(apply_modality_lut(raw, ds), ds).astype(float) / (2 ** bits - 1) * 255
    elif ds.get('WindowWidth') and ('FloatPixelData' in ds or 'DoubleFloatPixelData' in ds):
        # C.11.2.1.3.2: the half steps of LINEAR are those of integers.
        center, width = float(np.atleast_1d(ds.WindowCenter)[0]), float(np.atleast_1d(ds.WindowWidth)[0])
        grey = np.clip((values - center) / width + 0.5, 0, 1) * 255
    elif ds.get('WindowWidth') not in (None, '') and float(np.atleast_1d(ds.WindowWidth)[0]) >= 1:
        # apply_windowing's output range is that of the stored bits; brought back to 0…255 by its own ends.
        out = apply_windowing(values, ds)
        center, width = float(np.atleast_1d(ds.WindowCenter)[0]), float(np.atleast_1d(ds.WindowWidth)[0])
        ends = apply_windowing(np.array([center - 4 * width - 9e5, center + 4 * width + 9e5]), ds)
        grey = (out - ends[0]) / (ends[1] - ends[0]) * 255
    else:
        low, high = values.min(), values.max()
        grey = (values - low) / (high - low) * 255 if high > low else np.zeros_like(values)
    shape = ds.get('PresentationLUTShape')
    inverse = shape == 'INVERSE' if shape in ('INVERSE', 'IDENTITY') else photometric == 'MONOCHROME1'
    return 255 - grey if inverse else grey


def main():
    root = pathlib.Path(sys.argv[1])
    files = {}
    for path in sorted(root.rglob('*')):
        if not path.is_file() or path.suffix in ('.gz', '.csv') or 'malformed' in path.parts:
            continue
        try:
            ds = framed(pydicom.dcmread(path, force=True))
            if 'PixelPaddingValue' in ds and 'WindowCenter' not in ds:
                continue
            picture = shown(ds)
        except Exception:
            continue
        flat = picture.reshape(-1, 3) if picture.ndim == 3 else picture.reshape(-1, 1)
        at = [(k * (len(flat) - 1)) // (POSITIONS - 1) for k in range(POSITIONS)]
        if not np.isfinite(flat[at]).all():
            continue
        files[str(path.relative_to(root))] = [round(float(v), 2) for v in flat[at].ravel()]
    rows = ',\n'.join('%s:%s' % (json.dumps(name), json.dumps(values, separators=(',', ':'))) for name, values in files.items())
    print('{"pydicom":%s,"positions":%d,"files":{\n%s\n}}' % (json.dumps(pydicom.__version__), POSITIONS, rows))


main()
