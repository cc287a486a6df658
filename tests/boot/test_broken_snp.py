"""Firmware whose network driver is broken (tests/boot/snp-broken.c), and what Kedge makes of it: it boots over HTTP, by another driver or by patience."""

import hashlib
import os

from cases import boot_test
from kedge import BANNER, PROMPT, START, last_sentence
from lab.lab import build_file, check, url

FIRMWARE = f'#!ipxe\nset nic-driver firmware\ndhcp && chain {url("/proof")}\n'        # Kedge's own driver would not meet what is broken
SCRIPT = f'#!ipxe\nimgfetch --name it {url("/blob")}\nsha256sum it\nifstat\necho the proof is ${{platform}}\nshell\n'


def boot(lab, how, script=None):
    """A machine whose driver is broken in that way, up to the proof; gives what was said."""
    files = {'kedge.efi': build_file('kedge.efi'), 'broken.txt': lab.write(f'{how}.txt', how.encode())}
    if script:
        files['autoexec.ipxe'] = lab.write(f'{how}.ipxe', script.encode())
    machine = lab.vm(name=how, disk=lab.esp(build_file('snp-broken.efi'), files, f'{how}.img'))
    machine.expect('snp-broken: it is', START)
    machine.expect(BANNER, START)
    machine.expect('the proof is efi', 120)
    machine.expect(PROMPT, 30)
    said = last_sentence(machine.text)
    machine.close()
    return said


@boot_test('broken-snp', minutes=5)
def broken_snp(lab):
    """An SNP that never receives is not used; one that loses bursts and one without a link for 4 s are put up with.

    On QEMU's cards the own driver comes first.  Where the firmware's does, it has 20 s to hear something: tests/unit/test_nic.c.
    """
    blob = os.urandom(3_000_000)
    lab.nginx({}, texts={'/proof': SCRIPT, '/blob': blob})
    lab.dnsmasq(boot_file=url('/proof'))
    said = boot(lab, 'deaf')
    check("virtio-net, Kedge's own driver" in said, 'the deaf driver was used')
    for how in ('bursts', 'link'):
        said = boot(lab, how, FIRMWARE)
        check("SNP, the firmware's driver" in said, f'{how}: the broken driver was not used')
        check(hashlib.sha256(blob).hexdigest() in said, f'{how}: the file came with other bytes')
