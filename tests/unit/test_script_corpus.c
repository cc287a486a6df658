/*
 * Scripts as they are found in the field, written anew with the constructs that each project's have: they run from the
 * first line to the kernel, with everything that they print and fetch on the way.
 */
static const struct command fake_dhcp;
#define PLAY_COMMANDS &fake_dhcp,
#include "script_play.h"

/* ---- the machine: one interface, whose lease is there when somebody has asked for it ---- */

static struct {
	bool leased;
	unsigned failures; /* times that DHCP fails before it works */
} machine;

static enum rc run_fake_dhcp(const struct arguments *args)
{
	printf("[dhcp%s%s]\n", args->count > 0 ? " " : "", args->count > 0 ? args->words[0] : "");
	if (machine.failures > 0) {
		machine.failures--;
		return RC_DHCP_NO_OFFER;
	}
	machine.leased = true;
	settings_last_opened("net0");
	return RC_OK;
}

static const struct option fake_dhcp_options[] = {
	{"configurator", 'c', OPTION_TEXT, "NAME", "x"}, {"timeout", 't', OPTION_NUMBER, "MS", "x"}, {0}};
static const struct command fake_dhcp = {
	.name = "dhcp", .aliases = "ifconf", .synopsis = "[INTERFACE...]", .group = "Network", .words_max = WORDS_ANY,
	.options = fake_dhcp_options, .run = run_fake_dhcp, .help = "x", .example = "x"};

static enum rc nic_get(struct settings_block *block, const struct setting_name *name, uint8_t *buf, size_t cap,
		       struct setting_value *out)
{
	(void)block, (void)buf, (void)cap;
	if (!span_is(name->name, "mac"))
		return RC_NO_SETTING;
	out->bytes = span_of("\x52\x54\x00\x6b\xed\x01", 6);
	return RC_OK;
}

static enum rc lease_get(struct settings_block *block, const struct setting_name *name, uint8_t *buf, size_t cap,
			 struct setting_value *out)
{
	static const struct {
		uint64_t tag;
		const char *bytes;
		size_t n;
	} options[] = {
		{175 << 8 | 2, "\x0a\0\0\x0f", 4}, {1, "\xff\xff\xff\0", 4}, {3, "\x0a\0\0\x01", 4}, {6, "\x0a\0\0\x35", 4},
		{175 << 8 | 3, "\x0a\0\0\x02", 4}, {12, "node7", 5},         {15, "example", 7},     {54, "\x0a\0\0\x01", 4},
		{67, "undionly.kpxe", 13},
	};

	(void)block, (void)buf, (void)cap;
	for (size_t i = 0; machine.leased && i < sizeof options / sizeof options[0]; i++) {
		if (name->space != SETTING_DHCP || name->tag != options[i].tag)
			continue;
		out->bytes = span_of(options[i].bytes, options[i].n);
		return RC_OK;
	}
	return RC_NO_SETTING;
}

static struct settings_block nic_block = {.name = "net0", .rank = SETTINGS_INTERFACE, .get = nic_get};
static struct settings_block lease_block = {.name = "net0.dhcp", .rank = SETTINGS_INTERFACE, .get = lease_get};

/* ---- running one ---- */

struct play {
	const char *name;
	const char *keys;          /* typed meanwhile */
	unsigned dhcp_failures;
	struct play_file files[8]; /* the first is the script that is started */
	const char *output;
	enum rc rc;
};

/* Lines of progress have times in them. */
static void drop_progress(char *text)
{
	char *to = text;

	for (char *line = text; *line != '\0';) {
		size_t n = strcspn(line, "\n") + (strchr(line, '\n') != NULL);

		if (n < 4 || strncmp(line + n - 4, "B/s\n", 4) != 0) {
			memmove(to, line, n);
			to += n;
		}
		line += n;
	}
	*to = '\0';
}

static void run_play(struct play *play)
{
	char line[256];
	int failed = check_failed;

	machine.leased = false;
	machine.failures = play->dhcp_failures;
	play_files = play->files;
	play_keys(play->keys != NULL ? play->keys : "");
	snprintf(line, sizeof line, "chain -q %s", play->files[0].url);
	capture_begin();
	CHECK_RC(command_line_run(span_str(line)), play->rc);
	(void)capture_end();
	drop_progress(capture.text);
	if (play->output != NULL)
		CHECK_STR(capture.text, play->output);
	if (check_failed > failed)
		printf("    script: %s\n", play->name);
	image_drop_all();
}

