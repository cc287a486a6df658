"""What is measured: Kedge, and what Debian has of others that do its work."""

import dataclasses
import glob
import os
import re
import shutil
import subprocess

from lab.lab import ADDRESS, IPXE, TOP, build_file, netboot_tree

NEWER_SUITE = 'forky'       # has iPXE 2.0.0; Debian 12 has a snapshot of 2019, Debian 13 one of 2025
GRUB = '/usr/lib/grub/x86_64-efi'
GRUB_MODULES = ('efinet', 'http', 'normal', 'configfile', 'echo', 'test', 'cat', 'testspeed', 'linux', 'serial', 'reboot')
DEPS = os.environ.get('KEDGE_DEPS', f'{TOP}/build/deps')


@dataclasses.dataclass
class Loader:
    """key names it in tables.  programs: by the way in which a boot starts them; a way that is not there is none of its ways.

    'pxe'          chained from UEFI's PXE              'native-uefi'  with a NIC driver of its own: a program, or iPXE as
    'disk'         from an EFI system partition         'native-bios'  the card's option ROM (of which %s is the name)
    'bios'         chained from a BIOS's PXE            'line'         the same at the end of a long line
    """
    key: str
    says: str
    programs: dict

    def program(self, way, nic=''):
        return self.programs.get(way, '').replace('%s', {'virtio-net-pci': 'virtio'}.get(nic, nic))


class Missing(Exception):
    """A loader is not to be had; the text says why."""


def _run(argv, **more):
    return subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)


def kedge():
    path, linux_like = build_file('kedge.efi'), build_file('kedge.lkrn')
    commit = _run(['git', '-C', TOP, 'rev-parse', '--short=10', 'HEAD']).stdout.strip()
    if _run(['git', '-C', TOP, 'status', '--porcelain', '--', ':!docs']).stdout:     # the page with the figures is written while they are taken
        commit += '-dirty'
    return Loader('kedge', f'kedge.efi and kedge.kpxe, commit {commit}',
                  {'pxe': path, 'disk': path, 'bios': build_file('kedge.kpxe'), 'native-uefi': path, 'native-bios': linux_like, 'line': linux_like})


def installed_ipxe():
    version = _run(['dpkg-query', '-W', '-f=${Version}', 'ipxe']).stdout.strip()
    for name in ('snponly.efi', 'ipxe.efi', 'undionly.kpxe'):
        if not os.path.exists(f'{IPXE}/{name}'):
            raise Missing(f'{IPXE}/{name} is missing; run scripts/install-deps')
    rom = f'{IPXE}/qemu/pxe-%s.rom'
    return Loader('ipxe', f'iPXE {version} (Debian package, installed)',
                  {'pxe': f'{IPXE}/snponly.efi', 'disk': f'{IPXE}/ipxe.efi', 'bios': f'{IPXE}/undionly.kpxe',
                   'native-uefi': f'{IPXE}/qemu/efi-%s.rom', 'native-bios': rom, 'line': rom})


def linux():
    version = _run(['uname', '-r']).stdout.strip()
    kernel = f'{netboot_tree()}/debian-installer/amd64/linux'
    return Loader('linux', f"Debian's installer kernel, wget to /dev/null; at the end of a line curl on Linux {version}, without a machine around it",
                  {'native-uefi': kernel, 'line': 'curl'})


def grub(folder):
    """GRUB's network modules in one program that reads its script from the web server; from a disk it asks DHCP first."""
    if not os.path.isdir(GRUB):
        raise Missing(f'{GRUB} is missing; run scripts/install-deps')
    version = _run(['dpkg-query', '-W', '-f=${Version}', 'grub-efi-amd64-bin']).stdout.strip()
    script = f'configfile (http,{ADDRESS})/grub.cfg\n'
    return Loader('grub', f'GRUB {version} (Debian package, installed), its http module',
                  {'pxe': _grub_program(f'{folder}/grub-chained', script), 'disk': _grub_program(f'{folder}/grub', f'net_bootp\n{script}')})


def _grub_program(path, script):
    with open(f'{path}.cfg', 'w') as file:
        file.write(script)
    done = _run(['grub-mkimage', '-O', 'x86_64-efi', '-o', f'{path}.efi', '-p', '/', '-c', f'{path}.cfg', *GRUB_MODULES])
    if done.returncode != 0:
        raise Missing(f'grub-mkimage failed: {done.stdout.strip()}')
    return f'{path}.efi'


def firmware():
    return Loader('ovmf', "the firmware's own HTTP Boot", {'pxe': 'none'})


def lpxelinux():
    path = '/usr/lib/PXELINUX/lpxelinux.0'
    if not os.path.exists(path):
        raise Missing(f'{path} is missing; run scripts/install-deps')
    version = _run(['dpkg-query', '-W', '-f=${Version}', 'pxelinux']).stdout.strip()
    return Loader('lpxelinux', f'lpxelinux.0 {version} (Debian package, installed)', {'bios': path})


def newer_ipxe():
    """The package of a newer Debian, unpacked below build/deps; fetched once, through apt with lists of its own."""
    place = f'{DEPS}/ipxe'
    if not os.path.exists(f'{place}/version'):
        _fetch(place)
    with open(f'{place}/version') as file:
        version = file.read().strip()
    programs = f'{place}/usr/lib/ipxe'
    return Loader('ipxe-new', f'iPXE {version} (Debian {NEWER_SUITE})',
                  {'pxe': f'{programs}/snponly.efi', 'disk': f'{programs}/ipxe.efi', 'bios': f'{programs}/undionly.kpxe',
                   'native-uefi': f'{programs}/ipxe.efi'})


def _fetch(place):
    """Takes the mirror and the apt configuration that scripts/fetch-deps has found to work."""
    try:
        with open(f'{DEPS}/apt/sources.list') as file:
            options, mirror = re.search(r'(\[[^]]*\])\s+(\S+)', file.read()).groups()
        with open(f'{DEPS}/apt/apt.conf') as file:
            configuration = file.read()
    except (OSError, AttributeError) as problem:
        raise Missing('scripts/fetch-deps has left no apt configuration in build/deps/apt') from problem
    shutil.rmtree(place, ignore_errors=True)
    apt = f'{place}/apt'
    for folder in ('lists/partial', 'cache/archives/partial'):
        os.makedirs(f'{apt}/{folder}')
    with open(f'{apt}/sources.list', 'w') as file:
        file.write(f'deb {options} {mirror} {NEWER_SUITE} main\n')
    with open(f'{apt}/apt.conf', 'w') as file:
        file.write(configuration.replace(os.path.abspath(f'{DEPS}/apt'), os.path.abspath(apt)))
    for words in (['update'], ['download', 'ipxe']):
        done = _run(['apt-get', '-q', '-c', f'{apt}/apt.conf', *words], cwd=place)
        if done.returncode != 0:
            raise Missing(f'apt-get {words[0]} for {NEWER_SUITE} failed: {done.stdout.strip().splitlines()[-1:]}')
    archive, = glob.glob(f'{place}/ipxe_*.deb')
    done = _run(['dpkg-deb', '-x', archive, place])
    if done.returncode != 0:
        raise Missing(f'{archive} could not be unpacked: {done.stdout.strip()}')
    shutil.rmtree(apt)
    version = _run(['dpkg-deb', '-f', archive, 'Version']).stdout
    with open(f'{place}/version', 'w') as file:
        file.write(version)
