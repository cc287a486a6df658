"""Drives over HTTP: ISOs and disk images boot from an nginx, on both ports."""

import hashlib
import os
import re
import subprocess
import time

from cases import boot_test
from kedge import FETCH, INITRD_RUNS, KERNEL_LINE, PROMPT, UUID, Bios, Uefi, command, last_sentence, network, port_test, shell_from_start
from lab.disk import FIRST, MBR_ESP, MBR_FAT, fat_image, gpt_image, mbr_image
from lab.lab import build_file, check, netboot_tree, url, wait_for
from lab.netns import LabError

GRUB_CFG = ('serial --unit=0 --speed=115200\nterminal_output serial console\nset timeout=0\n'
            'echo "GRUB reads kernel and initrd"\nlinux /linux ignore_loglevel console=ttyS0\ninitrd /initrd.gz\nboot\n')
# On UEFI the console is on the serial line already.
GRUB_SERIAL = 'serial --unit=0 --speed=115200\nterminal_output serial\n'
GRUB_START = f'if [ $grub_platform = pc ]; then\n{GRUB_SERIAL}fi\n'
ISOLINUX_CFG = ('SERIAL 0 115200\nDEFAULT x\nPROMPT 0\nLABEL x\nKERNEL /linux\n'
                'APPEND initrd=/initrd.gz ignore_loglevel console=ttyS0\n')
ISOLINUX = '/usr/lib/ISOLINUX/isolinux.bin'
LDLINUX = '/usr/lib/syslinux/modules/bios/ldlinux.c32'

# cli; xor ax, ax; mov ds, ax; mov ss, ax; mov sp, 7C00h; sti; mov si, 7C40h;
# next: lodsb; test al, al; jz end; mov ah, 0Eh; mov bx, 7; int 10h; jmp next; end: int 18h
PRINT_AND_GIVE_UP = bytes.fromhex('fa31c08ed88ed0bc007cfbbe407cac84c07409b40ebb0700cd10ebf2cd18')

# The same start; a handler of INT 13h at 0:0600 that goes on to the one before (jmp far [cs:0605h]); int 18h
TAKE_INT_13_AND_GIVE_UP = bytes.fromhex('fa31c08ed88ed0bc007cfb c70600062eff c70602062e05 c606040606 66a14c00 66a30506 66c7064c0000060000 cd18')


def boot_sector(text):
    """Boot code that prints the text and gives up."""
    return (PRINT_AND_GIVE_UP.ljust(0x40, b'\x90') + text.encode() + b'\r\n\0').ljust(510, b'\0') + b'\x55\xaa'


GRUB_BIOS = '/usr/lib/grub/i386-pc'
GRUB_MODULES = ('part_msdos', 'fat', 'iso9660', 'normal', 'linux', 'echo', 'serial', 'terminal', 'test', 'search', 'hashsum', 'gcry_sha256', 'minicmd')


def grub_core(lab, target, config):
    """GRUB for that target with a configuration inside; gives its path."""
    path = lab.path(f'core-{target}')
    modules, start = (GRUB_MODULES + ('biosdisk',), GRUB_SERIAL) if target == 'i386-pc' else (GRUB_MODULES, '')
    run(lab, 'grub-mkimage', '-O', target, '-p', '/none', '-c', lab.write(f'{target}.cfg', start + config), '-o', path, *modules)
    return path


def grub_on_sectors(lab, config):
    """GRUB's boot sector and what it reads from the sectors behind it."""
    installed(f'{GRUB_BIOS}/boot.img', 'grub-pc-bin')
    return b''.join(contents(path) for path in (f'{GRUB_BIOS}/boot.img', grub_core(lab, 'i386-pc', config)))


def contents(path):
    with open(path, 'rb') as file:
        return file.read()


def run(lab, *argv):
    with open(lab.path('images.log'), 'ab') as log:
        subprocess.run(argv, check=True, stdout=log, stderr=log, stdin=subprocess.DEVNULL)


def kernel_files():
    return [os.path.join(netboot_tree(), 'debian-installer/amd64', name) for name in ('linux', 'initrd.gz')]


def tree(lab, files):
    folder = lab.path('tree')
    for name, data in files.items():
        path = f'{folder}/{name}'
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as file:
            file.write(data)
    for path in kernel_files():
        os.link(path, f'{folder}/{os.path.basename(path)}') if os.stat(path).st_dev == os.stat(folder).st_dev else \
            run(lab, 'cp', path, folder)
    return folder


