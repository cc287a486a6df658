"""PXELINUX's prompt, its menus' passwords and hidden keys, keyboards, and what it appends to command lines."""

import os
import re
import shutil

from cases import boot_test
from kedge import (BANNER, CONFIG_FILE, MENU, MENU_TITLE, PROMPT, START, TREE, Bios, Uefi, command, expect_menu, last_sentence, main_job_servers,
                   network, port_test, shell_from_start)
from lab.lab import build_file, check, netboot_tree, url
from test_bios import MODULES, installed
from test_bios_kernels import probe as multiboot_program

BOOT = r'boot: '
HELLO = '#!kedge\necho hello from a label\n'
LAYOUT = bytes(range(256)).translate(bytes.maketrans(b'yzYZ;', b'zyZY\xf6'))    # as a German keyboard, more or less

PROMPT_CONFIG = '''SERIAL 1 115200
SAY Welcome to the prompt
DISPLAY say.txt
KBDMAP german.ktl
PROMPT 1
IMPLICIT 0
F1 one.txt
F10 ten.txt
LABEL install
  KERNEL hello.ipxe
LABEL installgui
  KERNEL hello.ipxe
LABEL rescue
  KERNEL hello.ipxe
LABEL more
  CONFIG strict.cfg
'''

STRICT_CONFIG = '''PROMPT 1
NOCOMPLETE 1
ALLOWOPTIONS 0
TOTALTIMEOUT 150
ONTIMEOUT over
LABEL echoes
  KERNEL echoes.ipxe
LABEL over
  CONFIG dark.cfg
'''

DARK_CONFIG = '''CONSOLE 0
SAY Said in the dark
DEFAULT on
LABEL on
  CONFIG menu.cfg
'''

MENU_CONFIG = '''UI menu.c32
MENU TITLE Locked and hidden
MENU HIDDEN
MENU HIDDENKEY F4 install
MENU MASTER PASSWD $5$kedge$Yc4up7Dm6pvXAtuX3N4pTbtlLF.O/Sdb.uhdOV9o/8D
TIMEOUT 600
LABEL open
  MENU LABEL ^Open
  KERNEL hello.ipxe
LABEL locked
  MENU LABEL ^Locked
  MENU PASSWD geheim
  KERNEL hello.ipxe
LABEL hdt
  MENU LABEL ^Hardware
  COM32 hdt.c32
LABEL install
  MENU HIDE
  KERNEL hidden.ipxe
'''

FILES = {
    '/t/prompt.cfg': PROMPT_CONFIG, '/t/strict.cfg': STRICT_CONFIG, '/t/dark.cfg': DARK_CONFIG, '/t/menu.cfg': MENU_CONFIG, '/t/hello.ipxe': HELLO,
    '/t/hidden.ipxe': '#!kedge\necho hello from the hidden key\n', '/t/echoes.ipxe': '#!kedge\necho echoes ran\n',
    '/t/say.txt': 'Displayed before the prompt\n', '/t/one.txt': 'Help number one\n', '/t/ten.txt': 'Help number ten\n',
    '/t/german.ktl': LAYOUT,
}


def type_and_see(machine, text, shown):
    machine.send(text)
    machine.expect_screen(shown, 20)


def use_prompt(machine):
    """Tab completes and lists, F-keys and Ctrl-F with a digit help in the middle of a line, history, a hint, labels run."""
    machine.expect('Welcome to the prompt', START + 60)
    machine.expect('Displayed before the prompt', 20)
    machine.expect(BOOT, 20)
    machine.keys('TAB')
    machine.expect(r'install +installgui +more +rescue', 20)
    machine.expect(BOOT, 20)
    type_and_see(machine, 're', r'boot: re')
    machine.keys('TAB')
    machine.expect_screen(r'boot: rescue', 20)
    machine.press('F1')
    machine.expect('Help number one', 20)
    machine.expect(r'boot: rescue', 20, 'the line again behind the help')
    machine.send('\x060')
    machine.expect('Help number ten', 20)
    machine.expect(r'boot: rescue', 20)
    machine.keys('ENTER')
    machine.expect('hello from a label', 60)
    machine.expect(BOOT, 20)
    type_and_see(machine, 'instal', r'boot: instal')
    machine.keys('ENTER')
    machine.expect('no label "instal"; did you mean "install"', 20)
    machine.expect(BOOT, 20)
    machine.keys('UP', 'UP')
    machine.expect_screen(r'boot: rescue *(\n|$)', 20)
    machine.keys('ENTER')
    machine.expect('hello from a label', 60)
    machine.expect(BOOT, 20)


def use_keyboard(machine):
    """KBDMAP's layout on the keyboard."""
    machine.press('y', 'z')
    machine.expect_screen(r'boot: zy *$', 20)
    machine.keys('CTRL-U')