#define K "KERNEL" /* one that comes back, which real ones do not: hence "exit" behind "boot" now and then */
#define ABC_256 "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define BAD1 "<vmlinuz-x86_64 vlan_id= facility= syslog_host=10.0.0.2 grpc_authority=t:42113 worker_id=52:54:00:6b:ed:01 " \
	     "hw_addr=52:54:00:6b:ed:01 modules=loop,squashfs initrd=initramfs-x86_64 +initramfs-x86_64>\n"

static struct play plays[] = {
	{"netboot.xyz: the first file sorts out the machine and goes on to a menu beside it", NULL, 0,
	 {{"http://b/boot.cfg",
	   "#!ipxe\n"
	   "# set defaults\n"
	   ":global_vars\n"
	   "set esc:hex 1b\nset cls ${esc:string}[2J\nset space:hex 20:20\nset space ${space:string}\n"
	   "set site_name example\nset boot_domain http://b/\n"
	   "isset ${arch} && goto arch_set ||\n"
	   "cpuid --ext 29 && set arch x86_64 || set arch i386\n"
	   ":arch_set\n"
	   "iseq ${arch} x86_64 && set os_arch amd64 || set os_arch i386\n"
	   "iseq ${platform} efi && goto is_efi || goto not_efi\n"
	   ":is_efi\nset sigs_enabled false\ngoto go\n"
	   ":not_efi\niseq ${platform} pcbios && set memdisk http://b/memdisk ||\n"
	   ":go\n"
	   "isset ${menu} && goto ${menu} ||\n"
	   "echo -n ${space}${site_name} on ${os_arch}: ${}\n"
	   "chain --autofree menu.ipxe || goto error\n"
	   "echo ${menu}\ngoto ${menu} ||\n"
	   ":error\necho failed\nexit 1\n"
	   ":linux\nclear menu\nexit 0\n", 0},
	  {"http://b/menu.ipxe", "#!ipxe\nset menu linux\nexit 0\n", 0}},
	 "[http://b/boot.cfg]\n  example on amd64: [http://b/menu.ipxe]\nlinux\n", RC_OK},

	{"netboot.xyz: a distribution's page, options empty or not, and the checksums", NULL, 0,
	 {{"http://b/debian.ipxe",
	   "#!ipxe\n\nset os Debian\nset mirror http://m\nset dir /debian\niseq ${os_arch} i386 && set d i386 || set d amd64\n"
	   "iseq ${type} gtk && set dir ${dir}/gtk ||\nset ramdisk_size ramdisk_size=10240\n"
	   "goto boot\n:boot\nimgfree\n"
	   "kernel ${mirror}${dir}/${d}/linux ${install_params} ${netcfg} -- quiet ${params} initrd=initrd.magic ${cmdline}\n"
	   "initrd ${mirror}${dir}/${d}/initrd.gz\n"
	   "echo\necho MD5sums:\nmd5sum linux initrd.gz\nboot\ngoto exit\n:exit\nclear os\nexit 0\n", 0},
	  {"http://m/debian/amd64/linux", K, 0}, {"http://m/debian/amd64/initrd.gz", "abc", 0}},
	 "[http://b/debian.ipxe]\n[http://m/debian/amd64/linux]\n[http://m/debian/amd64/initrd.gz]\n\nMD5sums:\n"
	 "35c10219c45ccfb5b07444fd7e17214c  linux\n900150983cd24fb0d6963f7d28e17f72  initrd.gz\n"
	 "<linux   -- quiet  initrd=initrd.magic  +initrd.gz>\n", RC_OK},

	{"netboot.xyz: from the lease to files on the TFTP server, the most special first", NULL, 0,
	 {{"http://b/local.ipxe",
	   "#!ipxe\ndhcp\nisset ${proxydhcp/next-server} && set tftp ${proxydhcp/next-server} || set tftp ${next-server}\n"
	   "isset ${hostname} && chain tftp://${tftp}/HOSTNAME-${hostname}.ipxe || goto mac\nexit 0\n"
	   ":mac\nchain tftp://${tftp}/MAC-${netX/mac:hexraw}.ipxe || chain tftp://${tftp}/menu.ipxe || goto fail\nexit 0\n"
	   ":fail\necho ${netX/ip} ${netmask} ${gateway} ${dns} ${domain} ${dhcp-server} ${filename}\nexit 1\n", 0},
	  {"tftp://10.0.0.2/MAC-5254006bed01.ipxe", "#!ipxe\necho mine\n", 0}},
	 "[http://b/local.ipxe]\n[dhcp]\n[tftp://10.0.0.2/HOSTNAME-node7.ipxe RC_HTTP_NOT_FOUND]\n"
	 "[tftp://10.0.0.2/MAC-5254006bed01.ipxe]\nmine\n", RC_OK},

