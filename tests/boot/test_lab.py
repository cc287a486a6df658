"""The lab proves itself with iPXE, so that a failure elsewhere is Kedge's and not the lab's."""

import os

from cases import boot_test
from lab import pcap
from lab.lab import IPXE, check, url
from lab.vm import Nic

BLOB = os.urandom(3_000_000)


def fetched(lab, web, machine):
    machine.expect('iPXE', 60)
    machine.expect('FETCHED', 60)
    requests = web.requests('/blob')
    check([request.bytes for request in requests] == [len(BLOB)], f'the access log shows {requests}')


def script(path):
    return f'#!ipxe\nimgfetch {url(path)} && echo FETCHED ||\nshell\n'


@boot_test('lab-esp', minutes=2, quick=True)
def lab_esp(lab):
    """iPXE from an ESP disk fetches a file over HTTP; console, keys, capture and screendump work."""
    lab.dnsmasq(boot_file=url('/script.ipxe'))
    web = lab.nginx({}, texts={'/blob': BLOB, '/script.ipxe': script('/blob')})
    machine = lab.vm(disk=lab.esp(f'{IPXE}/ipxe.efi'))
    fetched(lab, web, machine)
    machine.expect('iPXE> ', 30)
    machine.send('show net0/mac\r')
    machine.expect('mac:hex = 52:54:00:6b:ed:01', 20)
    machine.send('QchXo kes')
    machine.keys('LEFT', 'BACKSPACE', 'HOME', 'DEL')
    machine.send('e')
    machine.keys('RIGHT', 'RIGHT', 'DEL')
    machine.keys('RIGHT', 'RIGHT', 'RIGHT')
    machine.send('ye')
    machine.keys('END', 'ENTER')
    machine.expect(r'\nkyes', 20)
    with open(machine.screendump('screen'), 'rb') as file:
        check(file.read(8) == b'\x89PNG\r\n\x1a\n', 'the screendump is no PNG')
    wire = lab.wire()
    check(len(pcap.discovers(wire)) >= 1, 'the capture has no DISCOVER')
    check(not pcap.discovers(wire, kedge=True), 'iPXE counts as Kedge')
    check([fetch.path for fetch in pcap.fetches(wire)] == ['/script.ipxe', '/blob'], 'the capture misses a request')


@boot_test('lab-pxe', minutes=2)
def lab_pxe(lab):
    """OVMF's PXE loads iPXE by TFTP."""
    lab.write('tftp/snponly.efi', open(f'{IPXE}/snponly.efi', 'rb').read())
    lab.dnsmasq(boot_file='snponly.efi', tftp_root=lab.path('tftp'),
                lines=['dhcp-userclass=set:ipxe,iPXE', f'dhcp-boot=tag:ipxe,{url("/script.ipxe")}'])
    web = lab.nginx({}, texts={'/blob': BLOB, '/script.ipxe': script('/blob')})
    fetched(lab, web, lab.vm(boot='pxe'))
    check(('tftp', 'snponly.efi') in [(fetch.kind, fetch.path) for fetch in pcap.fetches(lab.wire())],
          'the capture has no TFTP request')


@boot_test('lab-http-boot', minutes=2)
def lab_http_boot(lab):
    """OVMF's HTTP Boot loads iPXE."""
    lab.dnsmasq(http_boot_url=url('/snponly.efi'),
                lines=['dhcp-userclass=set:ipxe,iPXE', f'dhcp-boot=tag:ipxe,{url("/script.ipxe")}'])
    web = lab.nginx({}, texts={'/blob': BLOB, '/script.ipxe': script('/blob'),
                               '/snponly.efi': open(f'{IPXE}/snponly.efi', 'rb').read()})
    fetched(lab, web, lab.vm(boot='http'))
    check(web.requests('/snponly.efi'), 'the access log does not show the firmware')


@boot_test('lab-user-net', minutes=2)
def lab_user_net(lab):
    """QEMU's user-mode network reaches the lab's servers as 10.0.2.2."""
    place = url('/script.ipxe', '10.0.2.2')
    web = lab.nginx({}, texts={'/blob': BLOB, '/script.ipxe': script('/blob').replace('10.10.0.1', '10.0.2.2')})
    machine = lab.vm([Nic(backend='user', user=f'bootfile={place}')], disk=lab.esp(f'{IPXE}/ipxe.efi'))
    fetched(lab, web, machine)
    check(len(pcap.discovers(lab.path('net0.pcap'))) >= 1, 'the capture has no DISCOVER')
