"""Throughput over a long line, which may lose frames: Kedge and iPXE in machines on BIOS with drivers of their own, and Linux's own TCP."""

from boots import BOOT_LIMIT, FILE, FILE_SIZE, data_file, retransmitted, web_server
from lab.lab import url
from lab.vm import Nic

MARKS = ['/mark?begin', f'/{FILE}', '/mark?end']


def congestion_control():
    with open('/proc/sys/net/ipv4/tcp_congestion_control') as file:
        return file.read().strip()


class Client:
    """Stands where a machine does."""

    def __init__(self, link):
        outputs = [word for path in MARKS for word in ('-o', '/dev/null', url(path))]
        self.qemu = link.client(['curl', '-s', '-S', *outputs])
        self.text = ''

    def cpu_seconds(self):
        return 0.0

    def close(self):
        self.qemu.kill()
        self.qemu.wait()


def start(lab, plan, link):
    if plan['key'] == 'linux':
        return lab.keep(Client(link))
    nic = Nic(model=plan['nic'], rom='' if plan['key'] == 'kedge' else None)
    more = {'firmware': 'seabios', 'network': link, 'time_limit': BOOT_LIMIT, 'extra': list(plan['qemu'])}
    if plan['key'] == 'kedge':
        more['extra'] += ['-kernel', plan['program']]
        return lab.vm([nic], **more)
    return lab.vm([nic], boot='nic', **more)


def throughput(lab, plan):
    """One file between two tiny requests; the sender is the host's Linux, with its own congestion control."""
    script = [word for path in MARKS for word in (f'imgfetch {url(path)}', 'imgfree')] + ['shell']
    requests = web_server(lab, data_file(plan['data']), script)
    lab.dnsmasq(boot_file=url('/script'), router=True)
    link = lab.link(**plan['line'])
    machine = start(lab, plan, link)
    requests.machine = machine
    end = requests.wait_for('/mark?end', machine, BOOT_LIMIT)
    begin = requests.wait_for('/mark?begin', machine, 1)
    requests.wait_for(f'/{FILE}', machine, 1, FILE_SIZE)
    seconds = end['time'] - begin['time']
    return {'seconds': seconds, 'mb_per_s': FILE_SIZE / 1e6 / seconds, 'retransmitted': retransmitted()}