def web(lab):
    os.makedirs(lab.path('images'), exist_ok=True)
    return lab.nginx({'/images/': lab.path('images')})


def shell(lab, port, **arguments):
    port.prepare(lab)
    lab.dnsmasq()
    machine = port.vm(lab, **arguments)
    shell_from_start(machine)
    network(machine)
    return machine


def installed(path, package):
    if not os.path.exists(path):
        raise LabError(f'{path} is missing (package {package}): run scripts/install-deps')
    return path


@port_test('san-grub', minutes=6)
def grub(lab, port):
    """An ISO with GRUB, Debian's kernel and initrd boots to the kernel's first line; few requests, no byte twice."""
    installed('/usr/lib/grub/x86_64-efi', 'grub-efi-amd64-bin')
    server = web(lab)
    folder = tree(lab, {'boot/grub/grub.cfg': GRUB_CFG.encode()})
    iso = lab.path('images/grub.iso')
    run(lab, 'grub-mkrescue', '-o', iso, folder)
    machine = shell(lab, port)
    said = command(machine, f'imgls {url("/images/grub.iso")}')
    check('initrd.gz' in said, f'imgls said: {last_sentence(said)}')
    before = len(server.requests('/images/grub.iso'))
    machine.send(f'sanboot {url("/images/grub.iso")}\r')
    machine.expect(KERNEL_LINE, FETCH * 2)
    requests = server.requests('/images/grub.iso')[before:]
    sent = sum(request.bytes for request in requests)
    size = os.path.getsize(iso)
    print(f'{len(requests)} requests, {sent} bytes of {size}')
    check(len(requests) <= 25 and sent < size * 1.2, f'{len(requests)} requests, {sent} bytes of {size}')


LARGE = 5 << 30
FAR = (9 << 29) // 512      # the sector at which 4.5 GiB lie before it
RAW_CFG = ('search --set=root --file /linux\n'
           f'sha256sum ($root){LARGE // 512 - FAR - 2048}+2048\n'
           'linux /linux ignore_loglevel console=ttyS0\ninitrd /initrd.gz\nboot\n')


@port_test('san-raw', minutes=5)
def raw(lab, port):
    """A disk of 5 GiB, sparse: GRUB on it hashes its last MiB, and boots kernel and initrd from a partition beyond 4 GiB."""
    web(lab)
    linux, initrd = kernel_files()
    system = fat_image(lab.path('system.img'), {'linux': linux, 'initrd.gz': initrd}, label='SYSTEM')
    boot, parts = b'', []
    if port is Uefi:
        esp = fat_image(lab.path('san-esp.img'), {'EFI/BOOT/BOOTX64.EFI': grub_core(lab, 'x86_64-efi', RAW_CFG)})
        parts = [(MBR_ESP, FIRST, esp)]
    else:
        boot = grub_on_sectors(lab, RAW_CFG)
    last = os.urandom(1 << 20)
    with open(mbr_image(lab.path('images/raw.img'), [*parts, (MBR_FAT, FAR, system)], LARGE, boot), 'r+b') as disk:
        disk.seek(LARGE - len(last))
        disk.write(last)
    machine = shell(lab, port)
    machine.send(f'sanboot {url("/images/raw.img")}\r')
    machine.expect(hashlib.sha256(last).hexdigest(), FETCH)
    machine.expect(KERNEL_LINE, FETCH)
    machine.expect(INITRD_RUNS, FETCH)


PATIENT_CFG = ('set timeout=0\ninsmod minicmd\necho "GRUB reads kernel and initrd"\n'
               'if linux /linux ignore_loglevel console=ttyS0; then\nif initrd /initrd.gz; then\nboot\nfi\nfi\n'
               'echo "GRUB gives up"\nexit\n')
SLOW = 'limit_rate 5m;'     # bytes a second: then there is a middle of the boot


