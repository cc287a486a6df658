"""What is measured: Kedge, and the iPXE programs of Debian that it is measured against."""

import dataclasses
import glob
import os
import re
import shutil
import subprocess

from lab.lab import IPXE, TOP, build_file

NEWER_SUITE = 'forky'       # has iPXE 2.0.0; Debian 12 has a snapshot of 2019, Debian 13 one of 2025
DEPS = os.environ.get('KEDGE_DEPS', f'{TOP}/build/deps')


@dataclasses.dataclass
class Loader:
    """key names it in tables.  Its programs: chained for UEFI's PXE, alone for a disk, bios for a BIOS's PXE; '' if it has none."""
    key: str
    says: str
    chained: str
    alone: str
    bios: str
    native_uefi: str = ''   # whose NIC driver is its own: a program, or iPXE as the card's option ROM (of which %s is the name)
    native_bios: str = ''

    def program(self, way, nic=''):
        path = {'pxe': self.chained, 'disk': self.alone, 'bios': self.bios, 'native-uefi': self.native_uefi,
                'native-bios': self.native_bios}[way]
        return path.replace('%s', {'virtio-net-pci': 'virtio'}.get(nic, nic))


class Missing(Exception):
    """A loader is not to be had; the text says why."""


def _run(argv, **more):
    return subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)


def kedge():
    path = build_file('kedge.efi')
    commit = _run(['git', '-C', TOP, 'describe', '--always', '--dirty', '--abbrev=10']).stdout.strip()
    return Loader('kedge', f'kedge.efi and kedge.kpxe, commit {commit}', path, path, build_file('kedge.kpxe'),
                  path, build_file('kedge.lkrn'))


def installed_ipxe():
    version = _run(['dpkg-query', '-W', '-f=${Version}', 'ipxe']).stdout.strip()
    for name in ('snponly.efi', 'ipxe.efi', 'undionly.kpxe'):
        if not os.path.exists(f'{IPXE}/{name}'):
            raise Missing(f'{IPXE}/{name} is missing; run scripts/install-deps')
    return Loader('ipxe', f'iPXE {version} (Debian package, installed)', f'{IPXE}/snponly.efi', f'{IPXE}/ipxe.efi',
                  f'{IPXE}/undionly.kpxe', f'{IPXE}/qemu/efi-%s.rom', f'{IPXE}/qemu/pxe-%s.rom')


def linux():
    version = _run(['uname', '-r']).stdout.strip()
    return Loader('linux', f'curl on Linux {version}, on the host: TCP at its best, no machine around it', '', '', '')


def lpxelinux():
    path = '/usr/lib/PXELINUX/lpxelinux.0'
    if not os.path.exists(path):
        raise Missing(f'{path} is missing; run scripts/install-deps')
    version = _run(['dpkg-query', '-W', '-f=${Version}', 'pxelinux']).stdout.strip()
    return Loader('lpxelinux', f'lpxelinux.0 {version} (Debian package, installed)', '', '', path)


def newer_ipxe():
    """The package of a newer Debian, unpacked below build/deps; fetched once, through apt with lists of its own."""
    place = f'{DEPS}/ipxe'
    if not os.path.exists(f'{place}/version'):
        _fetch(place)
    with open(f'{place}/version') as file:
        version = file.read().strip()
    return Loader('ipxe-new', f'iPXE {version} (Debian {NEWER_SUITE})', f'{place}/usr/lib/ipxe/snponly.efi',
                  f'{place}/usr/lib/ipxe/ipxe.efi', f'{place}/usr/lib/ipxe/undionly.kpxe', f'{place}/usr/lib/ipxe/ipxe.efi')


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
