"""Writes references.json: what PIL and torchvision make of a small pattern. Needs pillow, numpy, torch and torchvision.

    python make-references.py > references.json

The pattern is a formula, repeated in pattern.ts, so that only results are stored.
"""
import json

import numpy as np
import PIL
import torch
import torchvision
from PIL import Image
from torchvision.transforms import v2

ROWS, COLS = 23, 37


def pattern(rows, cols, samples):
    y, x, c = np.meshgrid(np.arange(rows), np.arange(cols), np.arange(samples), indexing='ij')
    return ((x * 7 + y * 13 + c * 29 + (x * y) % 31 * 5) % 256).astype(np.uint8)


def listed(array):
    array = np.asarray(array)
    return array.ravel().tolist() if array.dtype == np.uint8 else [round(float(v), 4) for v in array.ravel()]


PIL_FILTERS = {'nearest': Image.Resampling.NEAREST, 'bilinear': Image.Resampling.BILINEAR,
               'bicubic': Image.Resampling.BICUBIC, 'lanczos': Image.Resampling.LANCZOS}
TORCH_FILTERS = {'bilinear': v2.InterpolationMode.BILINEAR, 'bicubic': v2.InterpolationMode.BICUBIC}
SIZES = [(12, 9), (50, 31), (8, 40)]  # width, height

cases = []
grey = pattern(ROWS, COLS, 1)[:, :, 0]
rgb = pattern(ROWS, COLS, 3)
for name, f in PIL_FILTERS.items():
    for width, height in SIZES:
        base = dict(interpolation=name, antialias=True, resize='stretch', width=width, height=height)
        cases.append(dict(base, source='PIL mode L', arithmetic='8-bit', samples=1, channels=1,
                          values=listed(Image.fromarray(grey).resize((width, height), f))))
        cases.append(dict(base, source='PIL mode F', arithmetic='float', samples=1, channels=1,
                          values=listed(Image.fromarray(grey.astype(np.float32)).resize((width, height), f))))
cases.append(dict(source='PIL mode RGB', arithmetic='8-bit', interpolation='bilinear', antialias=True, resize='stretch', width=12, height=9,
                  samples=3, channels=3, values=listed(Image.fromarray(rgb).resize((12, 9), PIL_FILTERS['bilinear']))))
cases.append(dict(source='PIL convert("L")', arithmetic='8-bit', interpolation='bilinear', antialias=True, resize='stretch', width=12, height=9,
                  samples=3, channels=1, values=listed(Image.fromarray(rgb).convert('L').resize((12, 9), PIL_FILTERS['bilinear']))))
tensor = torch.from_numpy(grey.astype(np.float32))[None]
for name, f in TORCH_FILTERS.items():
    for antialias in (True, False):
        for width, height in SIZES:
            out = v2.functional.resize(tensor, [height, width], interpolation=f, antialias=antialias)
            cases.append(dict(source='torchvision float tensor', arithmetic='float', interpolation=name, antialias=antialias, resize='stretch',
                              width=width, height=height, samples=1, channels=1, values=listed(out)))
for size in (7, 8, 15):
    crop = v2.Compose([v2.Resize(size), v2.CenterCrop(size)])
    cases.append(dict(source='torchvision Resize + CenterCrop of a PIL picture', arithmetic='8-bit', interpolation='bilinear', antialias=True,
                      resize='crop', width=size, height=size, samples=1, channels=1, values=listed(crop(Image.fromarray(grey)))))
    crop = v2.Compose([v2.Resize(size, antialias=True), v2.CenterCrop(size)])
    cases.append(dict(source='torchvision Resize + CenterCrop of a float tensor', arithmetic='float', interpolation='bilinear', antialias=True,
                      resize='crop', width=size, height=size, samples=1, channels=1, values=listed(crop(tensor))))

versions = dict(pillow=PIL.__version__, torch=torch.__version__.split('+')[0], torchvision=torchvision.__version__.split('+')[0])
lines = ',\n'.join(json.dumps(case, separators=(',', ':')) for case in cases)
print('{"rows":%d,"cols":%d,"versions":%s,"cases":[\n%s\n]}' % (ROWS, COLS, json.dumps(versions), lines))
