"""The graphical menu, picture by picture against that of the original: pxelinux.0 with vesamenu.c32 in the same machine."""

import os
import shutil
import time

from cases import boot_test
from kedge import MENU, Lkrn, Uefi
from lab.lab import check, netboot_tree
from lab.netns import LabError
from lab.patience import Patience
from lab.png import Picture, difference

WIDTH = 640
BORDER, CELL = 8, 16            # pixels above the first row of text, and of a row
ROWS = 29
TEXT_ROWS = 25
TOLERANCE = 12                  # of 255: how far a colour may be off
GLYPHS = 0.02                   # of a row's pixels may differ: the fonts are cousins, not twins
MODULES = '/usr/lib/syslinux/modules/bios'

# Every colour as vesamenu.c32 has it, a countdown that stops, help, a hidden entry, a list that scrolls, a help screen.
PLAIN = '''UI vesamenu.c32
MENU TITLE Plain colours
MENU TABMSG Tab edits, F1 helps
F1 help.txt
LABEL one
  MENU LABEL ^First entry
  KERNEL none
  TEXT HELP
   The help text of the first entry,
   in two lines.
  ENDTEXT
LABEL two
  MENU LABEL A ^second entry
  KERNEL none
LABEL three
  MENU LABEL Disabled
  MENU DISABLE
LABEL locked
  MENU LABEL ^Locked
  MENU PASSWD sesame
  KERNEL none
MENU BEGIN sub
  MENU TITLE Submenu with many
  MENU BACKGROUND gone.png
''' + ''.join(f'LABEL e{number}\n MENU LABEL Entry number {number}\n KERNEL none\n' for number in range(20)) + 'MENU END\n'
HELP = ('\x19\x0c\x0f0fHelp\x0f07 screen \x0f1cred on blue\x0f07\nplain text, \xc9\xcd\xcd\xbb of caf\x82\n'
        '\x11not in pixels\n\x12in pixels only\n\x17seen by all\n'
        '\x0f0aA\x0f0bB\x0f0cC\x0f0dD\x0f0eE\x0f20F\x0f34G\x0f47H\n')


def copy(name, folder):
    if not os.path.exists(name):
        raise LabError(f'{name} is missing: run scripts/install-deps')
    shutil.copy(name, folder)


def plain_tree(lab):
    tree = lab.path('plain')
    os.makedirs(f'{tree}/pxelinux.cfg')
    copy('/usr/lib/PXELINUX/pxelinux.0', tree)
    for module in ('ldlinux', 'vesamenu', 'libcom32', 'libutil'):
        copy(f'{MODULES}/{module}.c32', tree)
    for name, text in (('pxelinux.cfg/default', PLAIN), ('help.txt', HELP)):
        with open(f'{tree}/{name}', 'w', encoding='latin-1') as file:
            file.write(text)
    return tree


class Screen:
    """A machine's pictures, and when they have changed."""

    def __init__(self, machine, name):
        self.machine, self.name = machine, name
        self.last = set()

    def bytes(self):
        with open(self.machine.screendump(f'{self.name}-now'), 'rb') as file:
            return file.read()

    def settle(self, shows, seconds=60):
        """Waits until the screen is another than the last that was looked at, stands still, and shows what it should."""
        patience = Patience(seconds)
        seen = []                       # the last two, since a text screen's cursor blinks
        while patience.left() > 0:
            now = self.bytes()
            if now in seen and self.last.isdisjoint({now, *seen}) and shows(self.take('now')):
                self.last = {now, *seen}
                return
            seen = [*seen[-1:], now]
            time.sleep(0.5)
        raise LabError(f'{self.name}: the screen did not change and stand still within {seconds} s')

    def take(self, step):
        return Picture(self.machine.screendump(f'{self.name}-{step}'))