@port_test('san-outage', minutes=6)
def outage(lab, port):
    """An image that is replaced in mid-boot fails the reads, with a sentence, and nothing of the other one is served; when GRUB has
    come back, the script goes on, and the new image boots although its server is away for 20 seconds in the middle."""
    os.makedirs(lab.path('images'))
    iso = lab.path('images/grub.iso')
    run(lab, 'grub-mkrescue', '-o', iso, tree(lab, {'boot/grub/grub.cfg': (GRUB_START + PATIENT_CFG).encode()}))
    serve = {'/images/': lab.path('images')}
    server = lab.nginx(serve, lines=SLOW)
    machine = shell(lab, port)
    line = f'sanboot {url("/images/grub.iso")}'
    machine.send(f'{line} || echo the script goes on\r')
    machine.expect('GRUB reads kernel and initrd', FETCH)
    run(lab, 'cp', iso, f'{iso}.new')
    os.rename(f'{iso}.new', iso)            # the same bytes, but another file
    machine.expect('GRUB gives up', FETCH)
    check('the file changed on the server' in machine.text, 'no sentence about the replaced image')
    check(re.search(KERNEL_LINE, machine.text) is None, 'the kernel runs although its image was replaced')
    machine.expect(PROMPT, FETCH)
    if port is Bios:                        # on UEFI, "exit" of GRUB is a success
        check(machine.text.count('the script goes on') == 2, 'the script has ended with GRUB')
    machine.send(f'{line}\r')
    machine.expect('GRUB reads kernel and initrd', FETCH)
    server.close()
    time.sleep(20)                          # what is tested: an outage of that length
    lab.nginx(serve)
    machine.expect(KERNEL_LINE, FETCH * 2)


@port_test('san-inside', minutes=5)
def inside(lab, port):
    """Kernel and initrd out of an ISO, by URL!/path."""
    server = web(lab)
    run(lab, 'xorriso', '-as', 'mkisofs', '-R', '-o', lab.path('images/debian.iso'), tree(lab, {'install.amd/x': b'x'}))
    machine = shell(lab, port)
    iso = url('/images/debian.iso')
    command(machine, f'kernel {iso}!/linux ignore_loglevel console=ttyS0', FETCH)
    command(machine, f'initrd {iso}!/initrd.gz', FETCH)
    check(len(server.requests('/images/debian.iso')) <= 10, 'more than ten requests')
    machine.send('boot\r')
    machine.expect(KERNEL_LINE, FETCH)


@boot_test('bios-san-isolinux', minutes=5)
def isolinux(lab):
    """An ISO with ISOLINUX boots to the kernel's first line."""
    with open(installed(ISOLINUX, 'isolinux'), 'rb') as loader, open(installed(LDLINUX, 'syslinux-common'), 'rb') as module:
        files = {'isolinux/isolinux.bin': loader.read(), 'isolinux/ldlinux.c32': module.read(),
                 'isolinux/isolinux.cfg': ISOLINUX_CFG.encode()}
    web(lab)
    run(lab, 'xorriso', '-as', 'mkisofs', '-R', '-b', 'isolinux/isolinux.bin', '-c', 'isolinux/boot.cat', '-no-emul-boot',
        '-boot-load-size', '4', '-boot-info-table', '-o', lab.path('images/isolinux.iso'), tree(lab, files))
    machine = shell(lab, Bios)
    machine.send(f'sanboot {url("/images/isolinux.iso")}\r')
    machine.expect(KERNEL_LINE, FETCH * 2)


