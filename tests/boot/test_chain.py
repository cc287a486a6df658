"""Other EFI programs start from Kedge, find the NIC as the firmware left it, and give control back."""

from cases import boot_test
from kedge import BANNER, FETCH, Uefi, command, network, shell_from_start
from lab import dhcp
from lab.lab import ADDRESS, IPXE, check, netboot_tree, url
from lab.pcap import is_kedge
from lab.rogue import plain_server

SCRIPT = f'#!ipxe\nimgfetch {url("/blob")} && echo FETCHED\nexit\n'
CLIENT = '10.10.0.77'
CLIENT_NET = '10.10.0.'


def shell(lab):
    machine = Uefi.vm(lab)
    shell_from_start(machine)
    network(machine)
    return machine


def boot_file_for_ipxe_only(file):
    """A DHCP server that tells iPXE what to boot, and Kedge only its address."""
    router = (3, dhcp.address(ADDRESS))
    for_kedge = plain_server(CLIENT, [router])
    for_ipxe = plain_server(CLIENT, [router], file=file.encode())

    def answer(message, packet):
        return (for_kedge if is_kedge(message) else for_ipxe)(message, packet)

    return answer


@boot_test('uefi-chain-ipxe', minutes=4)
def chain_ipxe(lab):
    """iPXE starts from Kedge and fetches over the same NIC; its exit comes back to Kedge's shell."""
    lab.rogue(boot_file_for_ipxe_only(url('/script.ipxe')))
    with open(f'{IPXE}/snponly.efi', 'rb') as file:
        web = lab.nginx({}, texts={'/script.ipxe': SCRIPT, '/blob': b'x' * 100_000, '/snponly.efi': file.read()})
    machine = shell(lab)
    machine.send(f'chain {url("/snponly.efi")}\r')
    machine.expect(r'iPXE \d', FETCH)
    machine.expect('FETCHED', FETCH)
    check([request.bytes for request in web.requests('/blob')] == [100_000], 'iPXE did not fetch the file')
    machine.expect('kedge> ', 60)
    check(CLIENT in command(machine, 'show net0/ip'), 'the lease is gone after iPXE')


@boot_test('uefi-chain-grub', minutes=4)
def chain_grub(lab):
    """Debian's signed GRUB for the network starts."""
    lab.nginx({'/debian/': netboot_tree()})
    lab.dnsmasq()
    machine = shell(lab)
    machine.send(f'chain {url("/debian/debian-installer/amd64/grubx64.efi")}\r')
    machine.expect('GNU GRUB|grub>', FETCH)


@boot_test('uefi-command-line', minutes=4)
def command_line(lab):
    """Kedge that is started with a command line runs that as a script, as in a boot entry or from the UEFI shell."""
    with open(Uefi.program(), 'rb') as file:
        lab.nginx({}, texts={'/kedge.efi': file.read()})
    lab.dnsmasq()
    machine = shell(lab)
    machine.send(f'chain {url("/kedge.efi")} echo the second one is here\r')
    machine.expect(BANNER, FETCH)
    machine.expect('the second one is here', 60)
    machine.expect('kedge> ', 60)
    check(CLIENT_NET in command(machine, 'show net0/ip'), 'the first one has lost its lease')
