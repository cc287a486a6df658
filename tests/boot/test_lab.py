"""The lab proves itself with iPXE, so that a failure elsewhere is Kedge's and not the lab's."""

import http.client
import os

from cases import boot_test
from lab import dhcp, faulty, pcap
from lab.lab import ADDRESS, IPXE, check, url
from lab.rogue import Answer, plain_server
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
    machine.send('cho kes')
    machine.keys('LEFT', 'BACKSPACE', 'HOME')
    machine.send('e')
    machine.keys('RIGHT', 'RIGHT', 'RIGHT', 'RIGHT', 'RIGHT')
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


@boot_test('lab-rogue', minutes=2)
def lab_rogue(lab):
    """The DHCP server of our own gives iPXE a lease, beside broken offers; the faulty server sends it a file."""
    good = plain_server('10.10.0.77', [(3, dhcp.address(ADDRESS))], file=url('/script.ipxe', port=8080).encode())

    def answer(message, packet):
        broken = [Answer(b'\2' * 30, src='10.10.0.66')] if message.type == dhcp.DISCOVER else []
        return broken + good(message, packet)

    server = lab.rogue(answer)
    web = lab.faulty([('/script.ipxe', faulty.file(f'#!ipxe\nimgfetch {url("/blob", port=8080)} && echo FETCHED\n'.encode())),
                      ('/blob', faulty.chunked(BLOB))])
    machine = lab.vm(disk=lab.esp(f'{IPXE}/ipxe.efi'))
    machine.expect('FETCHED', 90)
    check(web.bytes_sent('/blob') > len(BLOB), 'the faulty server did not count what it sent')
    check(server.of_type(dhcp.DISCOVER) and server.of_type(dhcp.REQUEST), 'the server did not see DISCOVER and REQUEST')
    check([message.mac for message in pcap.discovers(lab.wire())][0] == '52:54:00:6b:ed:01', 'the capture has another MAC')


def ask(path, headers=None):
    """(status, headers, body or the exception that reading it raised) by Python's own client."""
    connection = http.client.HTTPConnection('127.0.0.1', 8080, timeout=20)
    connection.request('GET', path, headers=headers or {})
    answer = connection.getresponse()
    try:
        body = answer.read()
    except http.client.IncompleteRead as problem:
        body = problem
    connection.close()
    return answer.status, answer.headers, body


@boot_test('lab-faulty', minutes=1, quick=True)
def lab_faulty(lab):
    """The faulty HTTP server does what its rules say, seen by Python's client."""
    other = BLOB[::-1]
    server = lab.faulty([('/drop', faulty.file(BLOB, drop_after=1000, drops=2)), ('/chunked', faulty.chunked(BLOB)),
                         ('/close', faulty.until_close(BLOB)), ('/moved', faulty.redirect(308, '/drop')),
                         ('/turn', faulty.in_turn(faulty.file(BLOB), faulty.file(other))),
                         ('/busy', faulty.status(503, b'later', [('Retry-After', '7')]))])
    for _ in range(2):
        status, _, body = ask('/drop')
        check(status == 200 and len(body.partial) == 1000, 'the connection was not dropped after 1000 bytes')
    status, headers, body = ask('/drop', {'Range': 'bytes=1000-', 'If-Range': faulty.etag_of(BLOB)})
    check((status, body) == (206, BLOB[1000:]), f'a range gave {status} and {len(body)} bytes')
    check(headers['Content-Range'] == f'bytes 1000-{len(BLOB) - 1}/{len(BLOB)}', 'Content-Range is wrong')
    check(ask('/drop', {'Range': 'bytes=1000-', 'If-Range': '"other"'})[0] == 200, 'If-Range was not obeyed')
    check(server.bytes_sent('/drop') == 2000 + len(BLOB) - 1000 + len(BLOB), 'the bytes sent are counted wrong')
    check(ask('/chunked')[2] == BLOB and ask('/close')[2] == BLOB, 'chunked or until-close gave other bytes')
    status, headers, _ = ask('/moved')
    check((status, headers['Location']) == (308, '/drop'), 'the redirect is wrong')
    check([ask('/turn')[2] for _ in range(3)] == [BLOB, other, other], 'the rules did not take turns')
    status, headers, body = ask('/busy')
    check((status, headers['Retry-After'], body) == (503, '7', b'later'), 'the status answer is wrong')
    check(ask('/nothing')[0] == 404, 'a path without a rule is not 404')


@boot_test('lab-tftp', minutes=2)
def lab_tftp(lab):
    """The TFTP server of our own sends iPXE a file though packets are lost."""
    lab.dnsmasq(boot_file='script.ipxe')
    server = lab.tftp({'script.ipxe': b'#!ipxe\nimgfetch tftp://10.10.0.1/blob && echo FETCHED\n', 'blob': BLOB[:500_000]},
                      lose=lambda number: number % 50 == 0)
    machine = lab.vm(disk=lab.esp(f'{IPXE}/ipxe.efi'))
    machine.expect('FETCHED', 100)
    blob = server.transfers[-1]
    check(blob.name == 'blob' and blob.whole, f'the transfer of {blob.name} did not end well')
