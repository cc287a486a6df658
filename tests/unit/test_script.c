/* The language: lines, operators, expansion, labels, nesting, and the commands that need no network. */
#include "script_play.h"

#include "plat.h"
#include "../host/pci.h"
#include "settings/builtin.h"
#include "shell/given.h"

/* ---- the cases ---- */

static void test_lines(void)
{
	static const struct {
		const char *line;
		const char *output;
		enum rc rc;
	} cases[] = {
		{"echo a   b", "a b\n", RC_OK},
		{"echo a#b #c", "a#b\n", RC_OK},
		{"echo a ; echo b", "a\nb\n", RC_OK},
		{"echo a;b", "a;b\n", RC_OK},
		{"", "", RC_OK},
		{"#!ipxe", "", RC_OK},
		{"isset ${nope} && echo y || echo n", "n\n", RC_OK},
		{"iseq a b || iseq c c && echo k", "k\n", RC_OK},
		{"iseq a b && echo no || echo yes", "yes\n", RC_OK},
		{"iseq ${x} ${y}", "", RC_OK},
		{"iseq a b ||", "", RC_OK},
		{"iseq a b && echo x ||", "", RC_OK},
		{"isset x && isset ${no} || echo b", "b\n", RC_OK},
		{"iseq a b || echo 1 && echo 2", "1\n2\n", RC_OK},
		{"iseq a b ; echo next", "next\n", RC_OK},
		{"isset ${no} && echo 1 && echo 2 ; echo 3", "3\n", RC_OK},
		{"|| echo x", "", RC_OK},
		{"&& echo x", "x\n", RC_OK},
		{"set a", "", RC_OK},
		{"set n:uint8 10 ; echo ${n}", "0xa\n", RC_OK},
		{"set h:hex 41:42 ; echo ${h} ${h:string} ${h:hexraw} ${h:base64}", "41:42 AB 4142 QUI=\n", RC_OK},
		{"set v cmd ; set cmd hello ; echo ${${v}}", "hello\n", RC_OK},
		{"set p x ; set q ${p}y ; echo ${q}", "xy\n", RC_OK},
		{"echo ${bad:notype}", "\n", RC_OK},
		{"set c echo ; ${c} hi", "hi\n", RC_OK},
		{"set w a  b ; echo ${w}", "a b\n", RC_OK},
		{"set s:hex 20:20 ; echo x${s:string}y", "x  y\n", RC_OK},
		{"echo --n x", "x", RC_OK},
		{"echo -n x", "x", RC_OK},
		{"echo -n a: ${}", "a: ", RC_OK},
		{"echo -- -x", "-x\n", RC_OK},
		{"set net0/ip 10.0.0.2 ; show net0/ip", "net0/ip:ipv4 = 10.0.0.2\n", RC_OK},
		{"show --quiet net0/ip", "10.0.0.2\n", RC_OK},
		{"clear net0/ip ; isset ${net0/ip} || echo gone", "gone\n", RC_OK},
		{"set 210:string http://x/ ; echo ${210:string}y", "http://x/y\n", RC_OK},
		{"set x ${x}${x}", "", RC_OK},
		{"sleep 0", "", RC_OK},
		{"iseq a b || echo ${errno}", "0x46000262\n", RC_OK},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CHECK_STR(script_output(cases[i].line, cases[i].rc), cases[i].output);
}

/* Failures: their results, and that the script says something useful. */
static void test_failures(void)
{
	static const struct {
		const char *line;
		enum rc rc;
		const char *says;
	} cases[] = {
		{"isset ${nope}\necho never", RC_NO_SETTING, "test stopped at line 1: isset ${nope}\n"},
		{"\n\niseq a b", RC_DIFFERENT, "test stopped at line 3"},
		{"echo -x", RC_USAGE, "echo: -x is no option of this command"},
		{"iseq a", RC_USAGE, "too few words"},
		{"isset a b", RC_USAGE, "too many words"},
		{"set x:ipv4 1.2.3", RC_INVALID, "\"x:ipv4\" cannot hold \"1.2.3\""},
		{"set x:what 1", RC_INVALID, "cannot hold"},
		{"show nope", RC_NO_SETTING, "nope is not set"},
		{"kernal x", RC_NO_COMMAND, "did you mean \"kernel\"?"},
		{"xyzzy", RC_NO_COMMAND, "xyzzy: no such command; \"help\" lists all"},
		{"echo ${a}", RC_LIMIT, "refers to itself"},
		{"chain", RC_IMAGE_NONE, "no image is selected"},
		{"boot nothing", RC_URL_SYNTAX, "\"nothing\" is neither an image nor a URL"},
		{"imgfree nope", RC_NOT_FOUND, "there is no image nope"},
		{"imgargs nope x", RC_NOT_FOUND, "there is no image nope"},
		{"sleep soon", RC_USAGE, "not a number"},
		{"exit x", RC_USAGE, "not a number"},
		{"goto nowhere", RC_NO_LABEL, "stopped at line 1: goto nowhere"},
		{"dhcp nosuch", RC_NO_NIC, "there is no network interface"},
		{"echo x \\", RC_INVALID, "ends with a backslash"},
		{"${nothing}", RC_NO_COMMAND, "no such command"},
	};

	/* A script cannot write this, as its own ${a} is expanded; a DHCP server can. */
	CHECK_RC(settings_set_text(span_str("a"), span_str("${a}")), RC_OK);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *output = script_output(cases[i].line, cases[i].rc);

		if (strstr(output, cases[i].says) == NULL)
			printf("    \"%s\" says: %s\n", cases[i].line, output);
		CHECK(strstr(output, cases[i].says) != NULL);
		CHECK(strstr(output, "never") == NULL);
	}
	(void)script_output("clear a", RC_OK);
}

