"""BIOS: Multiboot kernels (Xen, and a probe that says how it was started), ELF programs, and files that are neither."""

import glob
import gzip
import os
import re
import struct
import subprocess

from cases import boot_test
from kedge import BANNER, FETCH, KERNEL_LINE, START, Bios, command, last_sentence, network, shell_from_start
from lab.lab import check, netboot_tree, url
from lab.netns import LabError

HERE = os.path.dirname(os.path.abspath(__file__))
FAR = 0x8000_0000   # where no machine of these tests has memory


def probe(lab, at=0x10_0000, header=None, addresses=False):
    """The probe's bytes, linked for an address; with a Multiboot header of these flags unless None."""
    script, program = lab.path('probe.lds'), lab.path('probe')
    with open(script, 'w') as file:
        file.write('OUTPUT_FORMAT("elf32-i386") ENTRY(entry)\nPHDRS { text PT_LOAD; data PT_LOAD; }\nSECTIONS {\n'
                   f'_start = {at:#x}; .text _start : {{ *(.first) *(.first.code) *(.text*) *(.rodata*) }} :text\n'
                   '.data ALIGN(0x100) : { *(.data*) load_end = .; } :data .bss : { *(.bss*) } :data bss_end = .;\n'
                   '/DISCARD/ : { *(.comment .note* .eh_frame) } }\n')
    words = [] if header is None else [f'-DHEADER={header:#x}', *(['-DADDRESSES'] if addresses else [])]
    subprocess.run(['gcc', '-m32', '-march=i686', '-Os', '-ffreestanding', '-fno-pic', '-no-pie', '-nostdlib',
                    '-fno-stack-protector', '-fno-asynchronous-unwind-tables', '-fcf-protection=none',
                    '-Wl,--build-id=none,--no-warn-rwx-segments', *words, f'-Wl,-T,{script}', '-o', program,
                    f'{HERE}/kernel-probe.c'], check=True)
    if addresses:
        subprocess.run(['objcopy', '-O', 'binary', program, program], check=True)
    with open(program, 'rb') as file:
        return file.read()


def xen():
    """Debian's Xen, as packed as it is installed."""
    paths = sorted(glob.glob('/boot/xen-*-amd64.gz'))
    if not paths:
        raise LabError('there is no /boot/xen-*-amd64.gz (package xen-hypervisor): run scripts/install-deps')
    with open(paths[-1], 'rb') as file:
        return file.read()


def kernel():
    with open(f'{netboot_tree()}/debian-installer/amd64/linux', 'rb') as file:
        return file.read()


def shell(lab, files, **arguments):
    """A machine at the shell, and a web server with the files."""
    Bios.prepare(lab)
    lab.dnsmasq()
    lab.nginx({}, texts=files)
    machine = Bios.vm(lab, **arguments)
    shell_from_start(machine)
    network(machine)
    return machine


def spec_sum(data):
    value = 0
    for byte in data:
        value = (value * 31 + byte) & 0xffff_ffff
    return value


def number(text, name):
    match = re.search(rf'\b{name}=([0-9a-f]{{8}})', text)
    check(match, f'the probe does not say {name}')
    return int(match[1], 16)


def told(machine, timeout=60):
    """What the probe says, from its first line to its last."""
    start = machine.position
    machine.expect('probe: eax=', timeout)
    machine.expect('probe: done', 30)
    return machine.text[start:machine.position]


def check_state(text, eax):
    check(number(text, 'eax') == eax, f'EAX is {number(text, "eax"):x}')
    check(number(text, 'eflags') & 0x20200 == 0, 'interrupts are on, or it is virtual 8086 mode')
    check(number(text, 'cr0') & 0x8000_0001 == 1, f'CR0 is {number(text, "cr0"):x}: protected mode without paging is wanted')
    check(' a20' in text and ' segments' in text, 'A20 or the segments are not as they should be')
    check(number(text, 'nonzero') == 0, 'memory that the file does not have is not zero')
    check(number(text, 'ends') == 0x102, 'the data segment is not whole')


