"""The main job: Debian's netboot tree over HTTP, told by DHCP options 209 and 210."""

import os
import re

from cases import boot_test
from kedge import (DISK_PORTS, FETCH, MENU, PROMPT, START, TREE, UUID, Uefi, boot_install, boot_to_kernel_line, command,
                   expect_menu, main_job_servers, network, port_test, sha256_of, shell_from_start)
from lab import pcap
from lab.lab import ADDRESS, build_file, check, netboot_tree, url
from lab.vm import Nic

INSTALLER = r'Select a language'
ORIGINAL_REQUESTS = 52  # of pxelinux.0 with vesamenu.c32 for the same menu (docs/numbers.md)
INSTALLER_START = 500   # seconds: Debian's kernel and initrd under emulation


def check_fetched(web):
    """The files of the entry were each asked for once, and came whole."""
    tree = netboot_tree()
    for name in ('linux', 'initrd.gz'):
        path = f'debian-installer/amd64/{name}'
        requests = web.requests(TREE + path)
        size = os.path.getsize(f'{tree}/{path}')
        check([request.bytes for request in requests] == [size], f'{name}: wanted one request of {size} bytes, '
              f'the access log shows {[(request.status, request.bytes) for request in requests]}')
        check('Kedge' in requests[0].agent, f'the user agent is "{requests[0].agent}"')


def check_discovers(wire, most, repeated=False):
    """repeated: a DISCOVER may be sent again, as on a NIC that drops what comes while its link settles (QEMU's e1000)."""
    found = pcap.discovers(wire, kedge=True)
    count = len({message.xid for message in found}) if repeated else len(found)
    check(count <= most, f'Kedge sent {count} DISCOVERs, at most {most} are wanted')


@port_test('main', minutes=14)
def main(lab, port):
    """Debian's menu; Install edited to have console=ttyS0; the installer's first screen on the serial console."""
    web = main_job_servers(lab)
    machine = port.vm(lab)
    expect_menu(machine)
    for entry in ('Install', 'Advanced options', 'Accessible dark contrast installer menu', 'Help'):
        check(re.search(rf'\W {entry} ', machine.screen()), f'the menu does not show its entry {entry}')
    machine.screendump('menu')
    boot_install(machine)
    machine.expect(INSTALLER, INSTALLER_START)
    machine.screendump('installer')
    check_fetched(web)
    check_discovers(lab.wire(), 1)


@port_test('menu', minutes=4, quick=True)
def menu(lab, port):
    """Debian's menu appears, with half of the requests that pxelinux.0 takes; submenu and back, help text, Esc to the prompt; one DISCOVER."""
    web = main_job_servers(lab)
    machine = port.vm(lab)
    expect_menu(machine)
    machine.keys('DOWN', 'ENTER')
    machine.expect('Expert install', 20)
    machine.keys('ESC')
    machine.expect('installer menu', 20)
    machine.keys('ESC')
    machine.expect('boot:', 20)
    check_discovers(lab.wire(), 1)
    asked = [request.path for request in web.requests(TREE)]
    check(len(asked) <= ORIGINAL_REQUESTS / 2 and len(set(asked)) == len(asked), f'the menu took {len(asked)} requests: {asked}')


@port_test('pxelinux-by-hand', minutes=4, quick=True)
def pxelinux_by_hand(lab, port):
    """From the shell: "set 210:string", then "pxelinux" shows the tree's menu; leaving it comes back to the shell."""
    lab.dnsmasq()
    lab.nginx({TREE: netboot_tree()})
    machine = port.vm(lab)
    shell_from_start(machine)
    network(machine)
    check('neither option' in command(machine, 'pxelinux'), 'without a prefix it did not say what is missing')
    command(machine, f'set 210:string {url(TREE)}')
    machine.send('pxelinux\r')
    expect_menu(machine, 30)
    machine.keys('CTRL-B')
    machine.expect(PROMPT, 20)