	{"netboot.xyz: nothing is found, and the caller is told", NULL, 0,
	 {{"http://b/local.ipxe",
	   "#!ipxe\ndhcp net0 || goto fail\nchain tftp://${next-server}/menu.ipxe || goto fail\n"
	   ":fail\necho ${netX/ip} ${netmask} ${gateway} ${dns} ${domain} ${dhcp-server} ${filename}\nexit 1\n", 0}},
	 "[http://b/local.ipxe]\n[dhcp net0]\n[tftp://10.0.0.2/menu.ipxe RC_HTTP_NOT_FOUND]\n"
	 "10.0.0.15 255.255.255.0 10.0.0.1 10.0.0.53 example 10.0.0.1 undionly.kpxe\nchain: local.ipxe ended with exit 1\n", RC_EXIT},

	{"netboot.xyz: an address typed in by hand", "10.1.1.9\r255.255.0.0\r", 0,
	 {{"http://b/static.ipxe",
	   "#!ipxe\nset net 0\necho -n Set IP: ${} && read net${net}/ip\necho -n Set netmask: ${} && read net${net}/netmask\n"
	   "echo\necho ${net${net}/ip}/${net${net}/netmask}\nclear net0/ip\nclear net0/netmask\nclear net\n", 0}},
	 NULL, RC_OK},

	{"Ironic: every interface is tried by its number", NULL, 0,
	 {{"http://i/boot.ipxe",
	   "#!ipxe\n\nset ipxe_config http://i/pxelinux.cfg\n"
	   "isset ${net0/mac} && dhcp net0 || goto dhcp_next\n"
	   ":loop\nset i:int8 0\n:loop_i\n"
	   "isset ${net${i}/mac} || goto loop_done\necho Attempting to boot from MAC ${net${i}/mac:hexhyp}\n"
	   "chain ${ipxe_config}/${net${i}/mac:hexhyp} || goto loop_next\nexit 0\n"
	   ":loop_next\ninc i\ngoto loop_i\n"
	   ":loop_done\necho PXE boot failed! No configuration found for any of the present NICs.\nclear i\nexit 1\n"
	   ":dhcp_next\necho no address\nexit 1\n", 0}},
	 "[http://i/boot.ipxe]\n[dhcp net0]\nAttempting to boot from MAC 52-54-00-6b-ed-01\n"
	 "[http://i/pxelinux.cfg/52-54-00-6b-ed-01 RC_HTTP_NOT_FOUND]\n"
	 "PXE boot failed! No configuration found for any of the present NICs.\nchain: boot.ipxe ended with exit 1\n", RC_EXIT},

	{"Ironic: the deploy page tries again while the server is not ready", NULL, 0,
	 {{"http://i/deploy",
	   "#!ipxe\n\nset attempt:int32 0\nset attempts:int32 10\n\ngoto deploy\n\n:deploy\nimgfree\n"
	   "kernel --timeout 60000 http://i/deploy_kernel selinux=0 troubleshoot=0 text ipa-api-url=http://i:6385 "
	   "BOOTIF=${mac} initrd=deploy_ramdisk || goto retry\n"
	   "initrd --name deploy_ramdisk --timeout 60000 http://i/ramdisk || goto retry\nboot\nexit 0\n\n"
	   ":retry\ninc attempt\niseq ${attempt} ${attempts} && goto failed ||\necho attempt ${attempt} failed\nsleep 0\ngoto deploy\n"
	   ":failed\necho gave up\nexit 1\n", 0},
	  {"http://i/deploy_kernel", K, 1}, {"http://i/ramdisk", "r", 1}},
	 "[http://i/deploy]\n[http://i/deploy_kernel RC_REFUSED]\nattempt 1 failed\n[http://i/deploy_kernel]\n[http://i/ramdisk RC_REFUSED]\n"
	 "attempt 2 failed\n[http://i/deploy_kernel]\n[http://i/ramdisk]\n"
	 "<deploy_kernel selinux=0 troubleshoot=0 text ipa-api-url=http://i:6385 BOOTIF=52:54:00:6b:ed:01 initrd=deploy_ramdisk "
	 "+deploy_ramdisk>\n", RC_OK},