def check_told(text, line, modules, memory):
    """modules: (bytes, text) in order."""
    check(f'cmdline <{line}>' in text, 'the command line is another')
    check(re.search(r'loader <Kedge \d', text), 'the loader does not say its name')
    check(number(text, 'flags') & 0x24d == 0x24d, f'flags are {number(text, "flags"):x}')
    check(500 < number(text, 'lower') <= 640, f'lower memory: {number(text, "lower")} KiB')
    check((memory - 2) * 1024 < number(text, 'upper') < memory * 1024, f'upper memory: {number(text, "upper")} KiB')
    found = re.findall(r'module at=(\w{8}) size=(\w{8}) sum=(\w{8}) <(.*?)>', text)
    check(all(int(at, 16) % 4096 == 0 for at, *_ in found), 'a module is not aligned to a page')
    wanted = [(f'{len(data):08x}', f'{spec_sum(data):08x}', words) for data, words in modules]
    check([tuple(rest) for _, *rest in found] == wanted, f'modules are {found}, wanted {wanted}')
    check(re.search(r'map 00100000 size=\w{8} type=00000001', text), 'the memory map does not show the memory from 1 MiB on')


# ---- the probe ----

@boot_test('bios-multiboot-probe', minutes=5)
def multiboot_probe(lab):
    """A Multiboot ELF kernel at 1 MiB finds the state, command line, modules and map that the specification says."""
    modules = [(os.urandom(50_001), 'one console=tty0'), (b'second', 'two')]
    machine = shell(lab, {'/k': probe(lab, header=7), '/one': modules[0][0], '/two': modules[1][0]}, memory=256)
    command(machine, f'kernel {url("/k")} a=b  c')
    command(machine, f'module {url("/one")} console=tty0')
    command(machine, f'module {url("/two")}')
    machine.send('boot\r')
    text = told(machine)
    check_state(text, 0x2bad_b002)
    check_told(text, 'k a=b c', modules, 256)


@boot_test('bios-multiboot-addresses', minutes=5)
def multiboot_addresses(lab):
    """By addresses in the header, without ELF, in the midst of its module, which lies right below Kedge: that moves away."""
    at = 40 << 20
    data = os.urandom(1 << 20) * 20
    machine = shell(lab, {'/k': probe(lab, at=at, header=3, addresses=True), '/m': data}, memory=64)
    command(machine, f'module {url("/m")} here', 60)
    command(machine, f'kernel {url("/k")}')
    machine.send('boot\r')
    text = told(machine)
    check_state(text, 0x2bad_b002)
    check_told(text, 'k', [(data, 'm here')], 64)


@boot_test('bios-elf', minutes=5)
def elf(lab):
    """An ELF program without a header, in low memory: the same state but for EAX; when it returns the machine starts anew."""
    machine = shell(lab, {'/program': probe(lab, at=0x10000)}, memory=128)
    machine.send(f'chain {url("/program")} return\r')
    text = told(machine)
    check_state(text, 0)
    check_told(text, 'program return', [], 128)
    machine.expect(BANNER, START)


# ---- Xen ----

@boot_test('bios-xen', minutes=8)
def xen_boots(lab):
    """Debian's Xen, packed as it is, says its command line, finds its module, and starts Debian's kernel as dom0 to its first line."""
    machine = shell(lab, {'/xen.gz': xen(), '/linux': kernel()}, memory=1024)
    command(machine, f'kernel {url("/xen.gz")} console=com1 com1=115200,8n1 loglvl=all')
    command(machine, f'module {url("/linux")} console=hvc0 earlyprintk=xen')
    machine.send('boot\r')
    machine.expect(r'Xen version \d', 60)
    machine.expect(r'Bootloader: Kedge \d', 30)
    machine.expect(r'Command line: console=com1 com1=115200,8n1 loglvl=all', 30)
    machine.expect(KERNEL_LINE, FETCH)


