"""Writes pictures.json: small files in every picture format that is read, with the pixels PIL decodes. Needs pillow and numpy.

    python make-pictures.py > pictures.json
"""
import base64
import io
import json

import numpy as np
from PIL import Image, ImageCms

ROWS, COLS = 11, 14
y, x = np.mgrid[0:ROWS, 0:COLS]
grey = ((x * 17 + y * 23) % 256).astype(np.uint8)
deep = ((x * 4001 + y * 997) % 65536).astype(np.uint16)
rgb = np.stack([grey, 255 - grey, (x * 9 + y * 3) % 256], -1).astype(np.uint8)
alpha = ((x * 40) % 256).astype(np.uint8)


def case(name, image, format, expected, **options):
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    raw = buffer.getvalue()
    if isinstance(expected, str):  # what PIL decodes, in this mode
        expected = np.asarray(Image.open(io.BytesIO(raw)).convert(expected))
    return dict(name=name, base64=base64.b64encode(raw).decode(), shape=list(expected.shape), bits=8 * expected.dtype.itemsize, values=expected.ravel().tolist())


L, RGB = Image.fromarray(grey), Image.fromarray(rgb)
exif = Image.Exif()
exif[0x0112] = 6  # rotate by 90 degrees for display
profile = ImageCms.ImageCmsProfile(ImageCms.createProfile('XYZ')).tobytes()
transparent = RGB.quantize(16)
cases = [
    case('grey PNG', L, 'PNG', grey),
    case('RGB PNG', RGB, 'PNG', rgb),
    case('RGBA PNG, alpha dropped and not multiplied in', Image.fromarray(np.dstack([rgb, alpha])), 'PNG', rgb),
    case('grey PNG with alpha', Image.fromarray(np.dstack([grey, alpha])), 'PNG', grey),
    case('palette PNG', RGB.quantize(16), 'PNG', 'RGB'),
    case('palette PNG with a transparent entry', transparent, 'PNG', np.asarray(transparent.convert('RGB')), transparency=3),
    case('1-bit PNG', Image.fromarray(grey > 127), 'PNG', np.where(grey > 127, 255, 0).astype(np.uint8)),
    case('16-bit grey PNG', Image.fromarray(deep), 'PNG', deep),
    case('grey PNG with a colour profile', L, 'PNG', grey, icc_profile=profile),
    case('grey JPEG', L, 'JPEG', 'L', quality=80),
    case('JPEG 4:2:0', RGB, 'JPEG', 'RGB', quality=80, subsampling='4:2:0'),
    case('JPEG 4:2:2, progressive', RGB, 'JPEG', 'RGB', quality=80, subsampling='4:2:2', progressive=True),
    case('JPEG 4:4:4', RGB, 'JPEG', 'RGB', quality=95, subsampling='4:4:4'),
    case('JPEG with an orientation, which is not applied', RGB, 'JPEG', 'RGB', quality=80, exif=exif),
    case('grey TIFF', L, 'TIFF', grey),
    case('RGB TIFF, LZW', RGB, 'TIFF', rgb, compression='tiff_lzw'),
    case('16-bit grey TIFF', Image.fromarray(deep), 'TIFF', deep),
]
pages = case('TIFF of two pages', L, 'TIFF', grey, save_all=True, append_images=[Image.fromarray(255 - grey)])
cmyk = case('CMYK JPEG', RGB.convert('CMYK'), 'JPEG', 'RGB')
floating = case('32-bit float TIFF', Image.fromarray(grey.astype(np.float32)), 'TIFF', grey)
print('{"cases":[\n%s\n],\n"pages":%s,\n"refused":[\n%s,\n%s\n]}' % (
    ',\n'.join(json.dumps(c, separators=(',', ':')) for c in cases), json.dumps(pages, separators=(',', ':')),
    json.dumps(dict(name=cmyk['name'], base64=cmyk['base64'])), json.dumps(dict(name=floating['name'], base64=floating['base64']))))
