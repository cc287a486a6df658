"""kedge.usb, kedge.iso and kedge.img: from a stick, a CD and a floppy, on SeaBIOS and OVMF, to a script by HTTP."""

import os
import shutil
import subprocess

from cases import boot_test
from kedge import BANNER, PROMPT, START
from lab.disk import fat_image
from lab.lab import build_file, check, url

PROOF = '#!ipxe\necho the proof is ${platform}\nshell\n'


def usb(path):
    return ['-drive', f'if=none,id=stick,format=raw,snapshot=on,file={path}', '-device', 'usb-storage,drive=stick,bootindex=0']


def disk(path):
    return ['-drive', f'format=raw,snapshot=on,file={path}']


def cdrom(path):
    return ['-cdrom', path]


def floppy(path):
    return ['-fda', path]


def proof(lab, web, name, platform, **machine):
    """A machine comes from the medium to the banner, and by DHCP's boot file to the script; then it is switched off."""
    before = len(web.requests('/proof'))
    vm = lab.vm(name=name, **machine)
    vm.expect(BANNER, START)
    vm.expect(f'the proof is {platform}', 90)
    vm.expect(PROMPT, 30)
    check(len(web.requests('/proof')) == before + 1, f'{name}: the script was not fetched once')
    vm.close()


def servers(lab):
    lab.dnsmasq(boot_file=url('/proof'))
    return lab.nginx({}, texts={'/proof': PROOF})


@boot_test('media-bios', minutes=6)
def bios(lab):
    """SeaBIOS: disk, stick, CD, floppy, and the CD's image as a disk; UNDI comes from the card's ROM."""
    web = servers(lab)
    for name, way, artifact, machine in (('disk', disk, 'kedge.usb', 'q35'), ('usb', usb, 'kedge.usb', 'q35'), ('cd', cdrom, 'kedge.iso', 'q35'),
                                         ('floppy', floppy, 'kedge.img', 'pc'), ('hybrid', disk, 'kedge.iso', 'pc')):
        proof(lab, web, name, 'pcbios', firmware='seabios', machine=machine, memory=512, extra=way(build_file(artifact)))


@boot_test('media-uefi', minutes=6)
def uefi(lab):
    """OVMF: stick, CD, and the CD's image and the floppy's on a stick.  What is started from a CD keeps its copies on the machine's own disk."""
    lab.dnsmasq(boot_file=url('/proof'))
    lab.write('files/small', os.urandom(5000))
    web = lab.nginx({'/files/': lab.path('files')}, texts={'/proof': PROOF.replace('echo', f'set cache esp\ninitrd {url("/files/small")}\necho')})
    own = fat_image(lab.path('own.img'), {'readme.txt': b'the machine\'s own'}, free=1_000_000)
    for name, way, artifact in (('usb', usb, 'kedge.usb'), ('cd', cdrom, 'kedge.iso'), ('hybrid', usb, 'kedge.iso'), ('floppy', usb, 'kedge.img')):
        local = ['-drive', f'if=virtio,format=raw,file={own}'] if name == 'cd' else []
        proof(lab, web, name, 'efi', extra=way(build_file(artifact)) + local)
    copies = subprocess.run(['mdir', '-b', '-i', own, '::/kedge-cache'], capture_output=True, text=True).stdout
    check(len(copies.split()) == 2, f'the list and one copy are not on the disk: "{copies}"')


@boot_test('media-script', minutes=6)
def own_script(lab):
    """A script put onto the medium by mtools or xorriso runs by itself: floppy, stick and CD on SeaBIOS, stick on OVMF."""
    lab.dnsmasq()
    web = lab.nginx({}, texts={'/proof': PROOF})
    script = lab.write('autoexec.ipxe', f'#!ipxe\ndhcp && chain {url("/proof")}\n'.encode())
    img, stick, iso = (shutil.copy(build_file(f'kedge.{kind}'), lab.path(f'kedge.{kind}')) for kind in ('img', 'usb', 'iso'))
    subprocess.run(['mcopy', '-i', img, script, '::/'], check=True)
    subprocess.run(['mcopy', '-i', f'{stick}@@1M', script, '::/'], check=True)
    subprocess.run(['xorriso', '-dev', iso, '-boot_image', 'any', 'replay', '-map', script, '/autoexec.ipxe'], check=True, capture_output=True)
    for name, way, path, machine in (('floppy', floppy, img, 'pc'), ('disk', disk, stick, 'q35'), ('usb', usb, stick, 'q35'), ('cd', cdrom, iso, 'q35'),
                                     ('hybrid', disk, iso, 'q35')):
        proof(lab, web, name, 'pcbios', firmware='seabios', machine=machine, memory=512, extra=way(path))
    proof(lab, web, 'uefi', 'efi', extra=usb(stick))


@boot_test('media-drive', minutes=3)
def beside_a_drive(lab):
    """A drive over the network takes the stick's number: files of the stick are still the stick's."""
    lab.dnsmasq()
    lab.write('images/disk.img', os.urandom(4 << 20))
    web = lab.nginx({'/images/': lab.path('images')}, texts={'/proof': PROOF})
    stick = shutil.copy(build_file('kedge.usb'), lab.path('kedge.usb'))
    for name, lines in (('autoexec.ipxe', f'dhcp && sanhook {url("/images/disk.img")} && chain file:/second.ipxe'),
                        ('second.ipxe', f'sanstat\nchain {url("/proof")}')):
        subprocess.run(['mcopy', '-i', f'{stick}@@1M', lab.write(name, f'#!ipxe\n{lines}\n'.encode()), '::/'], check=True)
    vm = lab.vm(firmware='seabios', machine='q35', memory=512, extra=disk(stick))
    vm.expect('drive 0x80: disk', 120)
    vm.expect('the proof is pcbios', 60)
    check(web.requests('/images/disk.img'), 'no drive was there')
