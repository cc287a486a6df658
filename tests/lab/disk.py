"""FAT images made by mtools: EFI system partitions, and sticks."""

import os
import struct
import subprocess
import uuid
import zlib

from .netns import LabError
from .servers import which

SECTOR = 512
SLACK = 4 << 20         # bytes beyond the files: FAT tables, directories, clusters


def _mtools(*argv):
    done = subprocess.run([which(argv[0]), *argv[1:]], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          env={**os.environ, 'MTOOLS_SKIP_CHECK': '1'})
    if done.returncode != 0:
        raise LabError(f'{" ".join(argv)}: {done.stderr.strip()}')


def fat_image(path, files, label='KEDGE', free=0):
    """Writes a FAT file system at path, with so many bytes free, with files {'EFI/BOOT/BOOTX64.EFI': path of a file, or bytes}."""
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
    size = SLACK + free + sum(os.path.getsize(source) for source in sources.values()) * 11 // 10
    with open(path, 'wb') as file:
        file.truncate(size // SECTOR * SECTOR)
    _mtools('mformat', '-i', path, '-T', str(size // SECTOR), '-h', '16', '-s', '63', '-v', label, '::')
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


# ---- partition tables ----

FIRST = 2048            # the first partition's sector
MBR_FAT, MBR_ESP = 0x0c, 0xef
DATA = uuid.UUID('ebd0a0a2-b9e5-4433-87c0-68b6b72699c7')    # Microsoft basic data: UEFI 5.3.3


def _copy_into(disk, path, sector):
    disk.seek(sector * SECTOR)
    with open(path, 'rb') as file:
        while piece := file.read(1 << 20):
            disk.write(piece)


def _sectors(path):
    return os.path.getsize(path) // SECTOR


def _mbr_entry(kind, first, count, active=False):
    return struct.pack('<B3sB3sII', 0x80 if active else 0, b'\xfe\xff\xff', kind, b'\xfe\xff\xff', first, count)


def mbr_image(path, partitions, size, boot=b''):
    """A disk of size bytes, sparse, with partitions [(type, first sector, file)] up to its end; boot goes before the first of them."""
    ends = [first for _, first, _ in partitions[1:]] + [size // SECTOR]
    entries = b''.join(_mbr_entry(kind, first, end - first, first == partitions[0][1])
                       for (kind, first, _), end in zip(partitions, ends))
    with open(path, 'wb') as disk:
        disk.truncate(size)
        disk.write(boot[:446].ljust(446, b'\0') + entries.ljust(64, b'\0') + b'\x55\xaa' + boot[512:])
        for _, first, file in partitions:
            _copy_into(disk, file, first)
    return path


def gpt_image(path, partitions):
    """A disk with a GPT (UEFI 5.3) of partitions [(UUID, file of a file system)]."""
    entries, places, first = b'', [], FIRST
    for name, file in partitions:
        last = first + _sectors(file) - 1
        entries += struct.pack('<16s16sQQQ72s', DATA.bytes_le, uuid.UUID(name).bytes_le, first, last, 0, b'')
        places.append((file, first))
        first = last + 1
    entries = entries.ljust(128 * 128, b'\0')
    total = first + 33

    def header(own, other, table):
        fields = struct.pack('<8sIIIIQQQQ16sQIII', b'EFI PART', 0x10000, 92, 0, 0, own, other, 34, first - 1, uuid.uuid4().bytes,
                             table, 128, 128, zlib.crc32(entries))
        return fields[:16] + struct.pack('<I', zlib.crc32(fields)) + fields[20:]

    with open(path, 'wb') as disk:
        disk.write(bytes(446) + _mbr_entry(0xee, 1, total - 1) + bytes(48) + b'\x55\xaa')
        disk.write(header(1, total - 1, 2).ljust(SECTOR, b'\0') + entries)
        for file, sector in places:
            _copy_into(disk, file, sector)
        disk.seek(first * SECTOR)
        disk.write(entries + header(total - 1, 1, first).ljust(SECTOR, b'\0'))
    return path