def is_menu(picture):
    """More than text on black: a background behind a menu."""
    return picture.width == WIDTH and len({picture.pixel(x, 3 * picture.height // 4) for x in range(0, picture.width, 7)}) > 8


def is_text(picture):
    """In the 25 rows of a PC's text mode."""
    return picture.height == TEXT_ROWS * CELL


def is_page(picture):
    """Text down to its lower half: not the empty screen before it."""
    half = picture.height // 2
    lit = [pixel for pixel in picture.part(0, half, picture.width, half) if max(pixel) > 100]
    return not is_menu(picture) and 400 < len(lit) < picture.width * half // 4


SHOWS = {'help-1': is_page, 'menu': is_menu}      # steps that read files first


def row_of(picture, row):
    return picture.part(0, (0 if is_text(picture) else BORDER) + row * CELL, picture.width, CELL)


def compare(wanted, found, what, leave_out):
    """Row by row: the same text in the same place, in the same colours."""
    check(is_text(wanted) == is_text(found), f'{what}: text where the original has pixels, or the other way round')
    for row in range(TEXT_ROWS if is_text(wanted) else ROWS):
        if row in leave_out:
            continue
        off = difference(row_of(wanted, row), row_of(found, row), TOLERANCE)
        check(off <= GLYPHS, f'{what}: row {row} differs from the original in {off:.1%} of its pixels')


def walk(machine, name, steps):
    """Presses the keys of each step; gives a picture of each, once the menu is there."""
    screen = Screen(machine, name)
    patience = Patience(MENU)
    while not is_menu(screen.take('start')):
        check(patience.left() > 0, f'{name}: no menu within {MENU} s')
        time.sleep(1)
    pictures = {}
    for step, keys in steps:
        if keys:
            machine.press(*keys)
        screen.settle(SHOWS.get(step, lambda picture: True))
        pictures[step] = screen.take(step)
    return pictures


def original_and_kedge(lab, tree, steps, leave_out):
    """The original, then Kedge on both ports, all booted from the tree over TFTP."""
    lab.dnsmasq(boot_file='pxelinux.0', tftp_root=tree)
    original = lab.vm(firmware='seabios', boot='nic', name='original')
    wanted = walk(original, 'original', steps)
    original.close()
    for port in (Lkrn, Uefi):
        machine = port.vm(lab, name=port.name)
        found = walk(machine, port.name, steps)
        for step, _ in steps:
            if port is Lkrn or not is_text(wanted[step]):       # UEFI has no PC's text mode
                compare(wanted[step], found[step], f'{port.name}, {step}', leave_out.get(step, leave_out['']))
        yield port, machine
        machine.close()


# Rows by step, '' for the others.  25: the message about Tab, which vesamenu.c32 wipes with the help text.  23 and 24: the original's prompt lies
# over the last line of a help screen that an F-key has brought, since that line does not end.
DEBIAN_LESS = {'': (25,), 'help-5': (23, 24), 'help-10': (23, 24)}


@boot_test('graphic-debian', minutes=8)
def debian(lab):
    """Debian's menu, its submenu, the dark theme with its help text, an edited command line, Help and back look as the original's do."""
    steps = [('main', ()), ('second', ['DOWN']), ('submenu', ['ENTER']), ('back', ['ESC']), ('third', ['DOWN']), ('dark', ['ENTER']),
             ('dark-help', ['END']), ('again', ['ESC']), ('first', ['HOME']), ('edited', ['TAB']), ('unedited', ['ESC']), ('help-1', ['h', 'ENTER']),
             ('help-5', ['F5']), ('help-10', ['F10']), ('menu', [*'menu', 'ENTER'])]
    for port, machine in original_and_kedge(lab, netboot_tree(), steps, DEBIAN_LESS):
        machine.expect_screen('Press ENTER to boot or TAB to edit', 20)
        for entry in ('Install', 'Advanced options', 'Accessible dark contrast installer menu', 'Help'):
            check(entry in machine.screen(), f'{port.name}: the serial console does not show the entry {entry}')

# The last row: Kedge says there that the picture is missing.
PLAIN_LESS = {'': (), 'submenu': (28,), 'end': (28,)}


@boot_test('graphic-plain', minutes=8)
def plain(lab):
    """Syslinux's own colours and background, entries' help, a message file, a password's box, a missing picture, a long list: as the original's."""
    steps = [('main', ()), ('down', ['DOWN']), ('help', ['F1']), ('back', ['ESC']), ('password', ['L', 'ENTER']), ('typed', ['A', 'B', 'C']),
             ('unlocked', ['ESC']), ('submenu', ['END', 'ENTER']), ('end', ['END'])]
    for port, machine in original_and_kedge(lab, plain_tree(lab), steps, PLAIN_LESS):
        check('Entry number 19' in machine.screen(), f'{port.name}: the serial console does not show the last entry')