def use_strict(machine):
    """NOCOMPLETE keeps labels to itself, Ctrl-B and Esc lead nowhere; TOTALTIMEOUT comes though somebody types."""
    machine.send('more\r')
    machine.expect(r'more\s+boot: ', 30)
    start = machine.position
    machine.keys('TAB', 'ESC', 'CTRL-B')
    type_and_see(machine, 'echoes and more', r'boot: echoes and more')
    machine.keys('ENTER')
    machine.expect('echoes ran', 60)
    machine.send('x')
    machine.expect('Press|Locked and hidden|Automatic boot', 90, 'the hidden menu, when all time is over')
    check('over' not in machine.text[start:machine.position], 'NOCOMPLETE shows labels')


def use_menu(machine):
    """A hidden menu: a hidden key runs its command; then a password, wrong and right, and the master's for the command line."""
    machine.press('F4')
    machine.expect('hello from the hidden key', 60)
    machine.expect('Locked and hidden', 60)
    machine.expect_screen(r'Hardware \(needs Syslinux\)', 20)
    machine.send('l')
    machine.keys('ENTER')
    machine.expect('[Pp]assword', 20)
    machine.send('wrong\r')
    machine.expect_screen('Locked and hidden', 20)
    machine.keys('ENTER')
    machine.expect('[Pp]assword', 20)
    machine.send('geheim')
    machine.expect_screen(r'\*{6}', 20)
    machine.keys('ENTER')
    machine.expect('hello from a label', 60)
    machine.expect('Locked and hidden', 60)
    machine.send('o')
    machine.keys('TAB')
    machine.expect('[Pp]assword', 20)
    machine.send('master\r')
    machine.expect(r'> .*hello\.ipxe', 60, "the entry's command")
    machine.screendump('edit')


def second_serial(lab, port):
    """A port that this firmware has no console on."""
    return {'extra': ['-serial', f'file:{lab.path("second")}']} if port is Bios else {}


@port_test('pxelinux-prompt', minutes=6)
def pxelinux_prompt(lab, port):
    """The prompt: Tab, help, history, hints; SERIAL, CONSOLE, KBDMAP; the options that forbid; a hidden menu, its hidden key, passwords, a greyed entry."""
    lab.dnsmasq(options={209: 'prompt.cfg', 210: url('/t/')})
    lab.nginx({}, texts=FILES)
    machine = port.vm(lab, **second_serial(lab, port))
    use_prompt(machine)
    use_keyboard(machine)
    use_strict(machine)
    use_menu(machine)
    check(('Said in the dark' in machine.text) == (port is not Bios), 'CONSOLE 0 did not keep the screen dark, or was heeded where it is not to be')
    if port is Bios:
        with open(lab.path('second'), errors='replace') as file:
            said = file.read()
        check(all(words in said for words in ('Welcome to the prompt', 'boot: ', 'Said in the dark', 'Locked and hidden')),
              'SERIAL 1 did not open the second port, or CONSOLE 0 kept that dark too')


@port_test('keymap', minutes=4)
def keymap(lab, port):
    """set keymap de: the keys of a German keyboard, with AltGr, and letters beyond ASCII."""
    lab.dnsmasq()
    machine = port.vm(lab)
    shell_from_start(machine)
    check('there are: al by' in last_sentence(command(machine, 'set keymap xx')), 'a layout that is not there was not spoken of')
    command(machine, 'set keymap de')
    machine.press('y', 'SHIFT-z', 'ALTGR-q', 'ALTGR-7', 'semicolon')
    machine.expect_screen(r'kedge> zY@\{\S *$', 20)
    if port is not Uefi:    # a BIOS has codes for these that are like those of keys with Alt
        machine.press('SHIFT-F3', 'CTRL-2', 'x')
        machine.expect_screen(r'kedge> zY@\{\Sx *$', 20)
    if port is Uefi:    # what the keyboard of this firmware has nowhere comes with the left Alt, as Americans have it
        machine.press('ALT-SHIFT-backslash')
        machine.expect_screen(r'kedge> zY@\{.*\| *$', 20)
    machine.keys('CTRL-C')
    machine.expect(PROMPT, 20)
    machine.press(*'set kezmap us', 'ENTER')      # as an American would type it
    machine.expect(PROMPT, 20)
    machine.press('y')
    machine.expect_screen(r'kedge> y *$', 20)


HELP = {'F2': 'PREREQUISITES FOR INSTALLING', 'F3': 'BOOT METHODS', 'F4': 'RESCUE MODE', 'F5': 'SPECIAL BOOT PARAMETERS', 'F6': 'VARIOUS HARDWARE',
        'F7': 'VARIOUS DISK DRIVES', 'F8': 'INSTALLATION SYSTEM', 'F9': 'GETTING HELP', 'F10': 'COPYRIGHTS AND WARRANTIES', 'F1': 'Welcome to Debian'}


def back_and_forth(machine, key, entry):
    """A submenu, and the menu above it again."""
    machine.send(key)
    machine.keys('ENTER')
    machine.expect(entry, 30)
    machine.keys('ESC')
    machine.expect(MENU_TITLE, 30)


