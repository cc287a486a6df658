"""What a started program gets: command line, files on its device, LoadFile2; and that its status comes back."""

import hashlib
import os

from cases import boot_test
from kedge import Uefi, command, last_sentence, network, shell_from_start
from lab.lab import build_file, check, url


def sum_line(way, name, data):
    return f'probe: {way} {name}: {len(data)} bytes, {hashlib.sha256(data).hexdigest()}'


@boot_test('uefi-initrd-files', minutes=4, quick=True)
def initrd_files(lab):
    """Initrds reach a program as files by any path and joined by LoadFile2; an error status comes back; all of it twice."""
    first, second = os.urandom(2_500_001), os.urandom(777)
    lab.dnsmasq()
    lab.nginx({}, texts={'/efi-probe.efi': open(build_file('efi-probe.efi'), 'rb').read(), '/a.cpio': first, '/b.gz': second})
    machine = Uefi.vm(lab)
    shell_from_start(machine)
    network(machine)
    for time in ('first', 'second'):
        options = f'{time} initrd=debian-installer/amd64/a.cpio initrd=B.GZ initrd=d/a.cpio,d/b.gz initrd=nowhere status=14'
        command(machine, f'kernel {url("/efi-probe.efi")} {options}', 60)
        command(machine, f'initrd {url("/a.cpio")}', 60)
        command(machine, f'initrd {url("/b.gz")}', 60)
        said = last_sentence(command(machine, 'boot', 90))
        joined = first + bytes(-len(first) % 4) + second
        for line in (f'probe: options "efi-probe.efi {options}"', f'probe: listed a.cpio: {len(first)} bytes',
                     f'probe: listed b.gz: {len(second)} bytes', sum_line('LoadFile2', 'initrd', joined),
                     sum_line('file', 'debian-installer/amd64/a.cpio', first), sum_line('file', 'B.GZ', second),
                     sum_line('file', 'd/a.cpio,d/b.gz', joined), 'probe: file nowhere: error 14',
                     'probe: writing B.GZ: refused', 'efi-probe.efi came back with an error: not found (14)'):
            check(line in said, f'the {time} time it did not say "{line}" but: {said}')
        command(machine, 'imgfree')
    said = last_sentence(command(machine, f'chain {url("/efi-probe.efi")}', 60))
    check('probe: log, attributes 6, ends:' in said and 'starting efi-probe.efi' in said, f'the log was not left for the program: {said}')
    check('probe: no LoadFile2' in said, f'an initrd is offered though there is none: {said}')
    check('came back with an error' not in said, f'success came back as an error: {said}')
