"""HTTP as large networks have it: through proxies that keep what they fetched."""

import hashlib
import os
import subprocess

from cases import boot_test
from kedge import (CONFIG_FILE, FETCH, INITRD_RUNS, KERNEL_LINE, TREE, Bios, Uefi, boot_to_kernel_line, command, expect_menu, last_sentence, network,
                   sha256_of, shell_from_start)
from lab import faulty
from lab.lab import ADDRESS, check, netboot_tree, url

PROXY = f'http://kedge:se%20cret@{ADDRESS}:3128'


def check_ranges_from_cache(machine, squid):
    """A file inside a disk image that the proxy has: parts of it are asked for, and come from its memory."""
    command(machine, f'initrd --name it {url("/disk.img")}', FETCH)
    said = command(machine, f'imgls {url("/disk.img")}!/EFI/BOOT', FETCH)
    check('BOOTX64.EFI' in said, f'imgls by the proxy said: {said}')
    def parts():
        return [result for result, _, where in squid.accesses() if where.endswith('/disk.img')][1:]

    squid.wait_until(parts, "squid's record of the parts")
    parts = parts()
    check(all('HIT/206' in result for result in parts), f'parts of the disk image came so: {parts}')


@boot_test('proxy-main-job', minutes=6)
def proxy_main_job(lab):
    """Kernel, initrd and configuration through squid, its URL and password from DHCP; the second machine takes nothing from the origin."""
    Bios.prepare(lab)
    lab.dnsmasq(options={209: CONFIG_FILE, 210: url(TREE)}, lines=[f'dhcp-option-force=encap:175,100,"{PROXY}"'])
    nginx = lab.nginx({TREE: netboot_tree(), '/': lab.path('www')}, lines='add_header Cache-Control max-age=3600;')
    lab.esp(Uefi.program(), name='www/disk.img')
    squid = lab.squid(password='kedge:se cret')
    first = Uefi.vm(lab)
    expect_menu(first)
    boot_to_kernel_line(first)
    first.close()
    asked = len(nginx.requests(TREE))
    check(asked > 0 and all('407' not in result for result, _, _ in squid.accesses()), f'the proxy answered: {squid.accesses()}')
    second = Bios.vm(lab, name='second')
    shell_from_start(second)
    network(second)
    check_ranges_from_cache(second, squid)
    said = last_sentence(command(second, f'set http-proxy {ADDRESS}:9 && initrd {url("/disk.img")}', FETCH))
    check(f'cannot connect to the proxy {ADDRESS} port 9 (connection refused)' in said, f'a proxy that is down: {said}')
    fetch_both(second, 'clear http-proxy')
    second.send('boot\r')
    second.expect(KERNEL_LINE, FETCH)
    came = [request for request in nginx.requests(TREE)[asked:] if request.status != 404]     # squid keeps no 404
    check(not came, f'the second machine had bytes from the origin: {came}')


def broken(data, other):
    """Three servers: one drops connections and ends for good, one has wrong bytes under the same tag, one another version."""
    wrong = data[:2_000_000] + bytes(1000) + data[2_001_000:]
    return [('/a/f$', faulty.in_turn(*[faulty.file(data, etag='"1"', drop_after=300_000, drops=20)] * 5, faulty.status(410))),
            ('/b/f$', faulty.file(wrong, etag='"1"', drop_after=700_000, drops=9)), ('/c/f$', faulty.file(other)), ('/d/f$', faulty.file(data)),
            ('/[abc]/SHA256SUMS$', faulty.file(f'{hashlib.sha256(data).hexdigest()}  ./f\n'.encode()))]


MANIFEST = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../scripts/manifest')


def blocks_rules(lab, data):
    """A server whose file has a wrong byte the first time, and a manifest with the digests of its blocks."""
    os.makedirs(lab.path('blocks'))
    with open(lab.path('blocks/f'), 'wb') as file:
        file.write(data)
    listed = subprocess.run([MANIFEST, lab.path('blocks')], check=True, capture_output=True).stdout
    wrong = data[:3_000_000] + bytes([data[3_000_000] ^ 1]) + data[3_000_001:]
    return [('/blocks/SHA256SUMS$', faulty.file(listed)), ('/blocks/f$', faulty.in_turn(faulty.file(wrong, etag='"1"'), faulty.file(data, etag='"1"')))]