@port_test('debian-tree', minutes=5)
def debian_tree(lab, port):
    """Debian's tree by keys: each submenu and one in another, Help with F1 to F10, an unknown label, and back by "menu"."""
    main_job_servers(lab)
    machine = port.vm(lab)
    expect_menu(machine)
    back_and_forth(machine, 'a', 'Expert install')
    machine.send('d')
    machine.keys('ENTER')
    machine.expect('Accessible dark contrast option', 30)
    machine.send('a')
    machine.keys('ENTER')
    machine.expect('Expert install', 30)
    machine.keys('ESC')
    machine.expect('Accessible dark contrast option', 30)
    machine.keys('ESC')
    machine.expect(MENU_TITLE, 30)
    machine.send('h')
    machine.keys('ENTER')
    machine.expect('Welcome to Debian', 60)
    machine.expect(BOOT, 30)
    for key, words in HELP.items():
        machine.press(key)
        machine.expect(words, 30, f'the screen of {key}')
        machine.expect(BOOT, 30)
    machine.send('menu\r')
    expect_menu(machine, 60)


SPEECH = 'vga=788 initrd=debian-installer/amd64/initrd.gz speakup.synth=soft --- quiet'


def stands_for_linux(lab, port):
    """A program that says how it was started."""
    if port is Bios:
        return multiboot_program(lab, header=3)
    with open(build_file('efi-probe.efi'), 'rb') as file:
        return file.read()


@port_test('debian-gtk', minutes=6)
def debian_gtk(lab, port):
    """Debian's graphical tree by keys: submenus, edit, Help and back; then 30 seconds without any, and the speech installer is what starts."""
    installer = f'{TREE}debian-installer/amd64/'
    lab.dnsmasq(options={209: CONFIG_FILE, 210: url(TREE)})
    lab.nginx({TREE: netboot_tree('gtk')}, texts={installer + 'linux': stands_for_linux(lab, port), installer + 'initrd.gz': 'small'})
    machine = port.vm(lab)
    machine.expect(r'speech synthesis will be started in 30 seconds', MENU)
    back_and_forth(machine, 'a', 'Speech-enabled advanced options')
    back_and_forth(machine, 'd', 'Accessible dark contrast option')
    machine.send('i')
    machine.keys('TAB')
    machine.expect_screen(r'> debian-installer/amd64/linux vga=788 initrd=\S+\s+--- quiet', 20)
    machine.keys('ESC')
    machine.send('h')
    machine.keys('ENTER')
    machine.expect('Welcome to Debian', 60)
    machine.expect(BOOT, 30)
    machine.press('F3')
    machine.expect(HELP['F3'], 30)
    machine.send('menu\r')
    expect_menu(machine, 60)
    machine.expect('will be started in 30 seconds', 20, 'all of the time again')
    said = machine.expect(r'probe: (options|cmdline) (?s:.*?)quiet', 120, 'what was started')[0]
    check(SPEECH in last_sentence(said), f'not the speech installer was started: {said}')


# The command line of kedge.lkrn is a script: one that fails is shown whole.
APPEND_CONFIG = 'DEFAULT x\nLABEL x\nKERNEL kedge.lkrn\nAPPEND iseq\nSYSAPPEND 0x7ffff\n'
APPENDED = r'stopped at line 1: iseq ((?s:.*?))\s+Nothing was booted'


def appended(machine):
    """The words that the loader has put behind the label's."""
    machine.expect(BANNER, START)
    words = re.sub(r'\r?\n', '', machine.expect(APPENDED, START)[1]).split()
    machine.expect(PROMPT, 30)
    return words


@boot_test('bios-sysappend', minutes=5)
def sysappend(lab):
    """SYSAPPEND with all bits: value by value, Kedge appends what the real pxelinux.0 appends in the same machine."""
    files = {'pxelinux.0': installed('/usr/lib/PXELINUX/pxelinux.0', 'pxelinux'), 'kedge.lkrn': build_file('kedge.lkrn'),
             'ldlinux.c32': installed(f'{MODULES}/ldlinux.c32', 'syslinux-common')}
    os.makedirs(lab.path('tftp'))
    for name, path in files.items():
        shutil.copy(path, lab.path(f'tftp/{name}'))
    lab.write('tftp/pxelinux.cfg/default', APPEND_CONFIG)
    lab.dnsmasq(boot_file='pxelinux.0', tftp_root=lab.path('tftp'), router=True)
    board = 'type=2,manufacturer=A maker,product=Board 7,version=1.2,serial=B  5,asset=none'
    machine = lab.vm(firmware='seabios', boot='nic', extra=['-smbios', board, '-smbios', 'type=1,serial=S/N 1,sku=K,family=F'])
    theirs = appended(machine)
    network(machine)
    machine.send('pxelinux tftp://${next-server}/ pxelinux.cfg/default\r')
    ours = appended(machine)
    check('BOOTIF=01-52-54-00-6b-ed-01' in theirs and len(theirs) > 8, f'pxelinux.0 appended {theirs}')
    check(ours == theirs, f'Kedge appended {ours}, pxelinux.0 {theirs}')
