"""BIOS: the real pxelinux.0 and other network boot programs start from Kedge and use its PXE API."""

import os
import re
import socket
import subprocess
import threading

from cases import boot_test
from kedge import (BANNER, FETCH, INITRD_RUNS, KERNEL_LINE, START, TREE, Bios, boot_to_kernel_line, command, expect_menu,
                   last_sentence, main_job_servers, network, shell_from_start)
from lab import cpio, faulty
from lab.lab import build_file, check, netboot_tree, url, wait_for
from lab.netns import LabError
from lab.vm import Nic

INSTALLER = r'Select a language'
INSTALLER_START = 500
MODULES = '/usr/lib/syslinux/modules/bios'
ENTRY = ('DEFAULT x\nLABEL x\nKERNEL debian-installer/amd64/linux\n'
         'APPEND initrd=debian-installer/amd64/initrd.gz ignore_loglevel console=ttyS0\n')


def installed(path, package):
    if not os.path.exists(path):
        raise LabError(f'{path} is missing (package {package}): run scripts/install-deps')
    return path


def contents(path, package):
    with open(installed(path, package), 'rb') as file:
        return file.read()


def shell(lab, nics=None, **arguments):
    Bios.prepare(lab)
    lab.dnsmasq()
    machine = Bios.vm(lab, nics, **arguments)
    shell_from_start(machine)
    network(machine)
    return machine


def check_all_over_http(lab, web):
    """Every file of the tree over HTTP, and nothing by TFTP but Kedge itself."""
    asked = {request.path for request in web.requests(TREE)}
    for name in ('pxelinux.0', 'ldlinux.c32', 'debian-installer/amd64/linux', 'debian-installer/amd64/initrd.gz'):
        check(TREE + name in asked, f'{name} was not asked for over HTTP')
    with open(lab.path('dnsmasq.log')) as file:
        sent = re.findall(r'sent (/\S+) to', file.read())
    check([os.path.basename(path) for path in sent] == ['kedge.kpxe'], f'by TFTP went: {sent}')


# cli; xor ax, ax; mov ds, ax; mov ss, ax; mov sp, 7C00h; sti; mov si, 7C40h;
# next: lodsb; test al, al; jz end; mov ah, 0Eh; mov bx, 7; int 10h; jmp next; end: hlt; jmp end
PRINT_AND_HALT = bytes.fromhex('fa31c08ed88ed0bc007cfbbe407cac84c07409b40ebb0700cd10ebf2f4ebfd')


def boot_sector(text):
    """Boot code that prints the text."""
    sector = PRINT_AND_HALT.ljust(0x40, b'\x90') + text.encode() + b'\r\n\0'
    return sector.ljust(510, b'\0') + b'\x55\xaa'


# ---- the original pxelinux.0 ----

@boot_test('bios-pxelinux', minutes=14)
def pxelinux(lab):
    """The tree through the original pxelinux.0 with vesamenu, named by DHCP, to the installer; every file over HTTP."""
    Bios.prepare(lab)
    web = main_job_servers(lab, lines=['dhcp-option-force=encap:175,77,"original"'])
    machine = Bios.vm(lab)
    wait_for(lambda: web.requests(TREE + 'debian-installer/amd64/boot-screens/splash.png'), START, 'the menu picture')
    machine.wait_still(30)
    machine.screendump('vesamenu')
    before = machine.wait_still(10)
    machine.press('TAB')
    wait_for(lambda: machine.wait_still(10, 0.2) != before, 20, 'the command line')
    for key in [' ', 'c', 'o', 'n', 's', 'o', 'l', 'e', '=', 't', 't', 'y', 'SHIFT-S', '0']:
        machine.press(key)
    machine.screendump('edited')
    machine.press('ENTER')
    machine.expect(INSTALLER, INSTALLER_START)
    check_all_over_http(lab, web)


def scenario(lab, lines):
    """The user's script, loaded by "chain" at the prompt, up to the kernel's first line by pxelinux.0."""
    Bios.prepare(lab)
    lab.dnsmasq()
    script = ['#!ipxe', 'imgfree', f'set 210:string {url(TREE)}', *lines, 'chain ${210:string}pxelinux.0 ||',
              'echo Netboot failed', 'shell']
    web = lab.nginx({TREE: netboot_tree()}, texts={'/menu': '\n'.join(script) + '\n', f'{TREE}config/other': ENTRY})
    machine = Bios.vm(lab)
    shell_from_start(machine)
    network(machine)
    machine.send(f'chain {url("/menu")}\r')
    return web, machine