def to_kernel_line(lab, port, nic):
    web = main_job_servers(lab)
    machine = port.vm(lab, [nic])
    expect_menu(machine)
    boot_to_kernel_line(machine)
    check_fetched(web)
    check_discovers(lab.wire(), 1, repeated=True)


@port_test('nic-e1000', minutes=6)
def nic_e1000(lab, port):
    """The same with an e1000 NIC, to the kernel's first line."""
    to_kernel_line(lab, port, Nic('e1000'))


@port_test('nic-e1000e', minutes=6)
def nic_e1000e(lab, port):
    """The same with an e1000e NIC, to the kernel's first line."""
    to_kernel_line(lab, port, Nic('e1000e'))


@port_test('user-net', ports=DISK_PORTS, minutes=6)
def user_net(lab, port):
    """The same on QEMU's user-mode network: its DHCP only names a boot file, pxelinux.0 beside the tree."""
    web = lab.nginx({TREE: netboot_tree()})
    machine = port.vm(lab, [Nic(backend='user', user=f'bootfile={url(TREE + "pxelinux.0", "10.0.2.2")}')])
    expect_menu(machine)
    boot_to_kernel_line(machine)
    check_fetched(web)
    check_discovers(lab.path('net0.pcap'), 1)


@port_test('tftp', ports=DISK_PORTS, minutes=8)
def tftp(lab, port):
    """The tree over TFTP, from the server and the folder that the boot file names, as PXELINUX does it."""
    lab.dnsmasq(boot_file='pxelinux.0', tftp_root=netboot_tree())
    machine = port.vm(lab)
    expect_menu(machine)
    boot_install(machine, 'ignore_loglevel console=ttyS0')
    machine.expect(r'Linux version \d', 3 * FETCH)
    paths = [fetch.path for fetch in pcap.fetches(lab.wire()) if fetch.kind == 'tftp']
    check('debian-installer/amd64/initrd.gz' in [path.lstrip('/') for path in paths], f'TFTP was asked for {paths}')


@port_test('two-nics', ports=DISK_PORTS, minutes=4)
def two_nics(lab, port):
    """The first NIC has no cable: Kedge says so and boots by the second."""
    main_job_servers(lab)
    machine = port.vm(lab, [Nic(link=False), Nic(mac='52:54:00:6b:ed:02')])
    machine.expect('no link', START + 60)
    expect_menu(machine)


# ---- loaded by the firmware's own network boot ----

def firmware_servers(lab, forced, **dhcp):
    lab.write('tftp/kedge.efi', open(Uefi.program(), 'rb').read())
    return main_job_servers(lab, forced=forced, tftp_root=lab.path('tftp'), **dhcp)


def loaded_by_firmware(lab, boot, forced, **dhcp):
    firmware_servers(lab, forced, **dhcp)
    machine = lab.vm(boot=boot)
    expect_menu(machine)
    return machine


@boot_test('uefi-pxe', minutes=6)
def uefi_pxe(lab):
    """OVMF's PXE loads kedge.efi by TFTP; its lease answers everything, so Kedge sends no DISCOVER."""
    machine = loaded_by_firmware(lab, 'pxe', True, boot_file='kedge.efi')
    boot_to_kernel_line(machine)
    check_discovers(lab.wire(), 0)


@boot_test('uefi-pxe-asks', minutes=4)
def uefi_pxe_asks(lab):
    """OVMF's PXE does not ask for 209 and 210, so the server holds them back: Kedge asks once."""
    loaded_by_firmware(lab, 'pxe', False, boot_file='kedge.efi')
    check_discovers(lab.wire(), 1)