	{"Metal3: an inspection image, for ever again until it comes", NULL, 0,
	 {{"http://m/inspector.ipxe",
	   "#!ipxe\n\n:retry_boot\necho In inspector.ipxe\nimgfree\n"
	   "# NOTE: kernel arguments stand on one line\n"
	   "kernel --timeout 60000 http://m/ironic.kernel ipa-insecure=1 ipa-inspection-collectors=default,logs \\\n"
	   "  systemd.journald.forward_to_console=yes BOOTIF=${mac} ipa-debug=1 ipa-enable-vlan-interfaces=all initrd=i.initramfs || goto retry_boot\n"
	   "initrd --timeout 60000 http://m/i.initramfs || goto retry_boot\nboot\n", 0},
	  {"http://m/ironic.kernel", K, 2}, {"http://m/i.initramfs", "i", 0}},
	 "[http://m/inspector.ipxe]\nIn inspector.ipxe\n[http://m/ironic.kernel RC_REFUSED]\nIn inspector.ipxe\n"
	 "[http://m/ironic.kernel RC_REFUSED]\nIn inspector.ipxe\n[http://m/ironic.kernel]\n[http://m/i.initramfs]\n"
	 "<ironic.kernel ipa-insecure=1 ipa-inspection-collectors=default,logs systemd.journald.forward_to_console=yes "
	 "BOOTIF=52:54:00:6b:ed:01 ipa-debug=1 ipa-enable-vlan-interfaces=all initrd=i.initramfs +i.initramfs>\n", RC_OK},

	{"Foreman: which interface does the server know?", NULL, 0,
	 {{"http://f/boot",
	   "#!ipxe\n# loop through interfaces\n\n"
	   ":net0\nisset ${net0/mac} || goto no_nic\ndhcp net0 || goto net1\n"
	   "chain http://f/unattended/iPXE?mac=${net0/mac} || goto net1\nexit 0\n"
	   ":net1\nisset ${net1/mac} || goto no_nic\ndhcp net1 || goto no_nic\nchain http://f/unattended/iPXE?mac=${net1/mac} || goto no_nic\nexit 0\n"
	   ":no_nic\necho Failed to chainload from any network interface\nsleep 0\nexit 1\n", 0},
	  {"http://f/unattended/iPXE?mac=52:54:00:6b:ed:01",
	   "#!gpxe\n#\n# built\necho Trying to ping Gateway: ${netX/gateway}\n"
	   "kernel http://m/os/vmlinuz initrd=initrd.img ks=http://f/unattended/provision?token=a-b&x=1 network ksdevice=bootif ks.device=bootif "
	   "BOOTIF=00-${netX/mac:hexhyp} kssendmac ks.sendmac inst.ks.sendmac\ninitrd http://m/os/initrd.img\n\nboot\n", 0},
	  {"http://m/os/vmlinuz", K, 0}, {"http://m/os/initrd.img", "i", 0}},
	 "[http://f/boot]\n[dhcp net0]\n[http://f/unattended/iPXE?mac=52:54:00:6b:ed:01]\nTrying to ping Gateway: 10.0.0.1\n"
	 "[http://m/os/vmlinuz]\n[http://m/os/initrd.img]\n"
	 "<vmlinuz initrd=initrd.img ks=http://f/unattended/provision?token=a-b&x=1 network ksdevice=bootif ks.device=bootif "
	 "BOOTIF=00-52-54-00-6b-ed-01 kssendmac ks.sendmac inst.ks.sendmac +initrd.img>\n", RC_OK},