@boot_test('bios-scenario', minutes=5)
def scenario_default(lab):
    """The user's script as it stands: pxelinux.0 shows the tree's menu."""
    web, machine = scenario(lab, [])
    machine.expect(r'PXELINUX\s+6', FETCH)
    wait_for(lambda: web.requests(TREE + 'debian-installer/amd64/boot-screens/splash.png'), FETCH, 'the menu picture')
    check(not web.requests(f'{TREE}config'), 'option 209 was asked for, though not set')
    machine.wait_still(30)
    machine.screendump('menu')


@boot_test('bios-scenario-209', minutes=6)
def scenario_other(lab):
    """The same with "set 209:string": that configuration is read, and its kernel boots."""
    web, machine = scenario(lab, ['set 209:string config/other'])
    machine.expect(KERNEL_LINE, FETCH)
    check(len(web.requests(f'{TREE}config/other')) >= 1, 'the configuration of option 209 was not read')
    check_all_over_http(lab, web)


@boot_test('bios-pxelinux-missing', minutes=4)
def pxelinux_missing(lab):
    """A 404 for pxelinux.0: the script goes on behind its ||; a 404 for its modules: it says so itself."""
    Bios.prepare(lab)
    lab.dnsmasq()
    lab.nginx({}, texts={'/menu': f'#!ipxe\nset 210:string {url("/none/")}\nchain ${{210:string}}pxelinux.0 ||\n'
                                  'echo Netboot failed\nshell\n',
                         '/bare/pxelinux.0': contents(f'{netboot_tree()}/pxelinux.0', 'debian-installer-netboot')})
    machine = Bios.vm(lab)
    shell_from_start(machine)
    network(machine)
    said = command(machine, f'chain {url("/menu")}', 60)
    check('Netboot failed' in said and '404' in said, f'it said: {last_sentence(said)}')
    command(machine, f'set 210:string {url("/bare/")}')
    machine.send('chain ${210:string}pxelinux.0\r')
    machine.expect('Failed to load ldlinux.c32', FETCH)


