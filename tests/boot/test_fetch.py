"""Fetching from servers that are slow, odd or broken: bytes are right, or one sentence says what is wrong."""

import gzip
import hashlib
import os
import re
import subprocess

from kedge import FETCH, PROMPT, START, command, last_sentence, network, port_test, sha256_of, shell_from_start
from lab import faulty
from lab.lab import ADDRESS, check, netboot_tree, url

PORT = 8080
SILENT = '10.10.0.250'      # nobody has this address

SMALL = os.urandom(300_000)
OTHER = os.urandom(300_000)
MORE = os.urandom(5_000_000)


def filter_by(*command_line):
    return lambda data: subprocess.run(command_line, input=data, check=True, capture_output=True).stdout


CODINGS = {'gzip': gzip.compress, 'zstd': filter_by('zstd', '-qc')}


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def shell(lab, port, **dhcp):
    """A machine at the shell's prompt with an address."""
    lab.dnsmasq(**dhcp)
    machine = port.vm(lab)
    shell_from_start(machine)
    network(machine)
    return machine


def place(path, host=ADDRESS, port=PORT):
    return url(path, host, port)


@port_test('fetch-ways', minutes=5, quick=True)
def fetch_ways(lab, port):
    """Every way to send a file gives the same bytes: host name, redirects, chunks, until-close, codings, odd starts."""
    target = place('/small')
    rules = [('/small$', faulty.file(SMALL)), ('/chunked$', faulty.chunked(SMALL)),
             ('/chunk-one$', faulty.chunked(SMALL[:2000], sizes=(1,), extension=';name="a b"', trailer='X-Sum: 1\r\n')),
             ('/until-close$', faulty.until_close(SMALL)), ('/no-range$', faulty.file(SMALL, ranges=False)),
             ('/a%20b/%c3%a9$', faulty.file(SMALL)), ('/relative/deep/x$', faulty.redirect(302, '../../small')),
             ('/named$', faulty.redirect(301, place('/small', 'server.lab'))),
             ('/chain9$', faulty.redirect(302, '/small'))]
    rules += [(f'/{name}-coded$', faulty.file(packed(SMALL), headers=[('Content-Encoding', name)])) for name, packed in CODINGS.items()]
    rules += [(f'/by{code}$', faulty.redirect(code, target)) for code in (301, 302, 303, 307, 308)]
    rules += [(f'/chain{n}$', faulty.redirect(302, f'/chain{n + 1}')) for n in range(1, 9)]
    lab.faulty(rules, PORT)
    machine = shell(lab, port, names={'server.lab': ADDRESS})
    paths = ['/small', '/gzip-coded', '/zstd-coded', '/chunked', '/until-close', '/no-range', '/a%20b/%c3%a9', '/relative/deep/x', '/named',
             '/chain1', '/by301', '/by302', '/by303', '/by307', '/by308']
    for line in [place(path) for path in paths] + [place('/small', 'server.lab')]:
        check(sha256_of(machine, f'initrd --name it {line}') == sha256(SMALL), f'{line} gave other bytes')
    check(sha256_of(machine, f'initrd --name it {place("/chunk-one")}') == sha256(SMALL[:2000]), 'chunks of one byte')


def check_little_twice(server, path, size):
    """Less than 1 % of the file's bytes crossed twice, and it was resumed by ranges."""
    sent = server.bytes_sent(path)
    check(sent - size < size / 100, f'{path}: {sent} bytes were sent for a file of {size}')
    check(all('range' in exchange.headers for exchange in server.requests(path)[1:]), f'{path}: started anew, not resumed')


