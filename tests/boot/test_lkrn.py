"""kedge.lkrn, the BIOS program in the clothes of a Linux kernel: from QEMU, SYSLINUX, GRUB and Kedge; native drivers, and UNDI from the option ROM."""

import os
import shutil
import subprocess

from cases import boot_test
from kedge import (BANNER, FETCH, INITRD_RUNS, KERNEL_LINE, PROMPT, START, TREE, Bios, boot_to_kernel_line, command, expect_menu,
                   last_sentence, main_job_servers, network)
from lab.lab import build_file, check, netboot_tree, url
from lab.vm import Nic
from test_bios import ENTRY, MODULES, boot_sector_disk, installed

PROOF = '#!ipxe\necho the proof is ${platform} ${net0/mac}\nshell\n'
PROOF_SAYS = r'the proof is pcbios 52:54:00:6b:ed:01'
BY_ROM = 'pcnet'       # a card that Kedge has no driver of its own for
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


def check_all_memory(machine):
    """Linux sees all of it: nothing of a ROM or of Kedge has stayed."""
    low = machine.expect(r'BIOS-e820: \[mem 0x0000000000000000-0x([0-9a-f]+)\] usable', 30)
    check(int(low[1], 16) == 0x9fbff, f'low memory ends at {low[1]}')
    top = machine.expect(r'BIOS-e820: \[mem 0x0000000000100000-0x([0-9a-f]+)\] usable', 30)
    check(int(top[1], 16) >= 0x3ff00000, f'memory ends at {top[1]}')


# ---- QEMU ----

@boot_test('lkrn-qemu', minutes=3, quick=True)
def qemu(lab):
    """qemu -kernel with a command line and a virtio card without a ROM: Kedge's own driver fetches the script over HTTP."""
    proof_by_http(lab, [Nic(rom='')])


@boot_test('lkrn-qemu-undi', minutes=3)
def qemu_undi(lab):
    """The same with a card that only its ROM can drive, by UNDI, on a machine of 4 GiB."""
    proof_by_http(lab, [Nic(BY_ROM)], memory=4096)


@boot_test('lkrn-qemu-small', minutes=3)
def qemu_small(lab):
    """The same with an rtl8139 on an old PC with 64 MiB."""
    proof_by_http(lab, [Nic('rtl8139')], memory=64, machine='pc')


@boot_test('lkrn-qemu-debian', minutes=6)
def qemu_debian(lab):
    """Without a command line it does what kedge.kpxe does: Debian's menu, kernel and initrd; Linux finds all memory as it was."""
    main_job_servers(lab)
    machine = from_qemu(lab, nics=[Nic(rom='', offloads=True)])
    expect_menu(machine)
    boot_to_kernel_line(machine)
    check_all_memory(machine)
    machine.expect(INITRD_RUNS, FETCH)


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
    cards = [Nic('ne2k_pci', mac='52:54:00:6b:ed:09', rom=''), Nic(BY_ROM), Nic('i82559er', mac='52:54:00:6b:ed:02')]
    machine = proof_by_http(lab, cards)
    said = last_sentence(machine.text)
    check('10ec:8029' in said and 'has no boot ROM with a PXE driver' in said, 'the card without a ROM is not named')
    check('8086:1209' in said and 'one boot ROM works at a time' in said, 'the third card is not named')


@boot_test('lkrn-no-rom', minutes=3)
def no_rom(lab):
    """A card without a ROM, and an initrd that has overwritten what the ROM keeps in memory: a sentence each, and the shell."""
    machine = from_qemu(lab, 'dhcp', nics=[Nic(BY_ROM, rom='')])
    machine.expect('has no boot ROM with a PXE driver', START)
    machine.expect('there is no network interface', 30)
    machine.expect(PROMPT, 30)
    machine = from_qemu(lab, 'dhcp', initrd=bytes(20_000_000), nics=[Nic(BY_ROM)], name='second')
    machine.expect('lies where the network card', START)
    machine.expect(PROMPT, 30)


