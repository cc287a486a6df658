"""Where a loader's instructions go: counts of executed code blocks (blocks.c), by program and by function."""

import bisect
import collections
import mmap
import os
import struct
import subprocess

from lab.netns import LabError

HERE = os.path.dirname(os.path.abspath(__file__))
RECORD = struct.Struct('<4Q32s')
PAGE = 4096
REGION = 0x10000        # bytes of firmware code that one line of a report stands for
VOTES = 20              # blocks that have to agree on where a program was loaded

Block = collections.namedtuple('Block', 'address instructions runs code')


def build_plugin(folder):
    """Compiles the plugin; gives its path."""
    path = f'{folder}/blocks.so'
    argv = ['gcc', '-std=c11', '-D_GNU_SOURCE', '-O2', '-Wall', '-Wextra', '-Werror', '-shared', '-fPIC',
            '-fvisibility=hidden', '-o', path, f'{HERE}/blocks.c']
    done = subprocess.run(argv, capture_output=True, text=True)
    if done.returncode != 0:
        raise LabError(f'the plugin does not compile: {done.stderr.strip()}')
    return path


class Counters:
    """The plugin's file, while QEMU writes it."""

    def __init__(self, path):
        with open(path, 'rb') as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def snapshot(self):
        count, = struct.unpack_from('<Q', self._map, 0)
        return self._map[8:8 + count * RECORD.size]


def between(before, after):
    """The blocks that ran between two snapshots."""
    blocks = []
    for at in range(0, len(after), RECORD.size):
        address, instructions, runs, size, code = RECORD.unpack_from(after, at)
        if at < len(before):
            runs -= RECORD.unpack_from(before, at)[2]
        if runs > 0:
            blocks.append(Block(address, instructions, runs, code[:size]))
    return blocks


class Program:
    """A PE file: what its code looks like, and, for an ELF file with the same addresses, the names of its functions."""

    def __init__(self, path, symbols=None):
        with open(path, 'rb') as file:
            self._bytes = file.read()
        self._names, self._starts = [], []
        if symbols:
            self._read_symbols(symbols)
        header, = struct.unpack_from('<I', self._bytes, 0x3c)
        count, optional = struct.unpack_from('<H12xH', self._bytes, header + 6)
        self.size, = struct.unpack_from('<I', self._bytes, header + 24 + 56)
        self._sections = []
        for at in range(header + 24 + optional, header + 24 + optional + count * 40, 40):
            size, rva, raw_size, raw, flags = struct.unpack_from('<8x4I12xI', self._bytes, at)
            if flags & 0x20000000:      # executable
                self._sections.append((rva, raw, min(size, raw_size)))

    def _read_symbols(self, path):
        listing = subprocess.run(['nm', '-n', path], capture_output=True, text=True, check=True).stdout
        for line in listing.splitlines():
            words = line.split()
            if len(words) == 3 and words[1] in 'tTwW':
                self._starts.append(int(words[0], 16))
                self._names.append(words[2])

    def find(self, code):
        """Relative addresses at which the code stands in the file."""
        for rva, raw, size in self._sections:
            at = self._bytes.find(code, raw, raw + size)
            while at >= 0:
                yield rva + at - raw
                at = self._bytes.find(code, at + 1, raw + size)

    def base(self, blocks):
        """Where it was loaded, by vote of the blocks; None if it did not run."""
        votes = collections.Counter()
        for block in sorted(blocks, key=lambda block: -block.runs)[:3000]:
            if len(block.code) >= 20:
                for rva in self.find(block.code):
                    if (block.address - rva) % PAGE == 0:
                        votes[block.address - rva] += 1
        base, count = votes.most_common(1)[0] if votes else (None, 0)
        return base if count >= VOTES else None

    def function(self, rva):
        at = bisect.bisect_right(self._starts, rva) - 1
        return self._names[at] if at >= 0 else f'+{rva & ~0xff:#x}'


def by_function(blocks, program, base):
    """{name: instructions}; what is outside the program counts as firmware."""
    shares = collections.Counter()
    for block in blocks:
        inside = base is not None and base <= block.address < base + program.size
        name = program.function(block.address - base) if inside else f'firmware {block.address // REGION * REGION:#x}'
        shares[name] += block.instructions * block.runs
    return shares