@port_test('fetch-dropped', minutes=8)
def fetch_dropped(lab, port):
    """The server closes mid-initrd five times: the image is bit-exact, and hardly a byte came twice."""
    with open(f'{netboot_tree()}/debian-installer/amd64/initrd.gz', 'rb') as file:
        initrd = file.read()
    piece = len(initrd) // 7
    server = lab.faulty([('/initrd.gz$', faulty.file(initrd, drop_after=piece, drops=5)),
                         ('/reset$', faulty.file(MORE, drop_after=len(MORE) // 3, drops=2, reset=True)),
                         ('/dated$', faulty.file(MORE, etag='', last_modified='Sun, 22 Nov 2026 10:00:00 GMT',
                                                 drop_after=len(MORE) // 3, drops=2)),
                         ('/no-range$', faulty.file(MORE, ranges=False, drop_after=len(MORE) // 3, drops=2))], PORT)
    machine = shell(lab, port)
    check(sha256_of(machine, f'initrd --name it {place("/initrd.gz")}', 2 * FETCH) == sha256(initrd),
          'the initrd differs from the file')
    check(len(server.requests('/initrd.gz')) == 6, f'{len(server.requests("/initrd.gz"))} requests, 6 are wanted')
    check_little_twice(server, '/initrd.gz', len(initrd))
    for path in ('/reset', '/dated', '/no-range'):
        check(sha256_of(machine, f'initrd --name it {place(path)}') == sha256(MORE), f'{path} gave other bytes')
    check_little_twice(server, '/dated', len(MORE))


@port_test('fetch-parallel', minutes=4)
def fetch_parallel(lab, port):
    """Kernel and initrd of an entry are fetched at the same time: the kernel's bytes wait for the initrd's request."""
    seen = []

    def wait_for_initrd(exchange, _sent):
        for _ in range(200):
            if exchange.server.requests('/initrd$'):
                seen.append(True)
                return
            faulty.rest(exchange, 0.1)

    config = b'default a\nlabel a\nkernel kernel\nappend initrd=initrd\n'
    lab.faulty([('/pxelinux.cfg/default$', faulty.file(config)), ('/kernel$', faulty.file(b'no kernel\n' * 30000, wait=wait_for_initrd)),
                ('/initrd$', faulty.file(OTHER))], PORT)
    lab.dnsmasq(options={210: place('/'), 209: 'pxelinux.cfg/default'})
    machine = port.vm(lab)
    machine.expect('kernel is not a file that can be started', START + FETCH)
    check(seen, 'the initrd was asked for only after the kernel had come')


# ---- what cannot be fetched ----
# (path or URL, words that the sentence must have)

FAULTS = (
    ('missing', r'404.*Not Found'),
    ('broken', r'500.*the disk is full'),
    ('forbidden', r'403'),
    ('loop', r'redirect'),
    ('garbage', r'not proper HTTP'),
    ('huge-head', r'not proper HTTP'),
    ('short', r'broke|too early|closed'),
    ('wrong-range', r'range support is broken'),
    ('changed', r'changed on the server'),
    ('refused', r'connection refused'),
    ('unreachable', r'cannot connect to'),
    ('no-name', r'does not exist'),
)

URLS = {'refused': url('/x', port=9), 'unreachable': url('/x', SILENT), 'no-name': url('/x', 'nowhere.lab')}


def fault_rules():
    third = len(MORE) // 3
    by_proxy = {'407': faulty.status(407), '503': faulty.status(503), 'garbage': faulty.raw(b'SSH-2.0-x\r\n')}
    return [(f'http://origin.lab/by-proxy-{name}$', rule) for name, rule in by_proxy.items()] + [
            ('/missing$', faulty.status(404, b'no such file here\nsecond line\n')),
            ('/broken$', faulty.status(500, b'the disk is full\nmore\n')), ('/forbidden$', faulty.status(403)),
            ('/loop$', faulty.redirect(302, '/loop')),
            ('/busy$', faulty.status(503, b'', [('Retry-After', '1')])),
            ('/garbage$', faulty.raw(b'\x00\xff\r\n\x01\x02SSH-2.0-x\r\n\r\n' * 3)),
            ('/huge-head$', faulty.huge_head(2_000_000)),
            ('/short$', faulty.file(MORE, drop_after=1000, drops=1000)),
            ('/wrong-range$', faulty.file(MORE, drop_after=third, drops=1, content_range='bytes 7-99/100')),
            ('/changed$', faulty.in_turn(faulty.file(MORE, drop_after=third, drops=1), faulty.file(MORE[::-1])))]


# (path, words) by a proxy that is the faulty server
PROXY_FAULTS = (
    ('by-proxy-407', r'the proxy \S+ port 8080 answered "407 .*put them into the setting: set http-proxy'),
    ('by-proxy-503', r'the proxy is busy \("503.*the proxy \S+ port 8080 answered "503 '),
    ('by-proxy-garbage', r'not proper HTTP; is \S+ port 8080 really a proxy\'s'),
)


def check_proxy_faults(machine):
    """A proxy that is down, wants a password, has no way to the server, or is none: one sentence each, then the shell."""
    said = last_sentence(command(machine, f'set http-proxy {ADDRESS}:9 && initrd --name it {place("/small")}', FETCH))
    check(f'cannot connect to the proxy {ADDRESS} port 9 (connection refused)' in said, f'a proxy that is down: {said}')
    command(machine, f'set http-proxy http://{ADDRESS}:{PORT}')
    for name, words in PROXY_FAULTS:
        said = last_sentence(command(machine, f'initrd --name it {url("/" + name, "origin.lab")}', FETCH))
        check(re.search(words, said), f'{name}: the console says "{said}", wanted /{words}/')
    command(machine, 'clear http-proxy')


def leave_busy_server(machine):
    """A server that says it is busy is asked again and again, for minutes; Ctrl-C ends that."""
    machine.send(f'initrd --name it {place("/busy")}\r')
    for _ in range(3):
        machine.expect(r'the server is busy \("503 [^\n]*trying again in', FETCH)
    machine.keys('CTRL-C')
    machine.expect(PROMPT, 30)


@port_test('fetch-faults', minutes=8)
def fetch_faults(lab, port):
    """Each thing that can be wrong gives one plain sentence, nothing is kept, and the shell goes on."""
    lab.faulty(fault_rules(), PORT)
    machine = shell(lab, port)
    leave_busy_server(machine)
    for name, words in FAULTS:
        where = URLS.get(name) or place('/' + name)
        said = last_sentence(command(machine, f'initrd --name it {where}', FETCH))
        said = said.replace(where, '')      # its name must not pass for what is said about it
        check(re.search(words, said, re.I), f'{name}: the console says "{said}", wanted /{words}/')
        images = command(machine, 'imgstat')
        check(not re.search(r'^it ', images, re.M), f'{name}: a broken image was kept: {images.strip()}')
    check_proxy_faults(machine)


@port_test('fetch-no-dns', minutes=5)
def fetch_no_dns(lab, port):
    """A DNS server that never answers: one sentence, then the shell again."""
    machine = shell(lab, port, dns='silent')
    said = last_sentence(command(machine, f'initrd {url("/x", "server.lab")}', FETCH))
    check(re.search(r'cannot find the server "server\.lab".*no DNS server answered', said), f'the console says "{said}"')


@port_test('fetch-tftp', minutes=5)
def fetch_tftp(lab, port):
    """TFTP in windows, with lost packets, and from servers that know no options: the bytes are right."""
    files = {'small': SMALL, 'edge': SMALL[:1428 * 50], **port.tftp_files(lab)}
    server = lab.tftp(files, lose=lambda number: number % 97 == 0)
    plain = lab.tftp({'small': SMALL}, port=6969, refuse=('blksize', 'tsize', 'windowsize'))
    machine = shell(lab, port)
    check(sha256_of(machine, f'initrd --name it tftp://{ADDRESS}/small') == sha256(SMALL), 'windows gave other bytes')
    check(sha256_of(machine, f'initrd --name it tftp://{ADDRESS}/edge') == sha256(SMALL[:1428 * 50]), 'a whole last block')
    asked = next(transfer for transfer in server.transfers if transfer.name == 'small')
    check(int(asked.options.get('windowsize', 1)) > 1, f'no window was asked for: {asked.options}')
    check(asked.acks * 2 < asked.packets, f'{asked.acks} ACKs for {asked.packets} packets: windows are not used')
    check(sha256_of(machine, f'initrd --name it tftp://{ADDRESS}:6969/small') == sha256(SMALL), 'no options: other bytes')
    check(plain.transfers[0].whole, 'the last block was not acknowledged')
    said = last_sentence(command(machine, f'initrd tftp://{ADDRESS}/nothing', FETCH))
    check('File not found' in said, f'the console says "{said}"')


@port_test('packed', minutes=4)
def packed(lab, port):
    """What is started may be packed by gzip, in two files that are joined, by zstd, or by xz in several blocks; cut short it is one sentence."""
    script = b'#!kedge\n' + b'# filling\n' * 50_000 + b'echo it was packed\n'
    whole = gzip.compress(script[:1000]) + gzip.compress(script[1000:])
    xz = filter_by('xz', '-qc', '--block-size=100000')(script)
    lab.nginx({}, texts={'/script.gz': whole, '/script.xz': xz, '/script.zst': CODINGS['zstd'](script), '/cut.gz': whole[:-9], '/cut.xz': xz[:-9]})
    machine = shell(lab, port)
    for name in ('script.gz', 'script.xz', 'script.zst'):
        said = command(machine, f'chain {url("/" + name)}', 60)
        check('it was packed' in said, f'the packed {name} said: {last_sentence(said)}')
    for by, name in (('gzip', 'cut.gz'), ('xz', 'cut.xz')):
        said = last_sentence(command(machine, f'chain {url("/" + name)}', 60))
        check(f'packed by {by}, and cut short' in said, f'the script that is cut short said: {said}')