@boot_test('lkrn-exit', minutes=3)
def leave(lab):
    """After "exit" the BIOS goes on with its boot order."""
    lab.dnsmasq()
    machine = from_qemu(lab, 'dhcp && exit', drives=[f'if=virtio,format=raw,snapshot=on,file={boot_sector_disk(lab)}'])
    machine.expect(BANNER, START)
    machine.expect('the disk is booting', 60)


# ---- Kedge, PXELINUX ----

CONFIG = f'DEFAULT x\nLABEL x\nKERNEL kedge.lkrn\nAPPEND {LINE}\n'


@boot_test('lkrn-kedge', minutes=4)
def kedge(lab):
    """A configuration that kedge.kpxe runs names kedge.lkrn: the ROM's PXE stack is gone by then, and is loaded once more."""
    Bios.prepare(lab)
    lab.dnsmasq(options={210: url('/p/')})
    web = lab.nginx({}, texts={'/proof': PROOF, '/p/kedge.lkrn': program_bytes(), '/p/pxelinux.cfg/default': CONFIG})
    machine = Bios.vm(lab, [Nic(BY_ROM)])
    machine.expect(BANNER, START)
    machine.expect(BANNER, START)
    expect_proof(machine, web)


@boot_test('lkrn-again', minutes=4)
def again(lab):
    """kedge.lkrn starts kedge.lkrn: the ROM's driver is unloaded and loaded once more."""
    lab.dnsmasq()
    script = f'#!ipxe\ndhcp\nkernel {url("/kedge.lkrn")}\ninitrd {url("/script.ipxe")}\nboot\n'
    web = lab.nginx({}, texts={'/proof': PROOF, '/kedge.lkrn': program_bytes(), '/script.ipxe': f'#!ipxe\n{LINE}\n'})
    machine = from_qemu(lab, initrd=script.encode(), nics=[Nic(BY_ROM)])
    machine.expect(BANNER, START)
    machine.expect(BANNER, START)
    expect_proof(machine, web)


@boot_test('lkrn-chain-pxelinux', minutes=5)
def chain_pxelinux(lab):
    """The real pxelinux.0 runs on kedge.lkrn, whose driver is its own, and starts Linux, which finds all memory."""
    lab.dnsmasq()
    lab.nginx({TREE: netboot_tree()}, texts={'/cfg': ENTRY})
    machine = from_qemu(lab, f'dhcp && set 210:string {url(TREE)} && set 209:string {url("/cfg")} && '
                             f'chain {url(TREE)}pxelinux.0')
    machine.expect(r'PXELINUX\s+6', START + FETCH)
    machine.expect(KERNEL_LINE, FETCH)
    check_all_memory(machine)


@boot_test('lkrn-chain-undionly', minutes=5)
def chain_undionly(lab):
    """iPXE's undionly.kpxe drives the card through the ROM's driver that Kedge has loaded; where there is none, a sentence says so."""
    lab.dnsmasq()
    with open(installed('/usr/lib/ipxe/undionly.kpxe', 'ipxe'), 'rb') as file:
        lab.nginx({}, texts={'/undionly.kpxe': file.read(), '/blob': b'x' * 100_000})
    machine = from_qemu(lab, f'dhcp && chain {url("/undionly.kpxe")}', nics=[Nic(BY_ROM)])
    machine.expect(r'iPXE \d.*Open Source', START + 60)
    machine.expect('Ctrl-B', 30)
    machine.keys('CTRL-B')
    machine.expect('iPXE> ', 60)
    machine.send(f'dhcp && imgfetch {url("/blob")} && echo FETCHED\r')
    machine.expect(r'ok\s+FETCHED', 90)
    machine.close()
    machine = from_qemu(lab, f'dhcp && chain {url("/undionly.kpxe")}', nics=[Nic(rom='')], name='no-rom')
    machine.expect('which only a boot ROM has, and none is loaded: start Kedge by PXE', START + 60)


