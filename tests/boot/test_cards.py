"""Network cards without a boot ROM, which Kedge drives itself: from a stick to a script and a file over HTTP."""

import collections
import hashlib
import os

from cases import boot_test
from kedge import BANNER, PROMPT, START, Bios, command, last_sentence, network, sha256_of, shell_from_start
from lab.lab import build_file, check, url
from lab.vm import Nic

# model: QEMU's name of the card; shown: what ifstat calls it
Card = collections.namedtuple('Card', 'model shown')
CARDS = (
    Card('virtio-net-pci', 'virtio-net'),
    Card('e1000', 'e1000 8086:100e'),
    Card('e1000-82545em', 'e1000 8086:100f'),
    Card('e1000e', 'e1000 8086:10d3'),
    Card('rtl8139', 'rtl8139'),
    Card('vmxnet3', 'vmxnet3'),
)
SCRIPT = f'#!ipxe\nimgfetch --name it {url("/blob")}\nsha256sum it\nifstat\necho the proof is ${{platform}} ${{net0/mac}}\nshell\n'


def each_card(lab, platform, **arguments):
    blob = os.urandom(3_000_000)
    lab.dnsmasq(boot_file=url('/proof'))
    lab.nginx({}, texts={'/proof': SCRIPT, '/blob': blob})
    stick = ['-drive', f'if=none,id=stick,format=raw,snapshot=on,file={build_file("kedge.usb")}', '-device', 'usb-storage,drive=stick,bootindex=0']
    for card in CARDS:
        nic = Nic(card.model, rom='')
        machine = lab.vm([nic], name=card.model, memory=512, extra=stick, **arguments)
        machine.expect(BANNER, START)
        machine.expect(f'the proof is {platform} {nic.mac}', 90)
        machine.expect(PROMPT, 30)
        said = last_sentence(machine.text)
        check(f"{card.shown}, Kedge's own driver" in said, f'ifstat does not show {card.shown}')
        check(hashlib.sha256(blob).hexdigest() in said, f'{card.model}: the file came with other bytes')
        machine.close()


@boot_test('cards-bios', minutes=6)
def bios(lab):
    """SeaBIOS: every card that Kedge has a driver for, without its ROM."""
    each_card(lab, 'pcbios', firmware='seabios')


@boot_test('cards-uefi', minutes=6)
def uefi(lab):
    """The same on OVMF."""
    each_card(lab, 'efi')


@boot_test('cards-roms', minutes=6)
def roms(lab):
    """SeaBIOS: the same cards over the UNDI of their boot ROMs, which differ, where Kedge is told not to drive them."""
    blob = os.urandom(3_000_000)
    Bios.prepare(lab)
    lab.dnsmasq()
    lab.nginx({}, texts={'/blob': blob})
    for model in ('virtio-net-pci', 'e1000', 'e1000e', 'rtl8139', 'vmxnet3'):
        machine = Bios.vm(lab, [Nic(model)], name=model)
        shell_from_start(machine)
        command(machine, 'ifopen net0')
        check("Kedge's own driver, open" in command(machine, 'ifstat').replace(' (or undi)', ''), f'{model}: Kedge did not drive it before')
        command(machine, 'set nic-driver firmware')
        network(machine)
        check("Kedge's own driver" not in command(machine, 'ifstat'), f'{model}: the ROM does not drive it')
        got = sha256_of(machine, f'initrd --name it {url("/blob")}')
        check(got == hashlib.sha256(blob).hexdigest(), f'{model}: the file came with other bytes')
        machine.close()