@boot_test('bios-san-drives', minutes=4)
def drives(lab):
    """Disks, emulated floppy (GRUB's) and hard disks and the local disk start; what gives up comes back to the shell, and what reads in V86 mode, too.  After "exit" the
    machine has its own disks alone."""
    web(lab)
    floppy = grub_on_sectors(lab, 'echo "from a floppy disk, $root"\nexit\n').ljust(1474560, b'\0')
    table = bytes.fromhex('8001010006fe3f00') + (63).to_bytes(4, 'little') + (16002).to_bytes(4, 'little')
    hard = boot_sector('from a hard disk')
    hard = (hard[:446] + table + hard[462:]).ljust(8 << 20, b'\0')
    lab.write('tree/floppy.img', floppy)
    lab.write('tree/hard.img', hard)
    lab.write('images/disk.img', boot_sector('from a disk image').ljust(4 << 20, b'\0'))
    lab.write('images/empty.img', bytes(1 << 20))
    lab.write('images/v86.img', contents(build_file('v86-probe.0')).ljust(1 << 20, b'\0'))
    lab.write('images/taker.img', (TAKE_INT_13_AND_GIVE_UP.ljust(510, b'\0') + b'\x55\xaa').ljust(1 << 20, b'\0'))
    lab.write('local.img', boot_sector('from the local disk').ljust(1 << 20, b'\0'))
    for name, options in (('floppy', ['-b', 'floppy.img']), ('hard', ['-b', 'hard.img', '-hard-disk-boot'])):
        run(lab, 'xorriso', '-as', 'mkisofs', '-R', *options, '-o', lab.path(f'images/{name}.iso'), lab.path('tree'))
    outside = bytearray(contents(lab.path('images/floppy.iso')))
    entry = int.from_bytes(outside[17 * 2048 + 71:17 * 2048 + 75], 'little') * 2048 + 32    # of the boot catalog
    outside[entry + 8:entry + 12] = b'\xff\xff\xff\0'                                      # where the boot image begins
    lab.write('images/outside.iso', bytes(outside))
    machine = shell(lab, Bios, disk=lab.path('local.img'))
    for line, words in ((url('/images/disk.img'), 'from a disk image'), (f'--ram {url("/images/disk.img")}', 'from a disk image'), (url('/images/floppy.iso'), 'from a floppy disk'),
                        (url('/images/hard.iso'), 'from a hard disk'), ('--drive 0x80', 'from the local disk')):
        said = command(machine, f'sanboot {line}', 60)
        check(words in said and 'gave up' in said, f'sanboot {line} said: {last_sentence(said)}')
    said = command(machine, 'sanboot --drive 0x99', 60)
    check('drive 0x99 cannot be read; the BIOS counts 1 hard disks' in said, f'a drive that is not there: {last_sentence(said)}')
    said = command(machine, f'sanboot --label X --filename /y {url("/images/disk.img")}', 60)
    check('what was named is not looked for' in said and 'gave up' in said, f'with a label: {last_sentence(said)}')
    said = command(machine, f'sanboot {url("/images/empty.img")}', 60)
    check('no boot code' in said, f'it said: {last_sentence(said)}')
    said = command(machine, f'sanboot {url("/images/outside.iso")}', 60)
    check('its boot image is missing' in said, f'a boot image outside: {last_sentence(said)}')
    said = command(machine, f'sanboot {url("/images/v86.img")}', 60)
    check('V86: status AA' in said and 'gave up' in said, f'in V86 mode: {last_sentence(said)}')
    said = command(machine, f'sanboot {url("/images/taker.img")}', 60)
    check('interrupt 13 was taken' in said, f'the one that took it: {last_sentence(said)}')
    command(machine, f'sanhook {url("/images/disk.img")}', 60)
    said = command(machine, 'sanboot --drive 0x81', 60)
    check('from the local disk' in said, f'the displaced disk: {last_sentence(said)}')
    said = command(machine, 'sanboot', 60)
    check('from a disk image' in said, f'the hooked drive: {last_sentence(said)}')
    command(machine, 'sanunhook')
    said = command(machine, 'sanboot --drive 0x80', 60)
    check('from the local disk' in said, f'after sanunhook: {last_sentence(said)}')
    command(machine, f'sanhook {url("/images/disk.img")}', 60)
    machine.send('exit\r')
    machine.expect('from the local disk', 60)


@boot_test('bios-san-exit', minutes=4)
def bios_exit(lab):
    """Who leaves Kedge with a drive hooked comes to the BIOS's own next disk."""
    web(lab)
    lab.write('images/disk.img', boot_sector('from a disk image').ljust(4 << 20, b'\0'))
    lab.write('local.img', boot_sector('from the local disk').ljust(1 << 20, b'\0'))
    machine = shell(lab, Bios, disk=lab.path('local.img'))
    command(machine, f'sanhook {url("/images/disk.img")}', 60)
    machine.send('localboot\r')
    machine.expect('from the local disk', 60)


@boot_test('uefi-san-exit', minutes=4)
def uefi_exit(lab):
    """The firmware goes on reading its own drives, none of which leads into a program that has ended."""
    web(lab)
    fat_image(lab.path('images/disk.img'), {'readme.txt': b'x' * 5000})
    machine = shell(lab, Uefi)
    command(machine, f'sanhook {url("/images/disk.img")}', 60)
    machine.send('shell || localboot || echo no\r')     # out of two shells
    machine.expect(PROMPT, 30)
    machine.send('localboot\r')
    machine.expect(Uefi.next_entry, 90)
    machine.expect('Shell> ', 60)
    machine.send('map -r\r')
    machine.expect('Mapping table', 60)
    machine.expect('Shell> ', 60)
    table = machine.text[machine.text.rindex('Mapping table'):]
    check('BLK' in table and 'Uri(' not in table, f'the drive is still there: {table}')


@boot_test('uefi-san-ram', minutes=4)
def uefi_ram(lab):
    """An image in memory takes its size once, whatever the firmware makes of it: three of a quarter of the machine's."""
    web(lab)
    lab.write('images/large.img', b'')
    os.truncate(lab.path('images/large.img'), 125 << 20)
    machine = shell(lab, Uefi, memory=512)
    for number in range(0x80, 0x83):
        said = command(machine, f'sanhook --ram {url("/images/large.img")}', 120)
        check(f'drive {number:#x}: in memory' in said, f'it said: {last_sentence(said)}')