@boot_test('bios-mboot', minutes=5)
def mboot(lab):
    """A PXELINUX entry with mboot.c32: kernel and modules with their arguments, and unpacked, as mboot.c32 passes them."""
    modules = [(b'first' * 999, 'm/one root=x'), (b'2' * 99999, 'm/two.gz')]
    config = ('DEFAULT x\nLABEL x\nKERNEL lib/mboot.c32\nAPPEND m/k con=1 --- m/one root=x --- m/two.gz\n')
    Bios.prepare(lab)
    lab.dnsmasq(options={210: url('/p/')})
    web = lab.nginx({}, texts={'/p/pxelinux.cfg/default': config, '/p/m/k': gzip.compress(probe(lab, header=3)),
                               '/p/m/one': modules[0][0], '/p/m/two.gz': gzip.compress(modules[1][0])})
    machine = Bios.vm(lab, memory=128)
    text = told(machine, START + 60)
    check_state(text, 0x2bad_b002)
    check_told(text, 'm/k con=1', modules, 128)
    check(not web.requests('/p/lib'), 'mboot.c32 itself was asked for')


@boot_test('bios-xen-alone', minutes=5)
def xen_alone(lab):
    """Without a module Xen says so itself."""
    machine = shell(lab, {'/xen': gzip.decompress(xen())}, memory=512)
    machine.send(f'chain {url("/xen")} console=com1 com1=115200,8n1 noreboot\r')
    machine.expect(r'dom0 kernel not specified|No dom0|Dom0 kernel', 60)


# ---- what cannot be started ----

def elf_header(kind=2, machine=3, bits=1):
    return b'\x7fELF' + bytes([bits, 1, 1]) + bytes(9) + struct.pack('<HHI', kind, machine, 1)


def broken_elf(lab):
    """An ELF file whose segment goes on behind its end."""
    whole = probe(lab)
    return whole[:len(whole) // 2]


def huge_elf(at, size):
    """An ELF file of one segment: 16 bytes in the file, so many in memory."""
    header = elf_header() + struct.pack('<IIIIHHHHHH', at, 52, 0, 0, 52, 32, 1, 0, 0, 0)
    return header + struct.pack('<IIIIIIII', 1, 84, at, at, 16, size, 7, 4096) + bytes(16)


@boot_test('bios-kernels-refused', minutes=5)
def refused(lab):
    """Broken, foreign, too large and misplaced kernels: one sentence each, and the shell again with its network."""
    known = struct.pack('<III', 0x1bad_b002, 0x40, -(0x1bad_b002 + 0x40) & 0xffff_ffff)
    files = {
        '/cut': broken_elf(lab),
        '/amd64': elf_header(machine=62, bits=2) + bytes(200),
        '/ls': elf_header(kind=3) + bytes(200),
        '/huge': huge_elf(0x10_0000, 0x4000_0000),
        '/far': huge_elf(FAR, 4096),
        '/rom': huge_elf(0xb_8000, 4096),
        '/vectors': huge_elf(0, 4096),
        '/wrap': huge_elf(0xffff_f000, 0x2000),
        '/wants': known + bytes(5000), '/cut.gz': xen()[:-1000], '/bad.gz': xen()[:5000] + xen()[6000:],
    }
    said = {
        '/cut': 'damaged or cut short', '/amd64': 'no program for 32-bit x86', '/ls': 'no program for 32-bit x86',
        '/huge': 'must lie in memory from 100000 on', '/far': 'must lie in memory from 80000000 on',
        '/rom': 'must lie in memory from b8000 on', '/vectors': 'must lie in memory from 0 on',
        '/wrap': 'damaged or cut short', '/wants': 'wants something of its boot loader',
        '/cut.gz': 'packed by gzip, and cut short', '/bad.gz': 'packed by gzip, and damaged',
    }
    machine = shell(lab, files, memory=256)
    for path, sentence in said.items():
        answer = last_sentence(command(machine, f'chain {url(path)}', 60))
        check(sentence in answer, f'chain {path} said: {answer}')
