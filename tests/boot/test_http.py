"""HTTP as large networks have it: through proxies that keep what they fetched."""

from cases import boot_test
from kedge import (CONFIG_FILE, FETCH, START, TREE, Bios, Uefi, boot_to_kernel_line, command, expect_menu, last_sentence, network,
                   sha256_of, shell_from_start)
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
    second.send('clear http-proxy && autoboot\r')
    expect_menu(second)
    boot_to_kernel_line(second)
    came = [request for request in nginx.requests(TREE)[asked:] if request.status != 404]     # squid keeps no 404
    check(not came, f'the second machine had bytes from the origin: {came}')
