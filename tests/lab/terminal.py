"""What a serial console shows: escape sequences become plain text, and a screen."""

import re

WIDTHS = (80, 100, 128)     # columns of the firmware's text modes; a line break there is a wrap
ROWS = 60                   # of the firmware's largest text mode; a BIOS has 25

# A whole sequence, and one whose end has not come yet.
SEQUENCE = re.compile(r'\x1b(?:\[([0-9;?=]*)[ -/]*([@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()*+#%][0-9A-Za-z]|[=>78cDEHMNOZ])')
PARTIAL = re.compile(r'\x1b(?:\[[0-9;?=]*[ -/]*|\][^\x07\x1b]*\x1b?|[()*+#%])?\Z')


class Terminal:
    """Fed with text, keeps plain text (for matching) and a screen of rows (for looking)."""

    def __init__(self, rows=ROWS):
        self._height = rows
        self.plain = ''
        self._rest = ''
        self._out = []
        self._rows = {}
        self._row = self._column = 0
        self._background = 0

    def feed(self, text):
        text = self._rest + text
        self._rest = ''
        partial = PARTIAL.search(text)
        if partial:
            text, self._rest = text[:partial.start()], text[partial.start():]
        at = 0
        for match in SEQUENCE.finditer(text):
            self._characters(text[at:match.start()])
            if match[2]:
                self._control(match[1], match[2])
            at = match.end()
        self._characters(text[at:])
        self.plain += ''.join(self._out)
        self._out = []

    def screen(self):
        """The rows from the first to the last that was used, right ends trimmed."""
        last = max(self._rows, default=-1)
        return [''.join(character for character, _ in self._rows.get(row, [])).rstrip() for row in range(last + 1)]

    def on_colour(self, number):
        """What stands on a background of that colour (ANSI's number), row by row; rows without any are left out."""
        found = [''.join(character for character, background in cells if background == number).strip()
                 for _, cells in sorted(self._rows.items())]
        return [text for text in found if text]

    def _characters(self, text):
        for character in text:
            if character == '\n':
                self._newline()
            elif character == '\r':
                self._column = 0
            elif character == '\b':
                self._column = max(0, self._column - 1)
                self._out.append(character)
            elif character == '\t' or character >= ' ':
                self._put(character)

    def _newline(self):
        if self._wrapped not in WIDTHS:
            self._out.append('\n')
        self._row += 1
        self._wrapped = 0
        if self._row >= self._height:
            self._rows = {row - 1: cells for row, cells in self._rows.items() if row > 0}
            self._row = self._height - 1

    _wrapped = 0    # length of the current line as it was printed without a jump

    def _put(self, character):
        cells = self._rows.setdefault(self._row, [])
        while len(cells) <= self._column:
            cells.append((' ', 0))
        cells[self._column] = character, self._background
        self._column += 1
        self._wrapped = self._column
        self._out.append(character)

    def _control(self, parameters, final):
        numbers = [int(word) if word.isdigit() else 0 for word in parameters.split(';')]
        first = max(1, numbers[0])
        if final == 'm':
            for number in numbers:
                self._background = number - 40 if 40 <= number <= 47 else 0 if number == 0 else self._background
        elif final in 'Hf':
            self._move(first - 1, max(1, numbers[1] if len(numbers) > 1 else 1) - 1)
        elif final == 'J':
            self._erase_screen(numbers[0])
        elif final == 'K':
            self._rows[self._row] = self._rows.get(self._row, [])[:self._column]
        elif final in 'ABCD':
            down, right = {'A': (-1, 0), 'B': (1, 0), 'C': (0, 1), 'D': (0, -1)}[final]
            self._move(max(0, self._row + down * first), max(0, self._column + right * first))

    def _move(self, row, column):
        if row != self._row:
            self._out.append('\n')
            self._wrapped = 0
        elif column > self._column:
            self._out.append(' ')
        elif column < self._column:
            self._out.append('\r')
        self._row, self._column = min(row, self._height - 1), column

    def _erase_screen(self, how):
        if how == 2:
            self._rows = {}
        elif how == 0:
            self._rows = {row: cells for row, cells in self._rows.items() if row <= self._row}
            self._rows[self._row] = self._rows.get(self._row, [])[:self._column]
