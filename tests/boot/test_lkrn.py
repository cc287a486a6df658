"""kedge.lkrn, the BIOS program in the clothes of a Linux kernel: from QEMU, SYSLINUX, GRUB and Kedge; UNDI from the option ROM."""

import os
import shutil
import subprocess

from cases import boot_test
from kedge import (BANNER, FETCH, KERNEL_LINE, PROMPT, START, TREE, Bios, boot_to_kernel_line, command, expect_menu,
                   last_sentence, main_job_servers, network)
from lab.lab import build_file, check, url
from lab.netns import LabError
from lab.vm import Nic

PROOF = '#!ipxe\necho the proof is ${platform} ${net0/mac}\nshell\n'
PROOF_SAYS = r'the proof is pcbios 52:54:00:6b:ed:01'
LINE = f'dhcp && chain {url("/proof")}'


def program():
    return build_file('kedge.lkrn')


def program_bytes():
    with open(program(), 'rb') as file:
        return file.read()


def from_qemu(lab, line=None, initrd=None, nics=None, **arguments):
    """A machine whose loader is QEMU itself."""
    extra = ['-kernel', program()]
    if line is not None:
        extra += ['-append', line]
    if initrd is not None:
        path = lab.path('initrd')
        with open(path, 'wb') as file:
            file.write(initrd)
        extra += ['-initrd', path]
    return lab.vm(nics, firmware='seabios', extra=extra, **arguments)


def expect_proof(machine, web, timeout=60):
    machine.expect(PROOF_SAYS, timeout)
    check(len(web.requests('/proof')) == 1, 'the script was not fetched once')


def proof_by_http(lab, nics, **arguments):
    lab.dnsmasq()
    web = lab.nginx({}, texts={'/proof': PROOF})
    machine = from_qemu(lab, LINE, nics=nics, **arguments)
    machine.expect(BANNER, START)
    expect_proof(machine, web)
    return machine


# ---- QEMU ----

@boot_test('lkrn-qemu', minutes=3, quick=True)
def qemu(lab):
    """qemu -kernel with a command line: UNDI comes from the virtio card's ROM, and the script over HTTP."""
    proof_by_http(lab, [Nic()])


@boot_test('lkrn-qemu-e1000', minutes=3)
def qemu_e1000(lab):
    """The same with an e1000 and its ROM, on a machine of 4 GiB."""
    proof_by_http(lab, [Nic('e1000')], memory=4096)


@boot_test('lkrn-qemu-small', minutes=3)
def qemu_small(lab):
    """The same with an rtl8139 on an old PC with 64 MiB."""
    proof_by_http(lab, [Nic('rtl8139')], memory=64, machine='pc')


@boot_test('lkrn-qemu-debian', minutes=6)
def qemu_debian(lab):
    """Without a command line it does what kedge.kpxe does: Debian's menu, kernel and initrd; Linux finds all memory as it was."""
    main_job_servers(lab)
    machine = from_qemu(lab)
    expect_menu(machine)
    boot_to_kernel_line(machine)
    low = machine.expect(r'BIOS-e820: \[mem 0x0000000000000000-0x([0-9a-f]+)\] usable', 30)
    check(int(low[1], 16) == 0x9fbff, f'low memory ends at {low[1]}: something of the ROM or of Kedge has stayed')
    top = machine.expect(r'BIOS-e820: \[mem 0x0000000000100000-0x([0-9a-f]+)\] usable', 30)
    check(int(top[1], 16) >= 0x3ff00000, f'memory ends at {top[1]}: something of the ROM has stayed')
    machine.expect('Freeing initrd memory', FETCH)


@boot_test('lkrn-qemu-initrd', minutes=3)
def qemu_initrd(lab):
    """A script as initrd runs where there is no command line, and is an image where there is one."""
    machine = from_qemu(lab, initrd=b'#!ipxe\necho script of ${platform}\nshell\n', nics=[])
    machine.expect('script of pcbios', START)
    machine = from_qemu(lab, 'imgstat && shell', initrd=bytes(5000), nics=[], name='second')
    machine.expect(r'<INITRD> : 5000 bytes', START)
    machine.expect(PROMPT, 30)


@boot_test('lkrn-two-cards', minutes=3)
def two_cards(lab):
    """Of two cards, the first whose ROM works is used, and the other is named."""
    cards = [Nic(mac='52:54:00:6b:ed:09', rom=''), Nic('e1000'), Nic('rtl8139', mac='52:54:00:6b:ed:02')]
    machine = proof_by_http(lab, cards)
    said = last_sentence(machine.text)
    check('1af4:1000' in said and 'has no boot ROM with a PXE driver' in said, 'the card without a ROM is not named')
    check('10ec:8139' in said and 'one boot ROM works at a time' in said, 'the third card is not named')


@boot_test('lkrn-no-rom', minutes=3)
def no_rom(lab):
    """A card without a ROM, and an initrd that has overwritten what the ROM keeps in memory: a sentence each, and the shell."""
    machine = from_qemu(lab, 'dhcp', nics=[Nic(rom='')])
    machine.expect('has no boot ROM with a PXE driver', START)
    machine.expect('there is no network interface', 30)
    machine.expect(PROMPT, 30)
    machine = from_qemu(lab, 'dhcp', initrd=bytes(20_000_000), name='second')
    machine.expect('lies where the network card', START)
    machine.expect(PROMPT, 30)


@boot_test('lkrn-exit', minutes=3)
def leave(lab):
    """After "exit" the BIOS goes on with its boot order, and Kedge has left no trace in low memory."""
    machine = from_qemu(lab, 'exit')
    machine.expect(BANNER, START)
    machine.expect(r'Booting from|No bootable device', 60)