@boot_test('bios-pxelinux-dropped', minutes=6)
def pxelinux_dropped(lab):
    """The server closes the connection five times while pxelinux.0 reads its initrd: it never notices, and Linux starts."""
    Bios.prepare(lab)
    lab.dnsmasq()
    tree = netboot_tree()
    with open(f'{tree}/debian-installer/amd64/initrd.gz', 'rb') as file:
        initrd = file.read()
    lab.nginx({TREE: tree}, texts={'/cfg': ENTRY.replace('initrd=debian-installer/amd64/initrd.gz',
                                                         f'initrd={url("/initrd.gz", port=8080)}')})
    server = lab.faulty([('/initrd.gz$', faulty.file(initrd, drop_after=len(initrd) // 7, drops=5))])
    machine = Bios.vm(lab)
    shell_from_start(machine)
    network(machine)
    command(machine, f'set 210:string {url(TREE)}')
    command(machine, f'set 209:string {url("/cfg")}')
    machine.send('chain ${210:string}pxelinux.0\r')
    machine.expect(KERNEL_LINE, FETCH + 60)
    machine.expect(INITRD_RUNS, FETCH)
    check(len(server.requests('/initrd.gz')) == 6, f'the initrd was asked for {len(server.requests("/initrd.gz"))} times')


# ---- other programs ----

def start_from_shell(lab, files, line, pattern, timeout=60, **arguments):
    web = lab.nginx({}, texts=files)
    machine = shell(lab, **arguments)
    machine.send(line + '\r')
    machine.expect(pattern, timeout)
    return web, machine


@boot_test('bios-chain-undionly', minutes=5)
def chain_undionly(lab):
    """iPXE's undionly.kpxe starts, drives the NIC through the API, and fetches a file; after its "exit" Kedge does again."""
    files = {'/undionly.kpxe': contents('/usr/lib/ipxe/undionly.kpxe', 'ipxe'), '/blob': b'x' * 100_000}
    web, machine = start_from_shell(lab, files, f'chain {url("/undionly.kpxe")}', r'iPXE \d.*Open Source')
    machine.expect('Ctrl-B', 30)
    machine.keys('CTRL-B')
    machine.expect('iPXE> ', 60)
    machine.send('dhcp\r')
    machine.expect('ok', 60)
    machine.send(f'imgfetch {url("/blob")}\r')
    wait_for(lambda: [request.bytes for request in web.requests('/blob')] == [100_000], 60, 'the file that iPXE fetches')
    machine.send('exit\r')
    machine.expect('kedge> ', 60)
    command(machine, f'imgfetch {url("/blob")}', 60)
    wait_for(lambda: [request.bytes for request in web.requests('/blob')] == [100_000] * 2, 60, 'the file that Kedge fetches')


@boot_test('bios-chain-lpxelinux', minutes=5)
def chain_lpxelinux(lab):
    """lpxelinux.0 with a network stack of its own finds its configuration over HTTP and says what that tells it to say."""
    files = {'/l/lpxelinux.0': contents('/usr/lib/PXELINUX/lpxelinux.0', 'pxelinux'),
             '/l/ldlinux.c32': contents(f'{MODULES}/ldlinux.c32', 'syslinux-common'),
             '/l/pxelinux.cfg/default': 'SAY lpxelinux is here\nPROMPT 1\n'}
    lab.nginx({}, texts=files)
    machine = shell(lab)
    command(machine, f'set 210:string {url("/l/")}')
    machine.send(f'chain {url("/l/lpxelinux.0")}\r')
    machine.expect('lpxelinux is here', 60)


@boot_test('bios-chain-grub', minutes=4)
def chain_grub(lab):
    """GRUB's PXE image starts and sees the network card."""
    image = lab.path('grub.0')
    installed('/usr/lib/grub/i386-pc/pxe.mod', 'grub-pc-bin')
    subprocess.run(['grub-mkimage', '-O', 'i386-pc-pxe', '-o', image, '-p', '/grub', 'pxe', 'tftp', 'net', 'normal', 'echo', 'reboot'],
                   check=True)
    with open(image, 'rb') as file:
        _, machine = start_from_shell(lab, {'/grub.0': file.read()}, f'chain {url("/grub.0")}', 'grub> ')
    machine.send('net_ls_cards\r')
    machine.expect(r'pxe\S* 52:54:00', 30)


@boot_test('bios-memdisk', minutes=4)
def memdisk(lab):
    """memdisk with a floppy image: the floppy's own boot code runs."""
    floppy = boot_sector('floppy code is running').ljust(1_474_560, b'\0')
    lab.nginx({}, texts={'/memdisk': contents('/usr/lib/syslinux/memdisk', 'syslinux-common'), '/floppy.img': floppy})
    machine = shell(lab)
    command(machine, f'initrd {url("/floppy.img")}', 60)
    machine.send(f'chain {url("/memdisk")}\r')
    machine.expect('MEMDISK', 60)
    machine.expect('floppy code is running', 60)


@boot_test('bios-memtest', minutes=4)
def memtest(lab):
    """memtest86+ starts and, told so by its command line, draws its screen on the serial port; a picture is kept."""
    path = next((path for path in ('/boot/memtest86+x64.bin', '/boot/memtest86+.bin') if os.path.exists(path)), None)
    check(path is not None, 'memtest86+ is missing: run scripts/install-deps')
    lab.nginx({}, texts={'/memtest': contents(path, 'memtest86+')})
    machine = shell(lab)
    machine.send(f'chain {url("/memtest")} console=ttyS0,115200\r')
    machine.expect(r'Memtest86\+', 60)
    machine.screendump('memtest')


@boot_test('bios-ipxe-lkrn', minutes=4)
def ipxe_lkrn(lab):
    """ipxe.lkrn, a program in the clothes of a kernel, starts."""
    files = {'/ipxe.lkrn': contents('/usr/lib/ipxe/ipxe.lkrn', 'ipxe')}
    start_from_shell(lab, files, f'chain {url("/ipxe.lkrn")}', r'iPXE \d.*Open Source')


# ---- the API itself ----

def multiplied_sum(data):
    """What api-probe.c makes of bytes."""
    total = 0
    for byte in data:
        total = (total * 31 + byte) & 0xffffffff
    return total


def echo_server(port):
    """Sends each datagram back to where it came from, until the test's namespace is gone."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(('', port))

    def serve():
        while True:
            payload, client = sock.recvfrom(2048)
            sock.sendto(payload, client)
    threading.Thread(target=serve, daemon=True).start()


def second_program():
    """Takes the place of api-probe.c and of what that was working with, and prints if it is whole."""
    # cld; mov si, 7C80h; mov cx, 4000h; next: lodsb; cmp al, A5h; jne end; loop next; mov si, 7C40h;
    # print: lodsb; test al, al; jz end; mov ah, 0Eh; mov bx, 7; int 10h; jmp print; end: xor ax, ax; retf
    code = bytes.fromhex('fcbe807cb90040ac3ca57513e2f9be407cac84c07409b40ebb0700cd10ebf231c0cb').ljust(0x40, b'\0')
    return (code + b'\r\nprobe: second program\r\n\0').ljust(0x80, b'\0') + b'\xa5' * 0x4000


@boot_test('bios-pxe-api', minutes=4)
def pxe_api(lab):
    """A program of the test's own uses cached packets, TFTP and UDP calls, and RESTART_TFTP; then the shell is there again."""
    data = os.urandom(100_500)
    lab.write('tftp/probe.bin', data)
    lab.write('tftp/second.0', second_program())
    lab.write('tftp/large.0', bytes(640 << 10))
    lab.nginx({}, texts={'/api-probe.0': contents(build_file('api-probe.0'), 'build')})
    echo_server(7777)
    machine = shell(lab)
    address = [int(part) for part in command(machine, 'show net0/ip').split('=')[-1].split()[0].split('.')]
    said = last_sentence(command(machine, f'chain {url("/api-probe.0")}', 90))
    total = multiplied_sum(data)
    for line in ('!PXE 1 0', 'packet 0 1260', f'yiaddr {address[0]} {address[3]}', 'writable 1 1260', f'fsize 59 ',
                 f'fsize 0 {len(data)}', 'open 0 1024', f'blocks {len(data) // 1024 + 1} {len(data)}', f'sum {total} 0',
                 f'read file 0 {len(data)}', 'too large 1 0', 'udp open 0 0', 'udp write 0 6', 'udp read 0 6', 'echo kedge!',
                 'unknown 1 3', 'restart refused 1 0', 'second program'):
        check(f'probe: {line}' in said, f'it did not say "{line}" but: {said}')
    check(said.count(f'probe: sum {total} ') == 2, f'the sums differ: {said}')
    check('RESTART_TFTP' not in said, 'RESTART_TFTP came back')


# ---- the boot order, memory, files that are none ----

def boot_sector_disk(lab):
    path = lab.path('next.img')
    with open(path, 'wb') as file:
        file.write(boot_sector('the disk is booting').ljust(1 << 20, b'\0'))
    return path


def local_boot(lab, number, original):
    """The disk starts after Kedge, and after pxelinux.0: a machine on which they never run would start it too."""
    Bios.prepare(lab)
    text = f'DEFAULT x\nLABEL x\nLOCALBOOT {number}\n'
    files = {'/p/pxelinux.cfg/default': text}
    if original:
        files['/p/pxelinux.0'] = contents(f'{netboot_tree()}/pxelinux.0', 'debian-installer-netboot')
        files['/p/ldlinux.c32'] = contents(f'{netboot_tree()}/ldlinux.c32', 'debian-installer-netboot')
    lab.nginx({}, texts=files)
    lines = ['dhcp-option-force=encap:175,77,"original"'] if original else []
    lab.dnsmasq(options={210: url('/p/')}, lines=lines)
    machine = Bios.vm(lab, disk=boot_sector_disk(lab))
    machine.expect(BANNER, START)
    if original:
        machine.expect(r'PXELINUX\s+6', 60)
    machine.expect('the disk is booting', 60)


@boot_test('bios-localboot', minutes=4)
def localboot_native(lab):
    """LOCALBOOT 0 of a configuration that Kedge runs: the BIOS goes on with its boot order."""
    local_boot(lab, 0, False)


@boot_test('bios-localboot-minus', minutes=4)
def localboot_native_int18(lab):
    """LOCALBOOT -1 likewise."""
    local_boot(lab, -1, False)


@boot_test('bios-localboot-original', minutes=4)
def localboot_original(lab):
    """LOCALBOOT 0 of the original pxelinux.0."""
    local_boot(lab, 0, True)


@boot_test('bios-localboot-int18', minutes=4)
def localboot_int18(lab):
    """LOCALBOOT -1 of the original pxelinux.0, which calls INT 18h."""
    local_boot(lab, -1, True)


@boot_test('bios-garbage', minutes=4)
def garbage(lab):
    """Files that are no boot programs: one sentence each, and the shell again."""
    lab.nginx({}, texts={'/mz': b'MZ' + bytes(5000), '/empty': b'', '/large': bytes(700_000), '/room': bytes(600_000)})
    machine = shell(lab)
    for path, sentence in (('/mz', 'a BIOS cannot start'), ('/empty', 'is empty'), ('/large', 'not a file that can be started'),
                           ('/room', 'only room for')):
        said = last_sentence(command(machine, f'chain {url(path)}', 60))
        check(sentence in said, f'chain {path} said: {said}')


def to_kernel_line(lab, nic=None, **arguments):
    Bios.prepare(lab)
    main_job_servers(lab)
    machine = Bios.vm(lab, [nic] if nic else None, **arguments)
    expect_menu(machine)
    boot_to_kernel_line(machine)
    return machine


@boot_test('bios-nic-rtl8139', minutes=5)
def nic_rtl8139(lab):
    """The main job with an rtl8139, loaded by its ROM, to the kernel's first line."""
    to_kernel_line(lab, Nic('rtl8139'))


@boot_test('bios-nic-pcnet', minutes=5)
def nic_pcnet(lab):
    """The same with a pcnet, which its ROM's UNDI drives."""
    to_kernel_line(lab, Nic('pcnet'))


@boot_test('bios-4gib', minutes=6)
def four_gib(lab):
    """The main job on a machine of 4 GiB: vga=788 gave the kernel a graphical mode, and it finds its initrd."""
    machine = to_kernel_line(lab, memory=4096)
    machine.expect('vga=788', 20)
    machine.expect('Console: colour dummy device', 30, 'a kernel that has no text mode')
    machine.expect(INITRD_RUNS, FETCH)


def init_program(lab, text):
    """A program for the kernel to run as its first, which prints the text and waits."""
    lab.write('init.S', '.globl _start\n_start: mov $1, %eax; mov $1, %edi; lea text(%rip), %rsi; mov $end - text, %edx; syscall\n'
                        f'1: mov $34, %eax; syscall; jmp 1b\ntext: .ascii "{text}\\n"\nend:\n')
    subprocess.run(['gcc', '-nostdlib', '-static', '-o', lab.path('init'), lab.path('init.S')], check=True)
    return contents(lab.path('init'), 'gcc')


@boot_test('bios-large-initrd', minutes=8)
def large_initrd(lab):
    """512 MiB of memory, an initrd of 300 MiB: the kernel finds it where its header says, and runs the program at its very end."""
    tree = netboot_tree()
    with open(f'{tree}/debian-installer/amd64/linux', 'rb') as file:
        kernel = file.read()
    end = cpio.archive({'init': (0o100755, init_program(lab, 'the end of the initrd runs'))})
    lab.nginx({}, texts={'/linux': kernel, '/initrd': bytes((300 << 20) - len(end)) + end})
    machine = shell(lab, memory=512)
    command(machine, f'kernel {url("/linux")} ignore_loglevel console=ttyS0 panic=-1', 60)
    command(machine, f'initrd {url("/initrd")}', 180)
    machine.send('boot\r')
    match = machine.expect(r'RAMDISK: \[mem 0x([0-9a-f]+)-0x([0-9a-f]+)\]', FETCH)
    check(int(match[2], 16) + 1 - int(match[1], 16) >= 300 << 20, f'the kernel sees {match[0]}')
    machine.expect('the end of the initrd runs', FETCH)
