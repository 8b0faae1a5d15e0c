"""Takes out of wheels what tfjs-node needs: TensorFlow's C API libraries and headers, and NVIDIA's libraries where they were fetched.

usage: unpack.py FOLDER_OF_WHEELS TARGET LIBRARY...    writes TARGET/lib, TARGET/include and TARGET/nvidia
"""
import pathlib
import shutil
import sys
import zipfile

HEADERS = ('tensorflow/include/tensorflow/', 'tensorflow/include/xla/', 'tensorflow/include/tsl/')


def place(name, libraries):
    """Where a member of a wheel goes, or None."""
    if name.endswith('/'):
        return None
    if name.startswith(HEADERS):
        return name[len('tensorflow/'):]
    if name in {f'tensorflow/{library}' for library in libraries}:
        return 'lib/' + name.rpartition('/')[2]
    # The libraries look for these beside their own folder.
    if name.startswith('nvidia/') and '/lib/' in name:
        return name
    return None


def main(folder, target, *libraries):
    for wheel in sorted(pathlib.Path(folder).glob('*.whl')):
        with zipfile.ZipFile(wheel) as archive:
            for member in archive.namelist():
                where = place(member, libraries)
                if where is None:
                    continue
                path = (pathlib.Path(target) / where).resolve()
                if not path.is_relative_to(pathlib.Path(target).resolve()):
                    raise SystemExit(f'{wheel.name}: {member} leads out of the folder')
                path.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(member) as packed, path.open('wb') as plain:
                    shutil.copyfileobj(packed, plain, 1 << 20)
    missing = [library for library in libraries if not (pathlib.Path(target) / 'lib' / library).exists()]
    if missing:
        raise SystemExit(f'the wheel holds no {", ".join(missing)}')


main(*sys.argv[1:])
