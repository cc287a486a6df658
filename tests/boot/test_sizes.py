"""The menu on screens of all sizes and on a serial terminal of 80 columns at the same time: the whole of it on each."""

import re

from cases import boot_test
from kedge import PROMPT, TREE, Lkrn, Uefi, network, shell_from_start
from lab.glyphs import HEIGHT, WIDTH, Font, Pixels
from lab.lab import build_file, check, netboot_tree, url
from lab.terminal import Terminal

SIZES = ((640, 480), (1024, 768), (1920, 1080))
BORDER = 8                      # pixels around the text
WHITE = 7                       # a serial terminal's background of the selected entry

DEBIAN_TITLE = 'Debian GNU/Linux installer menu (BIOS mode)'
DEBIAN_ENTRIES = ('Install', 'Advanced options', 'Accessible dark contrast installer menu', 'Help')
TAB_MESSAGE = 'Press ENTER to boot or TAB to edit a menu entry'
DEBIAN_LEFT, DEBIAN_TOP = 15, 11        # of the entries' text, in cells: by its HSHIFT, MARGIN and VSHIFT
DEBIAN_WIDTH = 48

LONG_TITLE = 'A menu as wide as its screen, whose title takes most of 80 columns'
NO_BACKGROUND = 'The background missing.png cannot be shown'
LAST_LINE = 'The last row of the screen is for the help text'
TALL = 20                       # rows of a font of its own
TALL_MENU = '''UI vesamenu.c32
FONT /tall.fnt
MENU BACKGROUND missing.png
MENU COLOR sel * #ffffffff #ff204080 none
MENU COLOR title * #ffffffff #ff000000 none
MENU TITLE A font of 20 rows
LABEL a
 MENU LABEL Entry 1
 KERNEL none
'''
ENTRIES = [f'Entry {number}' for number in range(1, 41)]


def debian_menu(width, height):
    """Debian's own menu at another size, on black so that its text can be read."""
    return f'''PROMPT 0
MENU RESOLUTION {width} {height}
INCLUDE debian-installer/amd64/boot-screens/menu.cfg
MENU BACKGROUND #ff000000
DEFAULT vesamenu.c32
'''


def full_menu(width, height):
    """Takes all the rows and columns that there are."""
    head = f'''UI vesamenu.c32
MENU RESOLUTION {width} {height}
MENU BACKGROUND #ff000000
MENU TITLE {LONG_TITLE}
MENU MARGIN 0
MENU ROWS 40
MENU TABMSGROW -3
MENU CMDLINEROW -3
MENU TIMEOUTROW -2
MENU HELPMSGROW -1
MENU COLOR sel * #ffffffff #ff204080 none
'''
    return head + ''.join(f'LABEL e{entry[6:]}\n MENU LABEL {entry}\n KERNEL none\nTEXT HELP\n{LAST_LINE}\nENDTEXT\n' for entry in ENTRIES)


def serve(lab):
    lab.dnsmasq()
    lab.nginx({TREE: netboot_tree()}, texts={f'/{kind.__name__}/{width}.cfg': kind(width, height)
                                             for kind in (debian_menu, full_menu) for width, height in SIZES} | {
        '/tall.fnt': Font(build_file('made/font_glyphs.h')).bare(TALL), '/tall.cfg': TALL_MENU.replace('/tall.fnt', url('/tall.fnt')),
        '/no-font.cfg': TALL_MENU.replace('/tall.fnt', 'missing.fnt')})