def check_blocks(machine, server, data):
    """Only the wrong block is fetched again, and the console says so."""
    command(machine, f'set manifest {url("", port=8080)}/blocks/SHA256SUMS')
    check(sha256_of(machine, f'initrd --name it {url("/blocks/f", port=8080)}') == hashlib.sha256(data).hexdigest(), 'a wrong block was taken')
    check('a block has another SHA-256 than the manifest says; going on at byte 2949120' in last_sentence(machine.text), 'nothing is said of the block')
    asked = [exchange.headers.get('range') for exchange in server.requests('/blocks/f')]
    check(asked == [None, 'bytes=2949120-'], f'asked for {asked}')


@boot_test('mirrors', minutes=4)
def mirrors(lab):
    """Servers that drop, lie and differ: with a manifest the file is exact or refused, only wrong blocks come again; why tells of every switch."""
    data = os.urandom(4_000_000)
    home = url('', port=8080)
    server = lab.faulty(broken(data, data[::-1]) + blocks_rules(lab, data))
    Bios.prepare(lab)
    lab.dnsmasq()
    machine = Bios.vm(lab)
    shell_from_start(machine)
    network(machine)
    command(machine, f'set mirrors {home}/a/ {home}/b/ {home}/c/')
    command(machine, f'set manifest {home}/a/SHA256SUMS')
    check(sha256_of(machine, f'initrd --name it --mirror {home}/d/f {home}/a/f') == hashlib.sha256(data).hexdigest(), 'other bytes')
    said = last_sentence(command(machine, f'initrd --name it {home}/a/f', FETCH))
    check('not the file that was asked for' in said, f'nobody has the file: {said}')
    check('it :' not in command(machine, 'imgstat'), 'a wrong file was kept')
    said = last_sentence(command(machine, 'why'))
    check('from the mirror' in said and '/c/f' in said, f'why says: {said}')
    said = last_sentence(command(machine, f'initrd {home}/a/other', FETCH))
    check('does not list it' in said, f'a file that is not in the manifest: {said}')
    check_blocks(machine, server, data)


def fetch_both(machine, *lines):
    """Debian's kernel and initrd, as a script on the disk would; gives what was printed."""
    tree = url(f'{TREE}debian-installer/amd64')
    return [command(machine, line, FETCH) for line in
            (*lines, f'kernel {tree}/linux console=ttyS0 ignore_loglevel', f'initrd {tree}/initrd.gz')]


def start_from(lab, disk, name):
    """Kedge from a disk that keeps what is written to it."""
    machine = lab.vm(name=name, drives=[f'if=virtio,format=raw,file={disk}'])
    shell_from_start(machine)
    network(machine)
    return machine


@boot_test('cache-esp', minutes=6)
def cache_esp(lab):
    """Copies on the ESP: after a boot by Debian's menu the second boot moves less than 10 KiB for kernel and initrd; with the server off
    the last good menu comes up, and its entry boots."""
    lab.dnsmasq(options={209: CONFIG_FILE, 210: url(TREE)}, lines=['dhcp-option-force=encap:175,104,"esp"'])
    nginx = lab.nginx({TREE: netboot_tree()})
    disk = lab.esp(Uefi.program(), free=80_000_000)
    first = lab.vm(name='first', drives=[f'if=virtio,format=raw,file={disk}'])
    expect_menu(first)
    boot_to_kernel_line(first)
    first.close()
    machine = start_from(lab, disk, 'second')
    asked, before = len(nginx.requests(TREE)), lab.network.bytes_crossed()
    said = fetch_both(machine)
    moved = lab.network.bytes_crossed() - before
    check(all('unchanged' in text for text in said), f'the second boot said: {said}')
    check([request.status for request in nginx.requests(TREE)[asked:]] == [304, 304], f'{nginx.requests(TREE)[asked:]}')
    check(moved < 10 * 1024, f'{moved} bytes for the second boot')
    command(machine, 'imgfree')
    nginx.close()
    said = last_sentence(command(machine, f'initrd {url(TREE)}debian-installer/amd64/linux', FETCH))
    check('connection refused' in said, f'without cache-fallback: {said}')
    command(machine, 'set cache-fallback 1')
    machine.send('pxelinux\r')
    expect_menu(machine)
    boot_to_kernel_line(machine)
    machine.expect(INITRD_RUNS, FETCH)
