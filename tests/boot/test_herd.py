"""What many machines need that start together: a rack's cache, a number for each boot, a report of it."""

import json
import os
import re

from cases import boot_test
from kedge import FETCH, KERNEL_LINE, MENU, TREE, Bios, Uefi
from lab.lab import ADDRESS, check, netboot_tree
from lab.servers import Process

RECIPES = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../docs/recipes')
RACK = '10.10.0.2'
ORIGIN_PORT = 8000      # port 80 is the cache's
WRAPPER = ('user root root; daemon off; master_process off; pid {folder}/rack.pid; events {{ worker_connections 256; }}\n'
           'http {{ access_log off; proxy_temp_path {folder}; client_body_temp_path {folder}; fastcgi_temp_path {folder};\n'
           'uwsgi_temp_path {folder}; scgi_temp_path {folder}; include {folder}/recipe.conf; }}\n')


def rack_cache_process(lab):
    """The recipe of docs/deploying.md, with the lab's addresses and folder in place of the page's."""
    folder = lab.path('rack')
    os.makedirs(folder)
    with open(f'{RECIPES}/nginx-rack-cache.conf') as file:
        recipe = file.read()
    for page, ours in (('10.0.0.2', RACK), ('10.0.0.1', f'{ADDRESS}:{ORIGIN_PORT}'), ('/var/lib/nginx/kedge', f'{folder}/cache')):
        check(page in recipe, f'the recipe does not mention {page}')
        recipe = recipe.replace(page, ours)
    lab.write('rack/recipe.conf', recipe)
    lab.write('rack/nginx.conf', WRAPPER.format(folder=folder))
    lab.network.add_address(RACK)
    process = Process(['nginx', '-p', folder, '-c', f'{folder}/nginx.conf', '-e', f'{folder}/error.log'], f'{folder}/nginx.log')
    process.wait_until(lambda: os.path.exists(f'{folder}/rack.pid'), 'the rack cache')
    return lab.keep(process)


def collector_process(lab):
    path = lab.path('boots.jsonl')
    process = Process(['python3', f'{RECIPES}/collector.py', ADDRESS, '8080', path], lab.path('collector.log'))
    process.wait_until(lambda: _listens(8080), 'the collector')
    return lab.keep(process), path


def _listens(port):
    with open('/proc/net/tcp') as file:
        return any(int(line.split()[1].split(':')[1], 16) == port for line in file.readlines()[1:])


def boot_id_of(machine):
    """What the kernel says that it was given."""
    machine.expect(r'ommand line: .*kedge\.boot_id=[0-9a-f-]{36} traceparent=00-[0-9a-f]{32}-[0-9a-f]{16}-01', FETCH)
    return re.findall(r'kedge\.boot_id=(\S+)', machine.text)[-1]


def files_sent(web):
    return sum(request.bytes for request in web.requests(TREE) if request.status in (200, 206))


@boot_test('rack-cache', minutes=6)
def rack_cache(lab):
    """Two machines boot Debian through the recipe's cache, UEFI and then BIOS: the second takes nothing from the origin.
    Each kernel has its boot's number, the collector its report."""
    Bios.prepare(lab)
    lab.dnsmasq(lines=['dhcp-match=set:kedge,175,Kedge', f'dhcp-boot=tag:kedge,http://{RACK}/boot.ipxe',
                       f'dhcp-option-force=encap:175,88,"http://{ADDRESS}:8080/boots"', 'dhcp-option-force=encap:175,89,"on"'])
    files = f'http://{RACK}{TREE}debian-installer/amd64'
    script = f'#!ipxe\nkernel {files}/linux ignore_loglevel console=ttyS0\ninitrd {files}/initrd.gz\nboot\n'
    web = lab.nginx({TREE: netboot_tree()}, ports=(ORIGIN_PORT,), texts={'/boot.ipxe': script})
    rack_cache_process(lab)
    _, reports = collector_process(lab)
    ids, sent = [], []
    for port in (Uefi, Bios):
        machine = port.vm(lab)
        machine.expect(KERNEL_LINE, MENU + FETCH)
        ids.append(boot_id_of(machine))
        sent.append(files_sent(web))
        machine.close()
    check(sent[0] > 10 << 20, f'the first machine took {sent[0]} bytes from the origin: too few')
    check(sent[1] == sent[0], f'the second machine took {sent[1] - sent[0]} bytes from the origin')
    with open(reports) as file:
        told = [json.loads(line) for line in file]
    check([report['boot_id'] for report in told] == ids, f'kernels have {ids}, reports are {told}')
    check([report['platform'] for report in told] == ['efi', 'pcbios'] and all(report['result'] == 'RC_OK' for report in told), told)
    check(all(report['bytes'] > 10 << 20 and 'lease' in [event['what'] for event in report['events']] for report in told), told)