def pxelinux(lab, config, files, nic=None):
    """A machine whose PXE ROM loads the real pxelinux.0 by TFTP."""
    tree = lab.path('tftp')
    os.makedirs(f'{tree}/pxelinux.cfg')
    shutil.copy(program(), tree)
    for name, package in (('/usr/lib/PXELINUX/pxelinux.0', 'pxelinux'), (f'{MODULES}/ldlinux.c32', 'syslinux-common')):
        shutil.copy(installed(name, package), tree)
    with open(f'{tree}/pxelinux.cfg/default', 'w') as file:
        file.write(config)
    for name, contents in files.items():
        with open(f'{tree}/{name}', 'wb') as file:
            file.write(contents)
    lab.dnsmasq(boot_file='pxelinux.0', tftp_root=tree)
    return lab.vm(nic and [nic], firmware='seabios', boot='nic')


@boot_test('lkrn-pxelinux', minutes=4)
def from_pxelinux(lab):
    """The real pxelinux.0 starts kedge.lkrn with a command line."""
    web = lab.nginx({}, texts={'/proof': PROOF})
    machine = pxelinux(lab, CONFIG, {})
    machine.expect(BANNER, START)
    expect_proof(machine, web)


@boot_test('lkrn-pxelinux-keeppxe', minutes=4)
def keep_pxe(lab):
    """The same with its PXE stack kept in memory, which is used, and with a script as initrd; the card is one that Kedge has no driver for."""
    script = f'#!ipxe\n{LINE}\n'.encode()
    web = lab.nginx({}, texts={'/proof': PROOF})
    config = 'DEFAULT x\nLABEL x\nKERNEL kedge.lkrn\nAPPEND initrd=script.ipxe keeppxe\n'
    machine = pxelinux(lab, config, {'script.ipxe': script}, Nic(BY_ROM))
    machine.expect(BANNER, START)
    expect_proof(machine, web)


# ---- GRUB ----

def grub_disk(lab, config):
    """A disk with GRUB in its boot sector and behind it; kedge.lkrn and a script are in GRUB's own file system in memory."""
    folder = installed('/usr/lib/grub/i386-pc', 'grub-pc-bin')
    paths = {name: lab.path(name) for name in ('grub.cfg', 'files.tar', 'core.img', 'grub.img')}
    with open(paths['grub.cfg'], 'w') as file:
        file.write(config)
    with open(lab.path('script.ipxe'), 'w') as file:
        file.write(f'#!kedge\n{LINE}\n')
    shutil.copy(program(), lab.path('kedge.lkrn'))
    subprocess.run(['tar', '-cf', paths['files.tar'], '-C', lab.folder, 'kedge.lkrn', 'script.ipxe'], check=True)
    subprocess.run(['grub-mkimage', '-O', 'i386-pc', '-o', paths['core.img'], '-p', '(memdisk)/', '-c', paths['grub.cfg'], '-m', paths['files.tar'],
                    'biosdisk', 'memdisk', 'tar', 'linux', 'linux16', 'echo', 'boot', 'reboot'], check=True)
    with open(paths['grub.img'], 'wb') as disk:
        for part in (f'{folder}/boot.img', paths['core.img']):
            with open(part, 'rb') as file:
                disk.write(file.read())
        disk.truncate(4 << 20)
    return paths['grub.img']


def grub(lab, config):
    lab.dnsmasq()
    web = lab.nginx({}, texts={'/proof': PROOF})
    machine = lab.vm(firmware='seabios', disk=grub_disk(lab, config))
    machine.expect(BANNER, START)
    expect_proof(machine, web)


@boot_test('lkrn-grub', minutes=3)
def grub_linux(lab):
    """GRUB's "linux", which comes in by the 32-bit entry."""
    grub(lab, f'linux (memdisk)/kedge.lkrn dhcp "&&" chain {url("/proof")}\nboot\n')


@boot_test('lkrn-grub-linux16', minutes=3)
def grub_linux16(lab):
    """GRUB's "linux16", by the 16-bit entry, with a script as initrd."""
    grub(lab, 'linux16 (memdisk)/kedge.lkrn\ninitrd16 (memdisk)/script.ipxe\nboot\n')


@boot_test('lkrn-grub-initrd', minutes=3)
def grub_initrd(lab):
    """GRUB's "linux" and "initrd"."""
    grub(lab, 'linux (memdisk)/kedge.lkrn\ninitrd (memdisk)/script.ipxe\nboot\n')