class Canvas:
    """What is on the screen of pixels, as rows of text; in its middle, each pixel a square."""

    def __init__(self, machine, font, width, height):
        machine.wait_still(60)
        self.picture = Pixels(machine.screendump(f'{width}', 'ppm'))
        self.scale = min(self.picture.width // width, self.picture.height // height)
        check(self.scale > 0, f'a menu of {width} x {height} is on a screen of {self.picture.width} x {self.picture.height}')
        self.left, self.top = (self.picture.width - width * self.scale) // 2, (self.picture.height - height * self.scale) // 2
        self.columns = (width - 2 * BORDER) // WIDTH
        self.rows = [font.row(self.picture, *self.place(0, row), self.columns, self.scale)
                     for row in range((height - 2 * BORDER) // HEIGHT)]

    def place(self, column, row):
        return self.left + (BORDER + column * WIDTH) * self.scale, self.top + (BORDER + row * HEIGHT) * self.scale

    def row_of(self, text):
        found = [row for row, shown in enumerate(self.rows) if text in shown]
        check(len(found) == 1, f'"{text}" is on {len(found)} rows of pixels:\n' + '\n'.join(self.rows))
        return found[0]

    def background(self, column, row):
        return self.picture.pixel(*self.place(column, row))


def check_selected(canvas, row, column, width):
    """The row has a background of its own, from end to end, and its neighbours have not."""
    colours = {canvas.background(column + x, row) for x in range(width)}
    check(len(colours) == 1, f'the selected row {row} has the colours {colours}')
    check(not colours & {canvas.background(column, row - 1), canvas.background(column, row + 1)}, f'row {row} is not marked as selected')


def terminals(machine):
    """What terminals of 24 and of 25 rows show."""
    with open(machine.prefix + 'serial.raw', 'rb') as file:
        raw = file.read().decode(errors='replace')
    for rows in (24, 25):
        terminal = Terminal(rows)
        terminal.feed(raw)
        yield rows, terminal, '\n'.join(terminal.screen())


def check_serial(machine, wanted, selected):
    """Everything wanted is on both terminals, and the selected entry is marked."""
    for rows, terminal, text in terminals(machine):
        where = f'on a terminal of {rows} rows:\n{text}'
        for words in wanted:
            check(text.count(words) == 1, f'"{words}" is there {text.count(words)} times {where}')
        check(all(len(row) <= 80 for row in terminal.screen()), f'a row has more than 80 columns {where}')
        check(terminal.on_colour(WHITE) == [selected], f'{terminal.on_colour(WHITE)} is marked, not {selected}, {where}')


def show(machine, kind, width):
    machine.send(f'pxelinux {url(TREE)} {url(f"/{kind.__name__}/{width}.cfg")}\r')
    machine.expect(re.escape(TAB_MESSAGE if kind is debian_menu else 'Entry 3'), 60)


def leave(machine):
    machine.keys('CTRL-B')
    machine.expect(PROMPT, 30)


def see_debian(machine, font, width, height):
    show(machine, debian_menu, width)
    canvas = Canvas(machine, font, width, height)
    title = canvas.rows[canvas.row_of(DEBIAN_TITLE)]
    check(title.index(DEBIAN_TITLE) == DEBIAN_LEFT + (DEBIAN_WIDTH - len(DEBIAN_TITLE)) // 2, f'the title is not in its middle: "{title}"')
    for number, entry in enumerate(DEBIAN_ENTRIES):
        row = canvas.rows[DEBIAN_TOP + number]
        check(row[DEBIAN_LEFT + 1:].startswith(entry), f'row {DEBIAN_TOP + number} is "{row}", not {entry}')
    canvas.row_of(TAB_MESSAGE)
    check_selected(canvas, DEBIAN_TOP, DEBIAN_LEFT, DEBIAN_WIDTH)
    check_serial(machine, (DEBIAN_TITLE, *DEBIAN_ENTRIES, TAB_MESSAGE), 'Install')


def see_command_line(machine, font, width, height):
    """Debian's command, edited: it is on both as well."""
    machine.keys('TAB')
    machine.expect_screen(r'initrd=\S+/initrd\.gz\s+--- quiet', 20)
    machine.send('one two')
    machine.expect_screen('one two', 20)
    canvas = Canvas(machine, font, width, height)
    shown = ''.join(canvas.rows)
    check(re.search(r'> \S+/linux .*--- quiet *one two', shown), 'the command line on pixels:\n' + '\n'.join(canvas.rows))
    for _, _, text in terminals(machine):
        check(re.search(r'> \S+/linux .*--- quiet *one two', text.replace('\n', '')), f'the command line on a terminal:\n{text}')
    machine.keys('ESC')
    machine.expect_screen(TAB_MESSAGE, 20)


def see_full(machine, font, width, height):
    """The first entries, then the last ones."""
    show(machine, full_menu, width)
    machine.expect(LAST_LINE, 20)
    check_full(machine, Canvas(machine, font, width, height), ENTRIES[0])
    machine.keys('END')
    machine.expect_screen(ENTRIES[-1], 20)
    check_full(machine, Canvas(machine, font, width, height), ENTRIES[-1])


def check_full(machine, canvas, selected):
    title = canvas.rows[canvas.row_of(LONG_TITLE)]
    check(title.index(LONG_TITLE) == (canvas.columns - len(LONG_TITLE)) // 2, f'the title is not in its middle: "{title}"')
    row = next(row for row, text in enumerate(canvas.rows) if text.strip('│█░ ') == selected)
    check_selected(canvas, row, 1, canvas.columns - 2)
    check(canvas.rows[-1].startswith(LAST_LINE), f'the last row on pixels is "{canvas.rows[-1]}"')
    check_serial(machine, (LONG_TITLE, LAST_LINE), selected)


def see_tall_font(machine, font):
    """A font of the configuration's own, and a background and a font that are not there: said, and the menu is there without."""
    machine.send(f'pxelinux {url(TREE)} {url("/tall.cfg")}\r')
    machine.expect(NO_BACKGROUND, 60)
    machine.wait_still(60)
    picture = Pixels(machine.screendump('tall', 'ppm'))
    rows = [font.row(picture, BORDER, BORDER + row * TALL + (TALL - HEIGHT) // 2, 78) for row in range((480 - 2 * BORDER) // TALL)]
    check('A font of 20 rows' in rows[1] and 'Entry 1' in rows[3] and 'cannot be shown' in rows[-1], 'on pixels is:\n' + '\n'.join(rows))
    leave(machine)
    machine.send(f'pxelinux {url(TREE)} {url("/no-font.cfg")}\r')
    machine.expect('FONT: there is no file', 60)
    machine.expect(NO_BACKGROUND, 60)
    leave(machine)


def see_sizes(machine, sizes):
    font = Font(build_file('made/font_glyphs.h'))
    shell_from_start(machine)
    network(machine)
    for width, height in sizes:
        see_debian(machine, font, width, height)
        if width == SIZES[1][0]:
            see_command_line(machine, font, width, height)
        leave(machine)
        see_full(machine, font, width, height)
        leave(machine)


def screen_of(width, height):
    """QEMU's display with a resolution of its own, which OVMF takes at its start."""
    return ['-vga', 'none', '-device', f'VGA,xres={width},yres={height}']


@boot_test('graphic-sizes', minutes=6)
def sizes(lab):
    """Debian's menu and one that fills the screen, 640 x 480 to 1920 x 1080: whole on pixels and on terminals of 24 and 25 rows, UEFI and BIOS."""
    serve(lab)
    machine = Uefi.vm(lab, name='uefi', extra=screen_of(*SIZES[-1]))
    see_sizes(machine, SIZES)
    machine.close()
    machine = Lkrn.vm(lab, name='bios')
    see_sizes(machine, SIZES)
    see_tall_font(machine, Font(build_file('made/font_glyphs.h')))


@boot_test('serial-only', minutes=4)
def serial_only(lab):
    """A machine without a display, UEFI and BIOS: Debian's menu and one that fills the screen are whole on terminals of 24 and 25 rows."""
    serve(lab)
    for port in (Uefi, Lkrn):
        machine = port.vm(lab, name=port.name, extra=['-vga', 'none'])
        shell_from_start(machine)
        network(machine)
        show(machine, debian_menu, SIZES[0][0])
        machine.expect_screen(TAB_MESSAGE, 20)
        check_serial(machine, (DEBIAN_TITLE, *DEBIAN_ENTRIES, TAB_MESSAGE), 'Install')
        leave(machine)
        show(machine, full_menu, SIZES[0][0])
        machine.expect_screen(LAST_LINE, 20)
        check_serial(machine, (LONG_TITLE, LAST_LINE), ENTRIES[0])
        machine.keys('END')
        machine.expect_screen(ENTRIES[-1], 20)
        machine.expect_screen(LAST_LINE, 20)
        check_serial(machine, (LONG_TITLE, LAST_LINE), ENTRIES[-1])
        machine.close()