static void test_flow(void)
{
	static const struct {
		const char *script;
		const char *output;
		enum rc rc;
	} cases[] = {
		{"goto a\necho no\n:a\necho yes", "yes\n", RC_OK},
		{"set i 0\n:top\nisset ${again} && goto end ||\nset again 1\necho once\ngoto top\n:end\necho end\nclear again",
		 "once\nend\n", RC_OK},
		{"goto x && echo never\n:x", "", RC_OK},
		{"goto x ; echo never\n:x echo on the label's line", "on the label's line\n", RC_OK},
		{"goto y ||\necho on", "on\n", RC_OK},
		{"goto x\n:xx\necho no\n:x\necho yes\n:x\necho both", "yes\nboth\n", RC_OK},
		{"set l b\ngoto ${l}\necho no\n:b\necho yes", "yes\n", RC_OK},
		{"echo one \\\n  two", "one two\n", RC_OK},
		{"echo one\\\ntwo", "onetwo\n", RC_OK},
		{"echo a\r\necho b\r\n", "a\nb\n", RC_OK},
		{"echo a\nexit\necho no", "a\n", RC_OK},
		{"echo a\nexit 0 ; echo no\n", "a\n", RC_OK},
		{"exit 3\necho no", "", RC_EXIT},
		{"iseq a b || exit 3", "", RC_EXIT},
		{"localboot || echo no\necho no", "", RC_LOCALBOOT},
		{"", "", RC_OK},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CHECK_STR(script_output(cases[i].script, cases[i].rc), cases[i].output);
	(void)script_output("exit 0x2d", RC_EXIT);
	CHECK_NUM(script_exit_status(), 0x2d);
}

static void test_nesting(void)
{
	image_add("sub.ipxe", "#!ipxe\necho sub\nexit 3\necho never");
	image_add("good.ipxe", "#!ipxe\necho good ${v}\nset v changed");
	image_add("local.ipxe", "#!ipxe\nlocalboot || echo never");
	CHECK_STR(script_output("chain local.ipxe || echo never\necho never", RC_LOCALBOOT), "");
	image_add("loop.ipxe", "#!ipxe\nchain loop.ipxe");
	CHECK_STR(script_output("chain sub.ipxe\necho never", RC_EXIT),
		  "sub\nchain: sub.ipxe ended with exit 3\ntest stopped at line 1: chain sub.ipxe\n");
	CHECK_STR(script_output("chain sub.ipxe || echo ${errno}", RC_OK), "sub\nchain: sub.ipxe ended with exit 3\n0x3\n");
	CHECK_STR(script_output("set v here\nchain good.ipxe\necho ${v}", RC_OK), "good here\nchanged\n");
	CHECK_STR(script_output("chain --replace good.ipxe\necho never", RC_OK), "good changed\n");
	CHECK(strstr(script_output("chain loop.ipxe", RC_LIMIT), "this looks like a loop") != NULL);
	CHECK_STR(script_output("chain --autofree good.ipxe\nimgstat good.ipxe ||", RC_OK),
		  "good changed\nimgstat: there is no image good.ipxe; \"imgstat\" lists them\n");
	image_drop_all();
}

/* A script may free every image, itself too, and go on. */
static void test_free_itself(void)
{
	image_add("free.ipxe", "#!ipxe\nimgfree\necho still here\n");
	CHECK_STR(script_output("chain --autofree free.ipxe\nimgstat", RC_OK), "still here\n");
	CHECK(image_first() == NULL);
	image_add("self.ipxe", "#!ipxe\nisset ${deep} && goto in ||\nset deep 1\nchain --autofree self.ipxe\ngoto out\n"
			       ":in\nimgfree\n:out\necho out ${deep}\n");
	CHECK_STR(script_output("chain self.ipxe ; clear deep\nimgstat", RC_OK), "out 1\nout 1\n");
	CHECK(image_first() == NULL);
}

/* Whoever boots an image of his own may free it afterwards, though it is a script that frees every image. */
static void test_free_by_owner(void)
{
	struct boot_set set = {0};

	image_add("other", "x");
	image_add("own.ipxe", "#!ipxe\nimgfree\nimgstat\n");
	set.kernel = image_find(span_str("own.ipxe"));
	capture_begin();
	CHECK_RC(image_boot(&set), RC_OK);
	CHECK_STR(capture_end(), "");
	CHECK(image_first() == NULL);
	image_free(set.kernel);
}

static void test_boot(void)
{
	image_add("linux", "KERNEL");
	image_add("one.gz", "1");
	image_add("two.gz", "2");
	image_add("script", "#!ipxe\n");
	image_add("bad", "KERNEL BAD");
	CHECK_STR(script_output("kernel linux quiet  console=ttyS0\nimgfree bad\nchain script\nboot", RC_OK),
		  "<linux quiet console=ttyS0 +one.gz +two.gz>\n");
	CHECK_STR(script_output("boot linux", RC_OK), "<linux quiet console=ttyS0 +one.gz +two.gz>\n");
	CHECK_STR(script_output("imgfree one.gz ; imgargs linux a --- b\nimgexec", RC_OK), "<linux a --- b +two.gz>\n");
	CHECK_STR(script_output("imgstat", RC_OK), "linux : 6 bytes [fake] [SELECTED] \"a --- b\"\ntwo.gz : 1 bytes\n"
						   "script : 7 bytes [script]\n");
	image_add("bad", "KERNEL BAD");
	CHECK_STR(script_output("imgload bad\nboot || echo back", RC_OK), "<bad  +linux=a --- b +two.gz>\nback\n");
	CHECK(strstr(script_output("kernel two.gz", RC_IMAGE_UNKNOWN), "is not a file that can be started") != NULL);
	image_add("page", "\n<!DOCTYPE HTML><html>404");
	CHECK(strstr(script_output("chain page", RC_IMAGE_UNKNOWN), "page is a web page") != NULL);
	image_add("nothing", "");
	CHECK(strstr(script_output("boot nothing", RC_IMAGE_EMPTY), "nothing is empty") != NULL);
	image_drop_all();
}

static void test_sha256sum(void)
{
	image_add("abc", "abc");
	image_add("empty", "");
	CHECK_STR(script_output("sha256sum", RC_OK),
		  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  abc\n"
		  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  empty\n");
	CHECK_STR(script_output("sha256sum abc", RC_OK),
		  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  abc\n");
	image_drop_all();
}

/* A list of digests gates what lies below its folder, and only that; it is fetched once. */
static void test_manifest(void)
{
	struct play_file files[] = {{"http://s/p/SUMS", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  abc\n"
							"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  k\n", 0},
				    {"http://s/p/abc", "abc", 0}, {"http://s/p/k", "KERNEL", 0}, {"http://s/x", "X", 0},
				    {"http://s/q/SUMS", "<html>\n", 0}, {"http://s/q/x", "X", 0}, {0}};

	play_files = files;
	(void)script_output("set manifest http://s/p/SUMS", RC_OK);
	CHECK_STR(script_output("initrd -q http://s/x\nimgstat\nimgfree", RC_OK), "[http://s/x]\nx : 1 bytes\n");
	CHECK_STR(script_output("initrd -q http://s/p/abc\nimgstat\nimgfree", RC_OK),
		  "[http://s/p/SUMS]\n[http://s/p/abc]\nabc : 3 bytes [VERIFIED]\n");
	CHECK(strstr(script_output("chain -q http://s/p/k", RC_DIGEST), "[http://s/p/k]") != NULL);
	CHECK(strstr(capture.text, "k: this is not the file that was asked for") != NULL);
	CHECK(strstr(capture.text, "<k") == NULL);
	CHECK(strstr(script_output("initrd -q http://s/%70/../p/other", RC_DIGEST), "does not list it") != NULL);
	CHECK(strstr(capture.text, "[http") == NULL);
	(void)script_output("set manifest http://s/p/SUMS#sha256=ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", RC_OK);
	CHECK(strstr(script_output("initrd -q http://s/p/abc", RC_DIGEST), "the manifest http://s/p/SUMS cannot be had") != NULL);
	(void)script_output("set manifest http://s/q/SUMS", RC_OK);
	CHECK(strstr(script_output("initrd -q http://s/q/x", RC_DIGEST), "has no line with a SHA-256") != NULL);
	CHECK_STR(script_output("clear manifest\ninitrd -q http://s/q/x\nimgfree", RC_OK), "[http://s/q/x]\n");
}

static void test_gates(void)
{
#define ABC_256 "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	struct play_file files[] = {{"http://s/abc", "abc", 0}, {"http://s/k", "KERNEL", 0}, {0}};

	play_files = files;
	CHECK_STR(script_output("initrd -q --sha256 " ABC_256 " http://s/abc\nimgstat", RC_OK),
		  "[http://s/abc]\nabc : 3 bytes [VERIFIED]\n");
	(void)script_output("imgfree", RC_OK);
	CHECK(strstr(script_output("initrd -q --sha256 00" ABC_256 " http://s/abc", RC_USAGE), "is no SHA-256; that has 64") != NULL);
	CHECK(strstr(capture.text, "[http") == NULL);
	CHECK(strstr(script_output("kernel -q --sha256 " ABC_256 " http://s/k || imgstat\nboot", RC_IMAGE_NONE),
		     "k: this is not the file that was asked for: its SHA-256 is ") != NULL);
	CHECK(strstr(capture.text, "bytes") == NULL);
	(void)script_output("chain -q --sha256 " ABC_256 " http://s/k || echo refused ${errno}", RC_OK);
	CHECK(strstr(capture.text, "refused 0x20001fe\n") != NULL);
	CHECK(strstr(capture.text, "<k") == NULL);
	CHECK_STR(script_output("initrd -q http://s/abc#sha256=" ABC_256 "\nimgstat\nimgfree", RC_OK),
		  "[http://s/abc]\nabc : 3 bytes [VERIFIED]\n");
	CHECK(strstr(script_output("initrd -q http://s/k#sha256=" ABC_256 " || imgstat", RC_OK), "wanted is " ABC_256) != NULL);
	CHECK(strstr(capture.text, "bytes") == NULL);
	CHECK(strstr(script_output("initrd -q http://s/k#sha256=xyz", RC_URL_SYNTAX), "64 hexadecimal digits") != NULL);
	CHECK(strstr(script_output("initrd -q --sha256 11" /* and */ "22222222222222222222222222222222222222222222222222222222222222"
				   " http://s/abc#sha256=" ABC_256, RC_DIGEST), "do not agree on its SHA-256") != NULL);
	CHECK(strstr(capture.text, "[http") == NULL);
	image_add("abc", "abc");
	CHECK_STR(script_output("md5sum ; sha1sum abc ; sha512sum --set s abc ; md5sum -s m.x/y:base64 abc\n"
				"iseq ${s} ${s:hexraw} && echo ${m.x/y}\nclear s ; clear m.x/y",
				RC_OK),
		  "900150983cd24fb0d6963f7d28e17f72  abc\na9993e364706816aba3e25717850c26c9cd0d89d  abc\nkAFQmDzST7DWlj99KOF/cg==\n");
	CHECK(strstr(script_output("md5sum nope", RC_NOT_FOUND), "there is no image nope") != NULL);
	image_drop_all();
}

static void test_image_commands(void)
{
	struct play_file files[] = {{"http://s/token", "s3cret", 0}, {"http://s/k", "KERNEL BAD", 0}, {0}};

	play_files = files;
	CHECK_STR(script_output("imgset -q t http://s/token ; echo ${t} ; imgstat ; clear t", RC_OK), "[http://s/token]\ns3cret\n");
	CHECK_STR(script_output("imgset -qk t:hex http://s/token ; echo ${t} ; imgstat ; clear t ; imgfree", RC_OK),
		  "[http://s/token]\n73:33:63:72:65:74\ntoken : 6 bytes\n");
	CHECK_STR(script_output("kernel -qa http://s/k a\nimgstat\nboot || imgstat", RC_OK),
		  "[http://s/k]\nk : 10 bytes [fake] [SELECTED] [AUTOFREE] \"a\"\n<k a>\n");
	CHECK_STR(script_output("initrd -q http://s/token /etc/token mode=600\nimgstat token\nimgargs token\nimgstat\nimgfree", RC_OK),
		  "[http://s/token]\ntoken : 6 bytes \"/etc/token mode=600\"\ntoken : 6 bytes\n");
	CHECK(strstr(script_output("imgverify k k.sig", RC_UNSUPPORTED), "signatures are not checked here") != NULL);
	CHECK(strstr(script_output("imgtrust", RC_UNSUPPORTED), "--sha256") != NULL);
	CHECK_STR(script_output("imgtrust --allow\nshim http://s/shim.efi", RC_OK), "");
	image_drop_all();
}

static void test_params(void)
{
	struct play_file files[] = {{"http://s/x", "#!ipxe\necho hi\n", 0}, {0}};

	play_files = files;
	CHECK_STR(script_output("params\nparam mac 52:54 00\nparam --header X-A b c\nchain -q http://s/x##params", RC_OK),
		  "[POST mac=52%3A54%2000 X-A:b c]\n[http://s/x]\nhi\n");
	CHECK_STR(script_output("params -n two --method PUT\nparam -p two a b\nimgfetch -q http://s/x##params=two\nimgfree", RC_OK),
		  "[PUT a=b]\n[http://s/x]\n");
	CHECK(strstr(script_output("chain http://s/x##params", RC_NOT_FOUND), "there is no list of parameters") != NULL);
	CHECK(strstr(script_output("param a b", RC_NOT_FOUND), "there is no list \"\"") != NULL);
	CHECK(strstr(script_output("params ; param --header a:b c", RC_INVALID), "cannot be the name of a header") != NULL);
	CHECK(strstr(script_output("params --method HEAD", RC_USAGE), "say GET, POST or PUT") != NULL);
	(void)script_output("params --delete", RC_OK);
	CHECK(strstr(script_output("params --delete", RC_NOT_FOUND), "not found") != NULL);
}

static void image_add_packed(const char *name)
{
	static const char packed[] = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xf3\x76\x0d\xf2\x73\xf5\x01\x00\x2d\x5d\x2a\xad\x06\x00\x00\x00";
	struct image *image = NULL;

	CHECK_RC(image_new(span_str(name), &image), RC_OK);
	CHECK_RC(image->sink.write(&image->sink, span_of(packed, sizeof packed - 1)), RC_OK);
	image_register(image);
}

static void test_imgextract(void)
{
	struct play_file files[] = {{"http://s/plain", "abc", 0}, {"http://s/cut.gz", "\x1f\x8b\x08\x10", 0}, {0}};

	play_files = files;
	image_add_packed("linux.gz");
	CHECK_STR(script_output("imgargs linux.gz a b\nimgextract linux.gz\nimgstat\nkernel linux\nboot", RC_OK),
		  "linux : 6 bytes \"a b\"\n<linux a b>\n");
	image_drop_all();
	image_add_packed("x.gz");
	CHECK_STR(script_output("imgextract --keep x.gz ; imgextract -n y x.gz ; imgstat", RC_OK), "y : 6 bytes\nx : 6 bytes\n");
	CHECK(strstr(script_output("imgextract x", RC_IMAGE_UNKNOWN), "x is not packed by gzip, zstd or xz") != NULL);
	image_drop_all();
	CHECK(strstr(script_output("imgextract -q http://s/plain", RC_IMAGE_UNKNOWN), "plain is not packed by gzip, zstd or xz") != NULL);
	CHECK(image_first() == NULL);
	CHECK(strstr(script_output("imgextract -q http://s/cut.gz", RC_IMAGE_BROKEN), "cut short") != NULL);
	CHECK(image_first() == NULL); /* else the next kernel would get it as an initrd */
	image_add_packed("short.gz");
	image_find(span_str("short.gz"))->size -= 9;
	CHECK(strstr(script_output("imgextract short.gz", RC_IMAGE_BROKEN), "cut short") != NULL);
	image_drop_all();
}

static void test_machine(void)
{
	static struct fake_pci devices[] = {{.address = 0x18}, {.address = 0xfa}};

	fake_pci_clear();
	for (unsigned i = 0; i < 2; i++) {
		fake_pci_set(&devices[i], 0, 2, 0x8086);
		fake_pci_set(&devices[i], 2, 2, 0x1000 + i);
		fake_pci_add(&devices[i]);
	}
	CHECK_STR(script_output(":scan pciscan at || goto done\necho ${at} ${at:busdevfn} ${pci/${at}.0.2} ${pci/${at}.2.2} "
				"${pci/${at}.0.4} <${pci/${at}.255.2}>\ngoto scan\n:done\nisset ${at} || echo end",
				RC_OK),
		  "0x18 0000:00:03.0 8086 1000 10008086 <>\n0xfa 0000:00:1f.2 8086 1001 10018086 <>\nend\n");
	fake_pci_clear();
	CHECK_STR(script_output("isset ${pci/0x18.0.2} || pciscan at || echo none", RC_OK), "none\n");
	CHECK_STR(script_output("cpuid --ext 29 && cpuid -a 29 && echo 64 bits\ncpuid --ecx 0 && echo sse3", RC_OK), "64 bits\nsse3\n");
	CHECK(strstr(script_output("cpuid 32", RC_USAGE), "they are 0 to 31") != NULL);
	CHECK(strstr(script_output("cpuid x", RC_USAGE), "is no bit") != NULL);
	CHECK_STR(script_output("cpuid --ecx 31 || echo no hypervisor ; isset ${cpuvendor} && isset ${cpumodel} && echo named", RC_OK) +
			  (strstr(capture.text, "no hyp") != NULL ? strlen("no hypervisor\n") : 0),
		  "named\n");
	CHECK(strstr(script_output("time echo a b", RC_OK), "a b\necho: 0.0") != NULL);
	CHECK(strstr(script_output("time iseq a b", RC_DIFFERENT), "iseq: 0.") != NULL);
	CHECK(strstr(script_output("time nonesuch", RC_NO_COMMAND), "no such command") != NULL);
	CHECK(strstr(script_output("reboot --setup", RC_UNSUPPORTED), "press its key while it starts") != NULL);
	CHECK_STR(script_output("iseq ${memsize} 8192 && isset ${unixtime} && echo ok", RC_OK), "ok\n");
	CHECK_STR(script_output("sync ; nstat", RC_OK), "");
	CHECK(strstr(script_output("ipstat", RC_OK), "TCP: received 0, sent 0") != NULL);
	CHECK(strstr(script_output("iflinkwait", RC_NO_NIC), "there is no network interface") != NULL);
	CHECK(strstr(script_output("ifconf --configurator ipv6", RC_UNSUPPORTED), "by \"ipv6\"") != NULL);
	CHECK(strstr(script_output("ntp no.such.host", RC_NO_DNS_SERVER), "ntp: no.such.host: no DNS server is known") != NULL);
}

static void test_working_url(void)
{
	capture_begin();
	CHECK_RC(script_run(span_str("echo ${cwuri} ${cwduri}"), "test", span_str("http://s/a/b.ipxe")), RC_OK);
	CHECK_STR(capture_end(), "http://s/a/b.ipxe http://s/a/\n");
	CHECK_NUM(builtin_working_url().n, 0);
}

/* Every command answers --help with its own name, synopsis and example, and help lists it. */
static void test_help(void)
{
	static char all[8192];

	strcpy(all, script_output("help", RC_OK));
	for (unsigned i = 0; conf_commands[i] != NULL; i++) {
		const struct command *command = conf_commands[i];
		char line[64];

		CHECK(strstr(all, command->name) != NULL);
		snprintf(line, sizeof line, "%s --help", command->name);
		CHECK(strstr(script_output(line, RC_OK), command->example) != NULL);
		CHECK(strstr(capture.text, command->help) != NULL);
		CHECK(strstr(capture.text, command->name) != NULL);
		for (unsigned k = 0; command->options != NULL && command->options[k].name != NULL; k++) {
			CHECK(k < OPTIONS_MAX);
			CHECK(strstr(capture.text, command->options[k].help) != NULL);
		}
	}
	CHECK(strstr(script_output("help chain", RC_OK), "Usage: chain [OPTION...] [URL|IMAGE [ARGUMENT...]]") != NULL);
	CHECK(strstr(script_output("help what", RC_NO_COMMAND), "what: no such command") != NULL);
}

/* Two commands of one name would hide each other. */
static void test_names_are_unique(void)
{
	for (unsigned i = 0; conf_commands[i] != NULL; i++) {
		struct span rest = span_str(conf_commands[i]->aliases != NULL ? conf_commands[i]->aliases : "");

		CHECK(command_find(span_str(conf_commands[i]->name)) == conf_commands[i]);
		for (struct span alias = span_word(&rest); alias.n > 0; alias = span_word(&rest))
			CHECK(command_find(alias) == conf_commands[i]);
	}
	CHECK(command_find(SPAN_NONE) == NULL);
	CHECK(command_find(span_str("boot imgexec")) == NULL);
}

/* A line too long for the buffer is told, not cut. */
static void test_long_line(void)
{
	char *text = malloc(40001);

	memset(text, 'x', 40000);
	text[40000] = '\0';
	CHECK(strstr(script_output(text, RC_TOO_LONG), "test line 1: longer than") != NULL);
	free(text);
}

/* ---- what a loader gave ---- */

static struct span in_pages(const char *text)
{
	size_t n = strlen(text);
	void *pages = plat_pages_alloc(n, PLAT_ANY_ADDRESS);

	if (pages == NULL)
		abort();
	memcpy(pages, text, n);
	return span_of(pages, n);
}

static void check_given(const char *options, const char *file, bool wanted_found, enum rc wanted, const char *output)
{
	struct plat_handover given = {.options = span_str(options)};
	bool found;

	if (file != NULL)
		given.file = in_pages(file);
	capture_begin();
	CHECK_RC(given_run(&given, &found), wanted);
	CHECK_STR(capture_end(), output);
	CHECK(found == wanted_found);
	CHECK((image_find(span_str("<INITRD>")) != NULL) == (file != NULL));
	image_drop_all();
}

static void test_given(void)
{
	check_given("", NULL, false, RC_OK, "");
	check_given("echo one && echo two", NULL, true, RC_OK, "one\ntwo\n");
	check_given("isset ${nothing} || echo no", NULL, true, RC_OK, "no\n");
	check_given("", "#!ipxe\necho from the file\n", true, RC_OK, "from the file\n");
	check_given("echo line", "#!ipxe\necho from the file\n", true, RC_OK, "line\n");
	check_given("chain <INITRD>", "#!kedge\necho from the file\n", true, RC_OK, "from the file\n");
	check_given("", "some cpio archive", false, RC_OK, "");
	check_given("chain <INITRD>", "KERNEL", true, RC_OK, "<<INITRD> >\n");
	check_given("isset ${nothing}", NULL, true, RC_NO_SETTING, "the command line stopped at line 1: isset ${nothing}\n");
}

int main(void)
{
	settings_init();
	test_lines();
	test_failures();
	test_flow();
	test_nesting();
	test_free_itself();
	test_free_by_owner();
	test_boot();
	test_sha256sum();
	test_manifest();
	test_gates();
	test_image_commands();
	test_params();
	test_imgextract();
	test_machine();
	test_working_url();
	test_help();
	test_names_are_unique();
	test_long_line();
	test_given();
	return check_end();
}
