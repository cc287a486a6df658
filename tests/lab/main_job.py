"""The main job in a virtual machine: Kedge boots Debian's installer over HTTP, told by DHCP options 209 and 210.

A private network is made for it, with DHCP and an HTTP server that has Debian's netboot tree, and all of it is gone at the end.
Where there is a display QEMU opens a window; where there is none the machine's serial console is in this terminal.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.dont_write_bytecode = True

from lab import lab, netns          # noqa: E402 (needs the path above)
from lab.vm import ExpectError, Nic, Vm     # noqa: E402

TREE_PATH = '/debian/'
USER_NET_HOST = '10.0.2.2'      # the lab's loopback, seen from QEMU's user-mode network
FOLDER = 'KEDGE_RUN_FOLDER'     # tells the program inside the namespace where its files go


def parse_arguments():
    parser = argparse.ArgumentParser(prog='scripts/run', description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('platform', nargs='?', choices=('uefi', 'bios'), default='uefi',
                        help='uefi (default): kedge.efi from a disk; bios: kedge.kpxe, loaded by the PXE ROM of the network card')
    parser.add_argument('--nic', default='virtio-net-pci', metavar='MODEL',
                        help="QEMU's network card: virtio-net-pci (default), e1000, e1000e ...")
    parser.add_argument('--memory', default=1024, type=int, metavar='MB', help='of the machine (default 1024)')
    way = parser.add_mutually_exclusive_group()
    way.add_argument('--original', action='store_true',
                     help='bios: Kedge starts the original pxelinux.0 of the tree, which then reads all over HTTP through it')
    way.add_argument('--pxe', action='store_true', help='the firmware loads kedge.efi by PXE and TFTP, not from a disk')
    way.add_argument('--http-boot', action='store_true', help='the firmware loads kedge.efi by UEFI HTTP Boot')
    way.add_argument('--user-net', action='store_true', help="QEMU's user-mode network with its own DHCP, no 209 and 210")
    parser.add_argument('--serial', action='store_true', help='no window even where there is a display')
    parser.add_argument('--keep', metavar='FOLDER', help='keep logs and the packet capture there')
    parser.add_argument('--until', metavar='REGEX', help='no keyboard: show the console until it says this, then end')
    parser.add_argument('--limit', default=600, type=int, metavar='SECONDS', help='for --until (default 600)')
    options = parser.parse_args()
    if options.platform == 'bios' and (options.pxe or options.http_boot or options.user_net):
        parser.error('a BIOS machine always starts Kedge by PXE here: --pxe, --http-boot and --user-net are for uefi')
    if options.platform == 'uefi' and options.original:
        parser.error('--original is for bios: pxelinux.0 is a BIOS program')
    return options


def display_backend(options):
    """A display that QEMU can open here, or None."""
    if options.serial or options.until:
        return None
    display = os.environ.get('DISPLAY', '')
    if not os.environ.get('WAYLAND_DISPLAY') and not display.startswith((':', 'unix:')):
        if display:
            print(f'The display {display} is reached over the network, which the private network cuts off: '
                  'using the serial console.')
        return None
    known = subprocess.run(['qemu-system-x86_64', '-display', 'help'], capture_output=True, text=True).stdout.split()
    found = next((name for name in ('gtk', 'sdl') if name in known), None)
    if found is None:
        print('QEMU here cannot open windows (package qemu-system-gui): using the serial console.')
    return found


def start_bios_servers(room, options):
    """The ROM of the network card gets kedge.kpxe by TFTP; options 209 and 210 reach Kedge when it asks."""
    os.makedirs(room.path('tftp'), exist_ok=True)
    shutil.copy(lab.build_file('kedge.kpxe'), room.path('tftp/kedge.kpxe'))
    room.nginx({TREE_PATH: lab.netboot_tree()})
    room.dnsmasq(options={209: 'pxelinux.cfg/default', 210: lab.url(TREE_PATH)}, tftp_root=room.path('tftp'),
                 boot_file='kedge.kpxe', router=True, lines=['dhcp-option-force=encap:175,77,"original"'] if options.original else [])
    return {'nics': [Nic(options.nic)], 'firmware': 'seabios', 'boot': 'nic'}


def start_servers(room, options):
    """The servers and the arguments of the machine that fit the options."""
    if options.platform == 'bios':
        return start_bios_servers(room, options)
    kedge = lab.build_file('kedge.efi')
    os.makedirs(room.path('tftp'), exist_ok=True)
    shutil.copy(kedge, room.path('tftp/kedge.efi'))
    room.nginx({TREE_PATH: lab.netboot_tree(), '/boot/': room.path('tftp')})
    if options.user_net:
        boot_file = lab.url(f'{TREE_PATH}pxelinux.0', USER_NET_HOST)
        return {'nics': [Nic(options.nic, backend='user', user=f'bootfile={boot_file}')], 'disk': room.esp(kedge)}
    room.dnsmasq(options={209: 'pxelinux.cfg/default', 210: lab.url(TREE_PATH)}, tftp_root=room.path('tftp'),
                 boot_file='kedge.efi' if options.pxe else None,
                 http_boot_url=lab.url('/boot/kedge.efi') if options.http_boot else None)
    machine = {'nics': [Nic(options.nic)]}
    if options.pxe or options.http_boot:
        return {**machine, 'boot': 'pxe' if options.pxe else 'http'}
    return {**machine, 'disk': room.esp(kedge)}


def explain(display):
    print("A virtual machine starts on a private network; Debian's tree is " + lab.netboot_tree())
    if display:
        print("Its screen is in QEMU's window; close it to end.")
        return
    print('Its serial console is here.  To quit: Ctrl-A, then X.')
    print('To see the installer here too: in the menu press Tab on Install, add  console=ttyS0  to the line, press Enter.')
    sys.stdout.flush()


def show_until(machine, options):
    """Shows the console, plain, until the pattern; gives the exit status."""
    try:
        machine.expect(options.until, options.limit)
        status = 0
    except ExpectError as problem:
        print(f'scripts/run: {problem}', file=sys.stderr)
        status = 1
    print(machine.text)
    return status


def run(options, folder):
    room = lab.Lab(folder)
    try:
        display = display_backend(options)
        arguments = {**start_servers(room, options), 'memory': options.memory}
        if options.until:
            return show_until(room.vm(**arguments), options)
        explain(display)
        machine = room.vm(**arguments, console='pipe' if display else 'terminal', display=display or 'none')
        return machine.qemu.wait()
    finally:
        room.close()


def main():
    options = parse_arguments()
    if netns.inside():
        return run(options, os.environ[FOLDER])
    if options.keep:
        return netns.run(sys.argv, {FOLDER: os.path.abspath(options.keep)})
    with tempfile.TemporaryDirectory(prefix='kedge-run-') as folder:
        return netns.run(sys.argv, {FOLDER: folder})


if __name__ == '__main__':
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except netns.LabError as problem:
        sys.exit(f'scripts/run: {problem}')