@boot_test('uefi-http-boot', minutes=6)
def uefi_http_boot(lab):
    """OVMF's HTTP Boot loads kedge.efi; at most one DISCOVER by Kedge."""
    lab.write('http/kedge.efi', open(build_file('kedge.efi'), 'rb').read())
    lines = [f'dhcp-option-force=209,"pxelinux.cfg/default"', f'dhcp-option-force=210,"{url(TREE)}"']
    lab.dnsmasq(http_boot_url=url('/boot/kedge.efi'), lines=lines)
    lab.nginx({TREE: netboot_tree(), '/boot/': lab.path('http')})
    machine = lab.vm(boot='http')
    expect_menu(machine)
    boot_to_kernel_line(machine)
    check_discovers(lab.wire(), 1)


# ---- where PXELINUX looks ----

def search_names(address, mac, raw_uuid):
    """PXELINUX's names in order, for clients that PXELINUX's manual describes."""
    digits = ''.join(f'{int(part):02X}' for part in address.split('.'))
    return [raw_uuid, '01-' + mac.replace(':', '-')] + [digits[:length] for length in range(8, 0, -1)] + ['default']


def raw_order(uuid):
    """The UUID as its SMBIOS bytes follow each other, which is how PXELINUX writes it."""
    first, second, third, *rest = uuid.split('-')
    swapped = [bytes.fromhex(part)[::-1].hex() for part in (first, second, third)]
    return '-'.join(swapped + rest)


@port_test('search-order', minutes=4, quick=True)
def search_order(lab, port):
    """Without option 209 the access log shows PXELINUX's search order, name by name; then one sentence, then the shell."""
    lab.dnsmasq(options={210: url('/empty/')})
    web = lab.nginx({})
    machine = port.vm(lab, uuid=UUID)
    machine.expect('no configuration', MENU)
    machine.expect('kedge> ', 60)
    requests = web.requests('/empty/')
    address = requests[0].client
    wanted = [f'/empty/pxelinux.cfg/{name}' for name in search_names(address, Nic().mac, raw_order(UUID))]
    check([request.path for request in requests] == wanted,
          f'asked for {[request.path for request in requests]}, PXELINUX would ask for {wanted}')
    check({request.status for request in requests} == {404}, 'some name was found')


@port_test('search-found', minutes=4)
def search_found(lab, port):
    """The search ends at the first name that is there: the one of the MAC address, on a second port of the server."""
    lab.dnsmasq(options={210: url('/tree/', port=8081)})
    name = '/tree/pxelinux.cfg/01-' + Nic().mac.replace(':', '-')
    web = lab.nginx({}, ports=(80, 8081), texts={name: 'say FOUND BY MAC\nprompt 1\n'})
    machine = port.vm(lab, uuid=UUID)
    machine.expect('FOUND BY MAC', MENU)
    machine.expect('boot:', 20)
    check(web.requests('/tree/')[-1].path == name, f'asked for {[request.path for request in web.requests()]}')
    check({request.port for request in web.requests()} == {8081}, f'the server {ADDRESS} was asked on another port')


@port_test('nic-driver', minutes=4, quick=True)
def nic_driver(lab, port):
    """Kedge's own driver is used for virtio-net, the firmware's on demand, and the own one again: the same bytes each time."""
    lab.dnsmasq()
    lab.nginx({}, texts={'/blob': 'x' * 3_000_000})
    machine = port.vm(lab)
    shell_from_start(machine)
    network(machine)
    own = sha256_of(machine, f'imgfetch --name it {url("/blob")}')
    check("virtio-net, Kedge's own driver" in command(machine, 'ifstat'), 'ifstat does not show the own driver')
    for choice, words in (('firmware', "the firmware's driver"), ('native', "Kedge's own driver")):
        command(machine, f'set nic-driver {choice}')
        network(machine)
        shown = command(machine, 'ifstat')
        check(words in shown, f'with nic-driver {choice} ifstat shows: {shown.strip()}')
        check(sha256_of(machine, f'imgfetch --name it {url("/blob")}') == own, f'other bytes with nic-driver {choice}')
    command(machine, 'ifclose')
    command(machine, 'set nic-driver firmware')
    network(machine)
    check("the firmware's driver" in command(machine, 'ifstat'), 'the driver did not change while the interface was closed')