	{"FOG: what the machine is goes to the server as a form", NULL, 1,
	 {{"http://fog/default.ipxe",
	   "#!ipxe\ncpuid --ext 29 && set arch x86_64 || set arch i386\ngoto get_console\n:console_set\n"
	   "set fog-ip 10.0.0.2\nset boot-url http://fog/fog\n:bootme\n"
	   "params\nparam mac0 ${net0/mac}\nparam arch ${arch}\nparam platform ${platform}\nparam product ${product}\n"
	   "param manufacturer ${manufacturer}\nparam ipxever ${loader}\nparam filename ${filename}\n"
	   "isset ${net1/mac} && param mac1 ${net1/mac} || goto bootmenow\n"
	   "isset ${net2/mac} && param mac2 ${net2/mac} || goto bootmenow\n"
	   ":bootmenow\nchain ${boot-url}/boot.php##params || goto failed\nexit 0\n"
	   ":get_console\ndhcp || dhcp || reboot\ngoto console_set\n:failed\nprompt --timeout 1 Failed\nexit 1\n", 0},
	  {"http://fog/fog/boot.php",
	   "#!ipxe\nset fog-ip 10.0.0.2\nset storage-ip 10.0.0.2\niseq ${platform} efi && set k bzImage || set k bzImage32\n"
	   "kernel ${k} loglevel=4 initrd=init_32.xz root=/dev/ram0 rw web=http://${fog-ip}/fog/ consoleblank=0 type=down\n"
	   "imgfetch init_32.xz\nboot || goto fog.local\n:fog.local\nexit\n", 0},
	  {"http://fog/fog/bzImage32", K, 0}, {"http://fog/fog/init_32.xz", "x", 0}},
	 "[http://fog/default.ipxe]\n[dhcp]\n[dhcp]\n"
	 "[POST mac0=52%3A54%3A00%3A6b%3Aed%3A01&arch=x86_64&platform=host&product=&manufacturer=&ipxever=kedge&filename=undionly.kpxe]\n"
	 "[http://fog/fog/boot.php]\n[http://fog/fog/bzImage32]\n[http://fog/fog/init_32.xz]\n"
	 "<bzImage32 loglevel=4 initrd=init_32.xz root=/dev/ram0 rw web=http://10.0.0.2/fog/ consoleblank=0 type=down +init_32.xz>\n", RC_OK},

	{"FOG: a key for the menu, in time", "s", 0,
	 {{"http://fog/menu",
	   "#!ipxe\nprompt --key s --timeout 10000 Press s for the menu && goto MENU || goto boot\n:MENU\necho menu\nexit 0\n:boot\necho boot\n", 0}},
	 NULL, RC_OK},

	{"Tinkerbell: retries with a count, VLAN only where DHCP says so", NULL, 0,
	 {{"http://t/auto.ipxe",
	   "#!ipxe\n\necho Loading the Tinkerbell boot script...\ndhcp\nset vlan-id ${43.116:string}\n"
	   "isset ${vlan-id} && echo vlan ${vlan-id} || echo no vlan\n\n"
	   "set arch ${buildarch}\niseq ${arch} i386 && set arch x86_64 ||\nset download-url http://t/osie\nset retries:int32 3\nset retry_delay:int32 0\n\n"
	   "set idx:int32 0\n:retry_kernel\n"
	   "kernel ${download-url}/vmlinuz-${arch} vlan_id=${vlan-id} facility= syslog_host=${next-server} grpc_authority=t:42113 "
	   "worker_id=${mac} hw_addr=${mac} modules=loop,squashfs initrd=initramfs-${arch} && goto download_initrd || "
	   "iseq ${idx} ${retries} && goto kernel-error || inc idx && echo retry in ${retry_delay} seconds ; sleep ${retry_delay} ; goto retry_kernel\n\n"
	   ":download_initrd\nset idx:int32 0\n:retry_initrd\n"
	   "initrd ${download-url}/initramfs-${arch} && goto boot || iseq ${idx} ${retries} && goto initrd-error || inc idx && "
	   "echo retry in ${retry_delay} seconds ; sleep ${retry_delay} ; goto retry_initrd\n\n"
	   ":boot\nset idx:int32 0\n:retry_boot\nboot || iseq ${idx} ${retries} && goto boot-error || inc idx && echo retry ; goto retry_boot\n\n"
	   ":kernel-error\necho Failed to load kernel\nimgfree\nexit 1\n:initrd-error\necho Failed to load initrd\nimgfree\nexit 1\n"
	   ":boot-error\necho Failed to boot\nimgfree\nexit 1\n", 0},
	  {"http://t/osie/vmlinuz-x86_64", K " BAD", 1}, {"http://t/osie/initramfs-x86_64", "i", 0}},
	 "[http://t/auto.ipxe]\nLoading the Tinkerbell boot script...\n[dhcp]\nno vlan\n[http://t/osie/vmlinuz-x86_64 RC_REFUSED]\n"
	 "retry in 0 seconds\n[http://t/osie/vmlinuz-x86_64]\n[http://t/osie/initramfs-x86_64]\n" BAD1 "retry\n" BAD1 "retry\n" BAD1 "retry\n" BAD1 "Failed to boot\n"
	 "chain: auto.ipxe ended with exit 1\n", RC_EXIT},

