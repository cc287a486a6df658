"""The words for tests of Kedge itself: ports, its menu, its shell, and what is asked of every one of them.

How Kedge looks on the console is written down here and nowhere else in the boot tests.
"""

import os
import re
import shutil

from cases import boot_test
from lab.lab import build_file, check, netboot_tree, url

PROMPT = r'kedge> '
MORE = '--More--'
BANNER = r'Kedge \d'
START = 90          # seconds: firmware and start of the program on a busy machine without KVM
FETCH = 120         # seconds: Debian's kernel and initrd on such a machine
MENU = START + 60
KERNEL_LINE = r'Linux version \d'
INITRD_RUNS = r'Run /init as init process'      # the kernel has unpacked it whole: what is damaged has no program
MENU_TITLE = r'Debian GNU/Linux installer menu'
UUID = '12345678-9abc-4def-8123-456789abcdef'

TREE = '/debian/'
CONFIG_FILE = 'pxelinux.cfg/default'


class Uefi:
    """kedge.efi on OVMF."""
    name = 'uefi'
    next_entry = r'UEFI Interactive Shell'      # what the firmware shows when it goes on with its boot order

    @staticmethod
    def program():
        return build_file('kedge.efi')

    @staticmethod
    def prepare(lab):
        pass

    @staticmethod
    def tftp_files(lab):
        """What a test's own TFTP server must have for machines to start."""
        return {}

    @staticmethod
    def vm(lab, nics=None, **arguments):
        """A machine that starts Kedge from a disk."""
        return lab.vm(nics, disk=lab.esp(Uefi.program()), **arguments)


class Bios:
    """kedge.kpxe on SeaBIOS: the NIC's PXE ROM, which is iPXE, loads it by TFTP."""
    name = 'bios'

    @staticmethod
    def program():
        return build_file('kedge.kpxe')

    @staticmethod
    def prepare(lab):
        """What the ROM needs from the servers that a test starts."""
        os.makedirs(lab.path('tftp'), exist_ok=True)
        shutil.copy(Bios.program(), lab.path('tftp/kedge.kpxe'))
        lab.dhcp_defaults = {'boot_file': 'kedge.kpxe', 'tftp_root': lab.path('tftp'), 'router': True}

    @staticmethod
    def tftp_files(lab):
        lab.dhcp_defaults = {'boot_file': 'kedge.kpxe', 'router': True}
        with open(Bios.program(), 'rb') as file:
            return {'kedge.kpxe': file.read()}

    @staticmethod
    def vm(lab, nics=None, **arguments):
        """A machine whose PXE ROM loads Kedge."""
        return lab.vm(nics, firmware='seabios', boot='nic', **arguments)


class Lkrn(Bios):
    """kedge.lkrn on SeaBIOS, loaded by QEMU itself: nothing has used the network before, and UNDI comes from the card's ROM."""
    name = 'bios'
    next_entry = r'No bootable device|Boot failed'

    @staticmethod
    def program():
        return build_file('kedge.lkrn')

    @staticmethod
    def prepare(lab):
        pass

    @staticmethod
    def vm(lab, nics=None, extra=(), **arguments):
        return lab.vm(nics, firmware='seabios', extra=['-kernel', Lkrn.program(), *extra], **arguments)


PORTS = (Uefi, Bios)
DISK_PORTS = (Uefi, Lkrn)   # those that start without a network: for tests that take away what a PXE ROM needs itself


def port_test(name, ports=PORTS, **options):
    """Registers function(lab, port) for each port, as PORT-name."""
    def register(function):
        for port in ports:
            def run(lab, port=port):
                port.prepare(lab)
                function(lab, port)
            run.__doc__ = function.__doc__
            boot_test(f'{port.name}-{name}', **options)(run)
        return function
    return register


# ---- the main job ----

def main_job_servers(lab, prefix=None, forced=False, **dhcp):
    """nginx with Debian's unchanged tree, and DHCP with options 209 and 210; gives nginx.

    forced: the options go to clients that do not ask for them, too: to a firmware's PXE
    """
    options = {209: CONFIG_FILE, 210: prefix or url(TREE)}
    if forced:
        lines = [f'dhcp-option-force={number},"{text}"' for number, text in options.items()]
        lab.dnsmasq(lines=lines, **dhcp)
    else:
        lab.dnsmasq(options=options, **dhcp)
    return lab.nginx({TREE: netboot_tree()})


def expect_menu(machine, timeout=MENU):
    machine.expect(MENU_TITLE, timeout)
    machine.expect('Press ENTER to boot or TAB to edit', 20, 'the whole menu')


def boot_install(machine, arguments='console=ttyS0'):
    """In Debian's menu: Install, edited with Tab to have the arguments at its end."""
    machine.send('i')
    machine.keys('TAB')
    machine.expect(r'initrd=\S+/initrd\.gz\s+--- quiet', 20, "the entry's command line")
    machine.send(arguments)
    machine.expect_screen(re.escape(arguments), 20)
    machine.keys('ENTER')


def boot_to_kernel_line(machine):
    boot_install(machine, 'ignore_loglevel console=ttyS0')
    machine.expect(KERNEL_LINE, FETCH)


# ---- the shell ----

def shell_from_start(machine, timeout=START):
    """Ctrl-B while Kedge starts."""
    machine.expect(BANNER, timeout)
    machine.keys('CTRL-B')
    machine.expect(PROMPT, timeout)


def command(machine, line, timeout=30):
    """Types a line and gives what it printed, up to the next prompt."""
    start = machine.position
    machine.send(line + '\r')
    while machine.expect(f'{PROMPT}|{MORE}', timeout, f'the end of "{line}"')[0] == MORE:
        machine.send(' ')
    text = machine.text[start:machine.position]
    return re.sub(PROMPT + r'\Z', '', text)


def network(machine):
    """The shell's network is up."""
    said = command(machine, 'dhcp', 60)
    check(re.search(r': \d+\.\d+\.\d+\.\d+/\d+', said), f'dhcp said: {said.strip()}')


def sha256_of(machine, line, timeout=FETCH):
    """Fetches by a command line with "--name it", and gives the hash of what came; the image is freed."""
    said = command(machine, line, timeout)
    hashed = command(machine, 'sha256sum it', timeout)
    command(machine, 'imgfree')
    match = re.search(r'([0-9a-f]{64})\s+it', hashed)
    check(match, f'"{line}" said: {said.strip()}; sha256sum said: {hashed.strip()}')
    return match[1]


def last_sentence(text):
    """What stands on the console, its white space made plain: wrapped lines are one again."""
    return ' '.join(text.split())
