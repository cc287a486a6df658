"""Reading text off pictures of screens: cells of 8 x 16 pixels, glyph by glyph as the program has them."""

import re

WIDTH, HEIGHT = 8, 16


class Pixels:
    """QEMU's plainest picture: a PPM's rows of RGB bytes."""

    def __init__(self, path):
        with open(path, 'rb') as file:
            data = file.read()
        head = re.match(rb'P6\s+(\d+)\s+(\d+)\s+255\s', data)
        self.width, self.height = int(head[1]), int(head[2])
        self._data = data[head.end():]
        self.green = self._data[1::3]   # tells what is light and what is dark, in all colours that text is read in

    def pixel(self, x, y):
        at = (y * self.width + x) * 3
        return tuple(self._data[at:at + 3])


class Font:
    """The glyphs that scripts/font-pack has put into a header."""

    def __init__(self, header):
        with open(header) as file:
            text = file.read()
        tables = text.split('font_glyphs')
        codes = [int(first, 16) + i for first, count in re.findall(r'\{(0x[0-9a-f]+), (\d+)\}', tables[0]) for i in range(int(count))]
        rows = bytes(int(number, 16) for number in re.findall(r'0x([0-9a-f]{2})\b', tables[1]))
        self._glyphs = {chr(code): rows[i * HEIGHT:(i + 1) * HEIGHT] for i, code in enumerate(codes)}
        self._characters = {rows[i * HEIGHT:(i + 1) * HEIGHT]: chr(code) for i, code in reversed(list(enumerate(codes)))}

    def bare(self, height):
        """A PC's font file with these glyphs, blank rows above and below them."""
        blank = bytes((height - HEIGHT) // 2)
        return b''.join(blank + self._glyphs.get(bytes([code]).decode('cp437'), bytes(HEIGHT)) + blank for code in range(256))

    def row(self, picture, left, top, columns, scale=1):
        """A row of text.  What is lit in a cell is what is brightest; blanks may be of any one colour."""
        lines = [picture.green[at:at + columns * WIDTH * scale:scale]
                 for at in range(top * picture.width + left, (top + HEIGHT * scale) * picture.width, picture.width * scale)]
        return ''.join(self._cell([line[at:at + WIDTH] for line in lines]) for at in range(0, columns * WIDTH, WIDTH))

    def _cell(self, lines):
        most = max(map(max, lines))
        lit = most * 3 // 4
        if most < 40 or min(map(min, lines)) > lit:
            return ' '
        return self._characters.get(bytes(sum((light > lit) << 7 - x for x, light in enumerate(line)) for line in lines), '?')