	{"MAAS: the machine's own page, else the architecture's", NULL, 0,
	 {{"http://maas:5248/ipxe.cfg",
	   "#!ipxe\nchain ipxe.cfg-${net0/mac:hexhyp} || chain ipxe.cfg-default-${buildarch} || chain ipxe.cfg-default\n", 0},
	  {"http://maas:5248/ipxe.cfg-default-x86_64",
	   "#!ipxe\nkernel http://maas:5248/images/boot-kernel nomodeset ro root=squash:http://maas:5248/images/squashfs ip=::::maas-enlist:BOOTIF ip6=off "
	   "overlayroot=tmpfs cc:{'datasource_list':['MAAS']}end_cc cloud-config-url=http://maas/MAAS/metadata/latest/enlist-preseed/?op=get "
	   "log_host=${next-server} log_port=5247 --- BOOTIF=01-${net0/mac:hexhyp}\n"
	   "initrd http://maas:5248/images/boot-initrd\nboot\n", 0},
	  {"http://maas:5248/images/boot-kernel", K, 0}, {"http://maas:5248/images/boot-initrd", "i", 0}},
	 "[http://maas:5248/ipxe.cfg]\n[http://maas:5248/ipxe.cfg-52-54-00-6b-ed-01 RC_HTTP_NOT_FOUND]\n"
	 "[http://maas:5248/ipxe.cfg-default-x86_64]\n[http://maas:5248/images/boot-kernel]\n[http://maas:5248/images/boot-initrd]\n"
	 "<boot-kernel nomodeset ro root=squash:http://maas:5248/images/squashfs ip=::::maas-enlist:BOOTIF ip6=off overlayroot=tmpfs "
	 "cc:{'datasource_list':['MAAS']}end_cc cloud-config-url=http://maas/MAAS/metadata/latest/enlist-preseed/?op=get log_host= "
	 "log_port=5247 --- BOOTIF=01-52-54-00-6b-ed-01 +boot-initrd>\n", RC_OK},

	{"matchbox: the query tells who asks", NULL, 0,
	 {{"http://mb/boot.ipxe",
	   "#!ipxe\ndhcp\nset smbios/uuid 564d1f5e-0000-4000-8000-00000000000a\nset smbios/serial AB 12\n"
	   "chain ipxe?uuid=${uuid}&mac=${net0/mac:hexhyp}&domain=${domain}&hostname=${hostname}&serial=${serial:uristring}\n"
	   "clear smbios/uuid ; clear smbios/serial\n", 0},
	  {"http://mb/ipxe?uuid=564d1f5e-0000-4000-8000-00000000000a&mac=52-54-00-6b-ed-01&domain=example&hostname=node7&serial=AB%2012",
	   "#!ipxe\nkernel /assets/vmlinuz initrd=main ignition.firstboot ignition.config.url=http://mb/ignition?uuid=${uuid}&os=installed\n"
	   "initrd --name main /assets/initrd.img\nboot\n", 0},
	  {"http://mb/assets/vmlinuz", K, 0}, {"http://mb/assets/initrd.img", "i", 0}},
	 "[http://mb/boot.ipxe]\n[dhcp]\n[http://mb/ipxe?uuid=564d1f5e-0000-4000-8000-00000000000a&mac=52-54-00-6b-ed-01&domain=example"
	 "&hostname=node7&serial=AB%2012]\n[http://mb/assets/vmlinuz]\n[http://mb/assets/initrd.img]\n"
	 "<vmlinuz initrd=main ignition.firstboot ignition.config.url=http://mb/ignition?uuid=564d1f5e-0000-4000-8000-00000000000a"
	 "&os=installed +main>\n", RC_OK},

