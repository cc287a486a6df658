"""Pictures of screens: reading the PNGs that QEMU writes, and comparing parts of them."""

import struct
import zlib


class Picture:
    """Rows of RGB bytes.  Only what QEMU writes is read: 8 bits, RGB, not interlaced."""

    def __init__(self, path):
        with open(path, 'rb') as file:
            data = file.read()
        if data[:8] != b'\x89PNG\r\n\x1a\n':
            raise ValueError(f'{path} is no PNG')
        packed = b''
        at = 8
        while at < len(data):
            size, kind = struct.unpack('>I4s', data[at:at + 8])
            if kind == b'IHDR':
                self.width, self.height, depth, colour, _, _, interlaced = struct.unpack('>IIBBBBB', data[at + 8:at + 21])
                if (depth, interlaced) != (8, 0) or colour not in (2, 6):
                    raise ValueError(f'{path}: no picture of 8-bit RGB')
            elif kind == b'IDAT':
                packed += data[at + 8:at + 8 + size]
            at += size + 12
        self._bytes = 3 if colour == 2 else 4
        self.rows = list(self._rows(zlib.decompress(packed)))

    def _rows(self, raw):
        step, length = self._bytes, self.width * self._bytes
        before = bytearray(length)
        for y in range(self.height):
            kind = raw[y * (length + 1)]
            row = bytearray(raw[y * (length + 1) + 1:(y + 1) * (length + 1)])
            if kind == 1:
                for i in range(step, length):
                    row[i] = row[i] + row[i - step] & 255
            elif kind == 2:
                row = bytearray(a + b & 255 for a, b in zip(row, before))
            elif kind == 3:
                for i in range(length):
                    row[i] = row[i] + ((row[i - step] if i >= step else 0) + before[i]) // 2 & 255
            elif kind == 4:
                for i in range(length):
                    left, above = (row[i - step], before[i]) if i >= step else (0, before[i])
                    corner = before[i - step] if i >= step else 0
                    guess = left + above - corner
                    nearest = min((abs(guess - left), 0, left), (abs(guess - above), 1, above), (abs(guess - corner), 2, corner))
                    row[i] = row[i] + nearest[2] & 255
            before = row
            yield row

    def pixel(self, x, y):
        return tuple(self.rows[y][x * self._bytes:x * self._bytes + 3])

    def part(self, left, top, width, height, scale=1):
        """A rectangle: a list of its pixels, every scale-th of them in both directions."""
        return [self.pixel(left + x * scale, top + y * scale) for y in range(height) for x in range(width)]


def difference(one, other, tolerance):
    """The part of the pixels, 0 to 1, of which some colour differs by more than tolerance."""
    different = sum(max(abs(a - b) for a, b in zip(p, q)) > tolerance for p, q in zip(one, other))
    return different / len(one)