def blue_share(lab, machine):
    """How much of the screen has the blue of text screens."""
    machine.qmp.command('screendump', filename=lab.path('screen.ppm'), format='ppm')
    with open(lab.path('screen.ppm'), 'rb') as file:
        _, size, _, pixels = file.read().split(b'\n', 3)
    width, height = map(int, size.split())
    return sum(pixels[at:at + 3] in (b'\0\0\xa8', b'\0\0\xaa') for at in range(0, len(pixels), 3 * 97)) * 97 / (width * height)


@port_test('san-memtest', minutes=4)
def memtest(lab, port):
    """Debian's memtest86+ ISO, which DHCP's root path names, starts by itself; it draws its screen itself, so the picture is looked at."""
    path = installed('/usr/lib/memtest86+/memtest86+x64.iso', 'memtest86+')
    server = web(lab)
    run(lab, 'cp', path, lab.path('images/memtest.iso'))
    port.prepare(lab)
    lab.dnsmasq(lines=['dhcp-match=set:kedge,175,Kedge', f'dhcp-option=tag:kedge,17,"{url("/images/memtest.iso")}"'])
    machine = port.vm(lab)
    machine.expect('Root path: ', 90)
    wait_for(lambda: blue_share(lab, machine) >= 0.5, 60, "memtest86+'s screen")
    check(server.requests('/images/memtest.iso'), 'it came from elsewhere')


OTHER_UUID = '0fc63daf-8483-4772-8e79-3d69d8477de4'


@boot_test('uefi-san-disk', minutes=4)
def uefi_disk(lab):
    """A FAT disk image starts its boot file, or another one, from the file system that was asked for; when that comes back, the drive is gone unless kept."""
    web(lab)
    probe = build_file('efi-probe.efi')
    fat_image(lab.path('images/disk.img'), {'EFI/BOOT/BOOTX64.EFI': probe, 'tools/probe.efi': probe, 'readme.txt': b'x' * 5000})
    lab.write('images/noise.img', os.urandom(1 << 20))
    image = url('/images/disk.img')
    gpt = gpt_image(lab.path('images/gpt.img'), [
        (UUID, fat_image(lab.path('one.img'), {'EFI/BOOT/BOOTX64.EFI': probe}, label='ONE')),
        (OTHER_UUID, fat_image(lab.path('two.img'), {'EFI/BOOT/BOOTX64.EFI': probe, 'casper/here': b'x'}, label='TWO'))])
    two = url(f'/images/{os.path.basename(gpt)}')
    machine = shell(lab, Uefi)
    for line in (f'sanboot --label two --extra /casper/here {two}', f'sanboot --uuid {OTHER_UUID} --label TWO {two}', f'sanboot -u {UUID} {two}',
                 f'sanboot {image}', f'sanboot --filename /tools/probe.efi {image}', f'sanboot --ram {image}', f'sanboot --keep {image}', 'sanboot'):
        said = command(machine, line, 60)
        check('probe: options' in said and 'came back with an error' not in said, f'{line} said: {last_sentence(said)}')
    check('drive 0x' in command(machine, 'sanstat'), 'no drive was kept')
    command(machine, 'sanunhook')
    check('drive 0x' not in command(machine, 'sanstat'), 'a drive is left')
    said = last_sentence(command(machine, 'sanboot --drive 0x85', 60))
    check('there is no drive 0x85' in said, f'a drive that is not there: {said}')
    command(machine, f'sanhook --drive 0x81 {image}', 60)
    said = last_sentence(command(machine, 'sanboot --drive 0x80', 60))
    check('on the local disks' in said, f'no local disk, but a drive that was added: {said}')
    command(machine, 'sanunhook --drive 0x81')
    said = last_sentence(command(machine, f'sanboot --label ONE --extra /casper/here {two}', 60))
    check('none of the 2 file systems' in said and f'"TWO", partition {OTHER_UUID}' in said, f'a choice of none said: {said}')
    for line, words in ((f'sanboot --uuid {OTHER_UUID.replace("9", "8")} {two}', 'none of the 2 file systems'),
                        (f'sanboot --uuid 1 {two}', '"1" is no UUID'),
                        (f'sanboot --filename /none.efi {image}', 'there is no /none.efi in the 1 file systems'),
                        (f'sanboot {url("/images/noise.img")}', 'no file system that it knows')):
        said = last_sentence(command(machine, line, 60))
        check(words in said, f'{line} said: {said}')