	{"AWS: a token by PUT, then everything with it", NULL, 2,
	 {{"http://aws/boot",
	   "#!ipxe\n\nset attempt:int8 1\n:retry\necho attempt ${attempt}\ndhcp --timeout 5000 && goto dhcp_ok ||\ninc attempt\n"
	   "iseq ${attempt} 10 || goto retry\necho no address\nexit 1\n:dhcp_ok\n"
	   "set base http://169.254.169.254/latest\n"
	   "params --method PUT\nparam --header X-aws-ec2-metadata-token-ttl-seconds 60\nimgset authtoken ${base}/api/token##params ||\n"
	   "params\nisset ${authtoken} && param --header X-aws-ec2-metadata-token ${authtoken} ||\n"
	   "chain -ar ${base}/user-data##params ||\necho no user data\n", 0},
	  {"http://169.254.169.254/latest/api/token", "AQ==tok", 0},
	  {"http://169.254.169.254/latest/user-data", "#!ipxe\necho user data\n", 0}},
	 "[http://aws/boot]\nattempt 1\n[dhcp]\nattempt 2\n[dhcp]\nattempt 3\n[dhcp]\n"
	 "[PUT  X-aws-ec2-metadata-token-ttl-seconds:60]\n[http://169.254.169.254/latest/api/token]\n"
	 "[GET  X-aws-ec2-metadata-token:AQ==tok]\n[http://169.254.169.254/latest/user-data]\nuser data\n", RC_OK},

	{"Google: a header on each request", NULL, 0,
	 {{"http://gce/boot",
	   "#!ipxe\ndhcp || goto fail\nset url http://metadata.google.internal/computeMetadata/v1/instance/attributes/ipxeboot\n"
	   "params ; param --header Metadata-Flavor Google\nchain -ar ${url}##params ||\n:fail\necho nothing there\n", 0}},
	 "[http://gce/boot]\n[dhcp]\n[GET  Metadata-Flavor:Google]\n"
	 "[http://metadata.google.internal/computeMetadata/v1/instance/attributes/ipxeboot RC_HTTP_NOT_FOUND]\nnothing there\n", RC_OK},

	{"Windows: wimboot and its files by name", NULL, 0,
	 {{"http://w/boot.ipxe",
	   "#!ipxe\nset base http://w/win\nkernel ${base}/wimboot gui\ninitrd --name bootmgr ${base}/bootmgr.exe bootmgr\n"
	   "initrd -n BCD ${base}/boot/bcd BCD\ninitrd -n boot.sdi ${base}/boot.sdi boot.sdi\ninitrd --name boot.wim ${base}/boot.wim boot.wim\n"
	   "imgstat\nboot || goto failed\nexit 0\n:failed\nexit 1\n", 0},
	  {"http://w/win/wimboot", K, 0}, {"http://w/win/bootmgr.exe", "m", 0}, {"http://w/win/boot/bcd", "b", 0},
	  {"http://w/win/boot.sdi", "s", 0}, {"http://w/win/boot.wim", "ww", 0}},
	 "[http://w/boot.ipxe]\n[http://w/win/wimboot]\n[http://w/win/bootmgr.exe]\n[http://w/win/boot/bcd]\n[http://w/win/boot.sdi]\n"
	 "[http://w/win/boot.wim]\nboot.ipxe : 285 bytes [script]\nwimboot : 6 bytes [fake] [SELECTED] \"gui\"\nbootmgr : 1 bytes \"bootmgr\"\n"
	 "BCD : 1 bytes \"BCD\"\nboot.sdi : 1 bytes \"boot.sdi\"\nboot.wim : 2 bytes \"boot.wim\"\n"
	 "<wimboot gui +bootmgr=bootmgr +BCD=BCD +boot.sdi=boot.sdi +boot.wim=boot.wim>\n", RC_OK},

	{"xCAT: an old script with the old names of commands", NULL, 0,
	 {{"http://x/node7",
	   "#!gpxe\nimgfree\nimgfetch -n kernel http://x/kernel\nimgload kernel\n"
	   "imgargs kernel imgurl=http://x/rootimg.cpio.gz XCAT=10.0.0.2:3001 console=tty0 BOOTIF=01-${netX/machyp}\n"
	   "imgfetch -n nbfs http://x/initrd-stateless.gz\nimgexec kernel\n", 0},
	  {"http://x/kernel", K, 0}, {"http://x/initrd-stateless.gz", "i", 0}},
	 "[http://x/node7]\n[http://x/kernel]\n[http://x/initrd-stateless.gz]\n"
	 "<kernel imgurl=http://x/rootimg.cpio.gz XCAT=10.0.0.2:3001 console=tty0 BOOTIF=01- +nbfs>\n", RC_OK},

