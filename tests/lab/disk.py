"""FAT images made by mtools: EFI system partitions, and sticks."""

import os
import subprocess

from .netns import LabError
from .servers import which

SECTOR = 512
SLACK = 4 << 20         # bytes beyond the files: FAT tables, directories, clusters


def _mtools(*argv):
    done = subprocess.run([which(argv[0]), *argv[1:]], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          env={**os.environ, 'MTOOLS_SKIP_CHECK': '1'})
    if done.returncode != 0:
        raise LabError(f'{" ".join(argv)}: {done.stderr.strip()}')


def fat_image(path, files):
    """Writes a FAT file system at path with files {'EFI/BOOT/BOOTX64.EFI': path of a file, or bytes}."""
    sources = {}
    for name, source in files.items():
        if isinstance(source, (bytes, str)) and not (isinstance(source, str) and os.path.isfile(source)):
            if isinstance(source, str):
                raise LabError(f'{source} does not exist; has "make" been run?')
            kept = f'{path}.{name.replace("/", "_")}'
            with open(kept, 'wb') as file:
                file.write(source)
            source = kept
        sources[name] = source
    size = SLACK + sum(os.path.getsize(source) for source in sources.values()) * 11 // 10
    with open(path, 'wb') as file:
        file.truncate(size // SECTOR * SECTOR)
    _mtools('mformat', '-i', path, '-T', str(size // SECTOR), '-h', '16', '-s', '63', '-v', 'KEDGE', '::')
    made = set()
    for name, source in sources.items():
        folders = name.split('/')[:-1]
        for depth in range(len(folders)):
            folder = '/'.join(folders[:depth + 1])
            if folder not in made:
                _mtools('mmd', '-i', path, f'::/{folder}')
                made.add(folder)
        _mtools('mcopy', '-i', path, source, f'::/{name}')
    return path