	{"Warewulf: stages, some of which may be missing", NULL, 0,
	 {{"http://ww/ipxe/52:54:00:6b:ed:01",
	   "#!ipxe\necho Warewulf Controller: 10.0.0.2\nset uri_base http://ww/provision/${net0/mac}?assetkey=${asset}\necho ${uri_base}\n"
	   "kernel --name kernel ${uri_base}&stage=kernel || goto reboot\nimgextract --name container ${uri_base}&stage=container ||\n"
	   "initrd --name container ${uri_base}&stage=container || goto reboot\ninitrd --name system ${uri_base}&stage=system ||\n"
	   "boot kernel initrd=container quiet crashkernel=no || goto reboot\n:reboot\necho back\nsleep 0\nexit 1\n", 0},
	  {"http://ww/provision/52:54:00:6b:ed:01?assetkey=&stage=kernel", K, 0},
	  {"http://ww/provision/52:54:00:6b:ed:01?assetkey=&stage=container", "c", 0}},
	 "[http://ww/ipxe/52:54:00:6b:ed:01]\nWarewulf Controller: 10.0.0.2\nhttp://ww/provision/52:54:00:6b:ed:01?assetkey=\n"
	 "[http://ww/provision/52:54:00:6b:ed:01?assetkey=&stage=kernel]\n"
	 "[http://ww/provision/52:54:00:6b:ed:01?assetkey=&stage=container]\n"
	 "imgextract: 52:54:00:6b:ed:01 is not packed by gzip, zstd or xz, and nothing else is unpacked here\n"
	 "[http://ww/provision/52:54:00:6b:ed:01?assetkey=&stage=container]\n"
	 "[http://ww/provision/52:54:00:6b:ed:01?assetkey=&stage=system RC_HTTP_NOT_FOUND]\n"
	 "<kernel initrd=container quiet crashkernel=no +container>\nback\nchain: 52:54:00:6b:ed:01 ended with exit 1\n", RC_EXIT},

	{"the USB stick's default: a line joined of three", NULL, 0,
	 {{"http://u/autoexec.ipxe",
	   "#!ipxe\n\nprompt --key 0x02 --timeout 1 Press Ctrl-B for the shell... && \\\n  shell || \\\n  echo autoboot\n", 0}},
	 NULL, RC_OK},

	{"Kedge: a digest gates, and scripts can tell who runs them", NULL, 0,
	 {{"http://k/boot.ipxe",
	   "#!kedge\niseq ${loader} kedge || goto others\ninitrd --sha256 " ABC_256 " http://k/abc || exit 1\n"
	   "kernel --sha256 " ABC_256 " http://k/vmlinuz || echo not ours ${errno}\nimgstat\nexit 0\n:others\nexit 1\n", 0},
	  {"http://k/abc", "abc", 0}, {"http://k/vmlinuz", K, 0}},
	 NULL, RC_OK},
};

/* What those print in whose output the line editor or a key has its part. */
static void check_parts(void)
{
	static const struct {
		const char *name;
		const char *part;
	} parts[] = {
		{"netboot.xyz: an address", "\n10.1.1.9/255.255.0.0\n"},
		{"FOG: a key", "\b \bmenu\n"},
		{"the USB", "autoboot\n"},
		{"Kedge:", "not ours 0x20001fe\n"},
		{"Kedge:", "abc : 3 bytes [VERIFIED]\n"},
	};

	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		for (size_t k = 0; k < sizeof plays / sizeof plays[0]; k++) {
			if (strncmp(plays[k].name, parts[i].name, strlen(parts[i].name)) != 0)
				continue;
			run_play(&plays[k]);
			CHECK(strstr(capture.text, parts[i].part) != NULL);
			if (strstr(capture.text, parts[i].part) == NULL)
				printf("    script: %s\n    says: %s\n", plays[k].name, capture.text);
		}
	}
}

int main(void)
{
	unsigned whole = 0;

	settings_init();
	settings_add_block(&nic_block);
	settings_add_block(&lease_block);
	for (size_t i = 0; i < sizeof plays / sizeof plays[0]; i++) {
		if (plays[i].output == NULL)
			continue;
		run_play(&plays[i]);
		whole++;
	}
	check_parts();
	CHECK(whole >= 15);
	return check_end();
}
