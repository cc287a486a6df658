/*
 * The language, line by line: each row is one rule that scripts written for iPXE rely on, with what must come
 * of it. Where Kedge does better on purpose, the row says so.
 */
#include "script_play.h"

struct row {
	const char *rule;
	const char *script;
	const char *output;
	enum rc rc;
};

static void run_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int failed = check_failed;

		CHECK_STR(script_output(rows[i].script, rows[i].rc), rows[i].output);
		if (check_failed > failed)
			printf("    rule: %s\n", rows[i].rule);
	}
}
#define RUN_ROWS(rows) run_rows(rows, sizeof(rows) / sizeof(rows)[0])

/* ---- what is a script ---- */

static void test_recognition(void)
{
	static const struct {
		const char *text;
		enum rc rc; /* of booting it as an image */
	} cases[] = {
		{"#!ipxe\necho x", RC_OK},
		{"#!gpxe\n", RC_OK},
		{"#!kedge\n", RC_OK},
		{"#!ipxe \n", RC_OK},
		{"#!ipxe\t", RC_OK},
		{"#!ipxe\r\n", RC_OK},
		{"#!ipxe\v", RC_OK},
		{"#!ipxe\f", RC_OK},
		{"#!ipxe", RC_IMAGE_UNKNOWN},
		{"#!iPXE\n", RC_IMAGE_UNKNOWN},
		{"#!ipxe2\n", RC_IMAGE_UNKNOWN},
		{" #!ipxe\n", RC_IMAGE_UNKNOWN},
		{"\xef\xbb\xbf#!ipxe\n", RC_IMAGE_UNKNOWN},
		{"#!/bin/sh\n", RC_IMAGE_UNKNOWN},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		image_add("it", cases[i].text);
		(void)script_output("chain it", cases[i].rc);
		image_drop_all();
	}
}

/* ---- lines ---- */

static void test_lines(void)
{
	static const struct row rows[] = {
		{"the first line is a comment", "#!ipxe\necho a", "a\n", RC_OK},
		{"one CR before the line's end goes", "echo a\r\necho b\r\n", "a\nb\n", RC_OK},
		{"the last line needs no end", "echo a", "a\n", RC_OK},
		{"a backslash joins the next line, blanks kept", "echo a \\\n   b", "a b\n", RC_OK},
		{"no blank is put in", "echo a\\\nb", "ab\n", RC_OK},
		{"again and again", "echo a\\\nb\\\nc", "abc\n", RC_OK},
		{"CR, then backslash", "echo a\\\r\nb\r\n", "ab\n", RC_OK},
		{"a backslash elsewhere is a character", "echo a\\b \\ c", "a\\b \\ c\n", RC_OK},
		{"a blank behind the backslash: no joining", "echo a \\ \necho b", "a \\\nb\n", RC_OK},
		{"blanks before a line", " \t echo a", "a\n", RC_OK},
		{"empty lines", "\n\n \n\t\r\necho a\n\n", "a\n", RC_OK},
		{"label alone", "goto l\necho no\n:l\necho a", "a\n", RC_OK},
		{"label with a command on its line", "goto l\necho no\n:l echo a", "a\n", RC_OK},
		{"label and command, fallen into", ":l echo a", "a\n", RC_OK},
		{"indented label", "goto l\necho no\n  :l\necho a", "a\n", RC_OK},
		{"empty label", ":\necho a", "a\n", RC_OK},
		{"a label is all up to the blank", "goto a-b.c_d\n:a\necho no\n:a-b.c_d\necho yes", "yes\n",
		 RC_OK},
		{"a label's line may be joined", "goto l\necho no\n:l \\\necho a", "a\n", RC_OK},
		{"a label of joined lines", "goto lab\necho no\n:la\\\nb\necho a", "a\n", RC_OK},
		{"a colon further on is no label", "echo :a", ":a\n", RC_OK},
		{"a failing line ends the script", "echo a\niseq a b\necho no",
		 "a\ntest stopped at line 2: iseq a b\n", RC_DIFFERENT},
		{"an empty line does not repair it", "iseq a b ||\n\necho on", "on\n", RC_OK},
	};

	RUN_ROWS(rows);
	CHECK(strstr(script_output("echo a\necho b \\", RC_INVALID), "ends with a backslash") != NULL);
}

/* ---- words and operators ---- */

static void test_words(void)
{
	static const struct row rows[] = {
		{"runs of blanks part words", "echo  a \t b", "a b\n", RC_OK},
		{"VT and FF are blanks", "echo a\vb\fc", "a b c\n", RC_OK},
		{"no quotes", "echo \"a b\" 'c  d'", "\"a b\" 'c d'\n", RC_OK},
		{"no escapes", "echo \\n \\$", "\\n \\$\n", RC_OK},
		{"no globbing, pipes, redirection", "echo * | cat > x & ~", "* | cat > x & ~\n", RC_OK},
		{"# in a word is a character", "echo a#b", "a#b\n", RC_OK},
		{"# at a word's start ends the line", "echo a #b || echo c", "a\n", RC_OK},
		{"a comment alone", "# echo a", "", RC_OK},
		{"a comment after an operator", "echo a ; # echo b", "a\n", RC_OK},
		{"operators need blanks", "echo a||b c&&d e;f", "a||b c&&d e;f\n", RC_OK},
		{"three bars are a word", "echo a ||| b", "a ||| b\n", RC_OK},
		{"an operator out of a setting is a word",
		 "set o || ||\nset o:hex 7c:7c\necho a ${o:string} b", "a || b\n", RC_OK},
		{"a comment sign out of a setting is a word", "set h:hex 23\necho a ${h:string}b", "a #b\n",
		 RC_OK},
		{";", "echo a ; echo b ; echo c", "a\nb\nc\n", RC_OK},
		{"; whatever came before", "iseq a b ; echo c", "c\n", RC_OK},
		{"; the last counts", "iseq a b ; iseq a a", "", RC_OK},
		{"||: only after a failure", "iseq a a || echo no", "", RC_OK},
		{"&&: only after a success", "iseq a b && echo no ||", "", RC_OK},
		{"left to right, equal weight", "iseq a b || iseq a a && echo c", "c\n", RC_OK},
		{"left to right, the other way", "iseq a a && iseq a b || echo c", "c\n", RC_OK},
		{"a skipped command leaves the result", "iseq a b && echo no && echo no || echo c", "c\n",
		 RC_OK},
		{"|| after success, && after it", "iseq a a || echo no && echo c", "c\n", RC_OK},
		{"trailing ||: never mind", "iseq a b ||\necho on", "on\n", RC_OK},
		{"trailing && after success", "iseq a a &&\necho on", "on\n", RC_OK},
		{"trailing ;: the empty command succeeds", "iseq a b ;\necho on", "on\n", RC_OK},
		{"operator first", "&& echo a", "a\n", RC_OK},
		{"|| first: nothing has failed", "|| echo a", "", RC_OK},
		{"only expanded when run", "iseq a b && set x y ||\nisset ${x} || echo unset", "unset\n",
		 RC_OK},
		{"a && b && c || goto",
		 "iseq 1 1 && iseq 2 3 && echo no || goto err\necho no\n:err\necho err", "err\n", RC_OK},
		{"guarded goto", "iseq ${a} b && goto l ||\necho on\n:l", "on\n", RC_OK},
		{"if and else", "iseq a b && set x y || set x z\necho ${x}\nclear x", "z\n", RC_OK},
		{"a command's name from a setting", "set cmd echo\n${cmd} a\nclear cmd", "a\n", RC_OK},
		{"unknown commands fail", "nonesuch || echo c",
		 "nonesuch: no such command; \"help\" lists all\nc\n", RC_OK},
		{"names are case-sensitive", "Echo a ||",
		 "Echo: no such command; did you mean \"echo\"? \"help\" lists all\n", RC_OK},
	};

	RUN_ROWS(rows);
	CHECK(strstr(script_output("set cmd echo a\n${cmd}", RC_NO_COMMAND), "echo a: no such command") !=
	      NULL);
	(void)script_output("clear cmd", RC_OK);
}

/* ---- control flow ---- */

static void test_flow(void)
{
	static const struct row rows[] = {
		{"goto ahead", "goto a\necho no\n:a\necho a", "a\n", RC_OK},
		{"goto back", "set i:int32 0\n:top\ninc i\niseq ${i} 3 || goto top\necho ${i}\nclear i",
		 "3\n", RC_OK},
		{"the rest of the line is left out", "goto a && echo no ; echo no\n:a\necho a", "a\n", RC_OK},
		{"a missing label is a failure", "goto nope || echo c", "c\n", RC_OK},
		{"labels from settings", "set l x\ngoto ${l}\necho no\n:x\necho x\nclear l", "x\n", RC_OK},
		{"labels in the file are not expanded",
		 "set l x\ngoto x ||\ngoto ${l} ||\necho on\n:${l}\nclear l", "on\n", RC_OK},
		{"the first of two wins", "goto a\n:a\necho 1\ngoto end\n:a\necho 2\n:end", "1\n", RC_OK},
		{"names are compared exactly", "goto A || goto a\n:a\necho a", "a\n", RC_OK},
		{"exit", "echo a\nexit\necho no", "a\n", RC_OK},
		{"exit 0", "exit 0\necho no", "", RC_OK},
		{"exit ends the line too", "exit 0 ; echo no", "", RC_OK},
		{"exit N is a failure", "exit 1", "", RC_EXIT},
		{"exit may be caught by nobody in its own script", "exit 2 || echo no", "", RC_EXIT},
		{"hexadecimal", "exit 0x10", "", RC_EXIT},
		{"the end is a success", "iseq a b ||", "", RC_OK},
		{"errno is kept by successes",
		 "iseq a b ||\necho ${errno}\nisset ${nope} ||\necho ok ${errno}",
		 "0x46000262\nok 0x2d00025a\n", RC_OK},
	};

	RUN_ROWS(rows);
	CHECK(strstr(script_output("goto", RC_USAGE), "too few words") != NULL);
	CHECK(strstr(script_output("goto a b", RC_USAGE), "too many words") != NULL);
	capture_begin();
	CHECK_RC(command_line_run(span_str("goto a")), RC_INVALID);
	CHECK(strstr(capture_end(), "no script is running") != NULL);
}

static void test_nesting(void)
{
	static const struct row rows[] = {
		{"a script is a call", "chain sub\necho back", "sub\nback\n", RC_OK},
		{"settings are shared", "set v 1\nchain setter\necho ${v}\nclear v", "2\n", RC_OK},
		{"--replace ends the caller", "chain --replace sub\necho no", "sub\n", RC_OK},
		{"-r", "chain -r sub || echo no\necho no", "sub\n", RC_OK},
		{"its failure is the caller's", "chain failing || echo caught",
		 "failing stopped at line 2: iseq a b\ncaught\n", RC_OK},
		{"its exit ends one level", "chain exiting\necho back", "back\n", RC_OK},
		{"positions and labels are its own", "goto l\n:sub echo no\n:l\nchain jumping\necho back",
		 "jumped\nback\n", RC_OK},
		{"imgexec and boot are chain", "imgexec sub\nboot sub", "sub\nsub\n", RC_OK},
		{"--autofree", "chain --autofree once\nimgstat once || echo gone",
		 "once\nimgstat: there is no image once; \"imgstat\" lists them\ngone\n", RC_OK},
	};

	image_add("sub", "#!ipxe\necho sub");
	image_add("setter", "#!ipxe\nset v 2\n");
	image_add("failing", "#!ipxe\niseq a b\n");
	image_add("exiting", "#!ipxe\nexit 0\necho no\n");
	image_add("jumping", "#!ipxe\ngoto l\necho no\n:l\necho jumped\n");
	image_add("once", "#!ipxe\necho once\n");
	RUN_ROWS(rows);
	image_drop_all();
}

/* ---- expansion ---- */

static void test_expansion(void)
{
	static const struct row rows[] = {
		{"what is not set is nothing", "echo a${nope}b", "ab\n", RC_OK},
		{"the word stays, empty", "echo a ${nope} b", "a  b\n", RC_OK},
		{"${} is nothing", "echo -n a: ${}", "a: ", RC_OK},
		{"unknown types are nothing", "set x 1\necho a${x:nope}b\nclear x", "ab\n", RC_OK},
		{"unknown scopes are nothing", "echo a${nope/x}b", "ab\n", RC_OK},
		{"innermost first",
		 "set i 0\nset net0/thing t\necho ${net${i}/thing}\nclear net0/thing\nclear i", "t\n", RC_OK},
		{"values are expanded again",
		 "set a b\nset d:hex 24:7b:61:7d\necho ${d:string}\nclear a\nclear d", "b\n", RC_OK},
		{"a value with blanks is one word", "set x a b\niseq ${x} ${x} && echo same\nclear x",
		 "same\n", RC_OK},
		{"unclosed stays", "echo ${a", "${a\n", RC_OK},
		{"unopened stays", "echo a}", "a}\n", RC_OK},
		{"$ alone stays", "echo $a $ $}", "$a $ $}\n", RC_OK},
		{"no defaults: a colon is a type", "echo a${x:-b}c", "ac\n", RC_OK},
		{"names have dots",
		 "set ignition.config.url http://s/\necho ${ignition.config.url}\nclear ignition.config.url",
		 "http://s/\n", RC_OK},
		{"numbers are DHCP options",
		 "set 210:string p/\necho ${210} ${0xd2:string} ${path-prefix}\nclear 210", "p/ p/ p/\n",
		 RC_OK},
		{"numbers that have a name get its type",
		 "set 6:hex 0a:00:00:01\necho ${6:ipv4} ${dns}\nclear 6", "10.0.0.1 0a:00:00:01\n", RC_OK},
		{"hostname by number", "set hostname h\necho ${12}\nclear 12\nisset ${hostname} || echo gone",
		 "h\ngone\n", RC_OK},
		{"encapsulated options", "set 175.5:string e\necho ${175.5:string}\nclear 175.5", "e\n",
		 RC_OK},
		{"inside an argument", "echo x${platform}y", "xhosty\n", RC_OK},
		{"a string ends at its NUL", "set x:hex 41:00:42\necho ${x:string}\nclear x", "A\n", RC_OK},
		{"control characters", "set esc:hex 1b\necho ${esc:string}[1mb\nclear esc", "\033[97;40mb\n",
		 RC_OK},
		{"blanks that stay", "set sp:hex 20:20\necho a${sp:string}${sp:string}b\nclear sp",
		 "a    b\n", RC_OK},
	};

	RUN_ROWS(rows);
}

/* ---- settings ---- */

static void test_settings(void)
{
	static const struct row rows[] = {
		{"set joins words by one blank", "set x a   b\necho ${x}", "a b\n", RC_OK},
		{"no value deletes", "set x\nisset ${x} || echo gone", "gone\n", RC_OK},
		{"clear of nothing is fine", "clear nope", "", RC_OK},
		{"types parse", "set n:uint8 10\necho ${n} ${n:int8} ${n:hex}\nclear n", "0xa 10 0a\n",
		 RC_OK},
		{"a type is remembered", "set n:int16 -2\necho ${n}\nclear n", "-2\n", RC_OK},
		{"numbers are cut to their width", "set n:uint8 0x1ff\necho ${n}\nclear n", "0xff\n", RC_OK},
		{"octal", "set n:int32 010\necho ${n}\nclear n", "8\n", RC_OK},
		{"hex in all clothes",
		 "set h:hex 41:42\necho ${h} ${h:hexhyp} ${h:hexraw} ${h:base64} ${h:string}\nclear h",
		 "41:42 41-42 4142 QUI= AB\n", RC_OK},
		{"uristring", "set u a b/c&d\necho ${u:uristring}\nclear u", "a%20b%2Fc%26d\n", RC_OK},
		{"busdevfn", "set b:uint32 0xfa\necho ${b:busdevfn}\nclear b", "0000:00:1f.2\n", RC_OK},
		{"dnssl", "set d:dnssl a.example b.c\necho ${d} ${d:hexraw}\nclear d",
		 "a.example b.c 0161076578616d706c6500016201630"
		 "0\n",
		 RC_OK},
		{"uuid and guid", "set g:uuid 00112233-4455-6677-8899-aabbccddeeff\necho ${g:guid}\nclear g",
		 "33221100-5544-7766-8899-aabbccddeeff\n", RC_OK},
		{"ipv6", "set i:ipv6 fe80:0:0::1\necho ${i}\nclear i", "fe80::1\n", RC_OK},
		{"scopes are made", "set a.b/c 1\necho ${a.b/c} ${a/c}\nclear a.b/c", "1 1\n", RC_OK},
		{"root wins",
		 "set net0/x low\nset x high\necho ${x} ${net0/x}\nclear x\necho ${x}\nclear net0/x",
		 "high low\nlow\n", RC_OK},
		{"show", "set net0/ip 10.0.0.2\nshow net0/ip\nshow --quiet net0/ip\nclear net0/ip",
		 "net0/ip:ipv4 = 10.0.0.2\n10.0.0.2\n", RC_OK},
		{"inc: new settings are int32", "inc i\ninc i\necho ${i} ${i:hex}\nclear i",
		 "2 00:00:00:02\n", RC_OK},
		{"inc by a number, and back", "inc i 5\ninc i -7\necho ${i}\nclear i", "-2\n", RC_OK},
		{"inc keeps the width", "set i:int8 127\ninc i\necho ${i}\nclear i", "-128\n", RC_OK},
		{"inc of hexadecimal ones", "set i:uint16 0xff\ninc i\necho ${i}\nclear i", "0x100\n", RC_OK},
		{"better: inc of decimal text", "set i 9\ninc i\necho ${i}\nclear i", "10\n", RC_OK},
		{"inc of what is no number fails", "set i x\ninc i || echo c\nclear i",
		 "inc: i is no number\nc\n", RC_OK},
		{"isset looks at the value", "isset x && isset ${nope} || echo unset", "unset\n", RC_OK},
		{"iseq compares text", "iseq 1 0x1 || iseq a A || iseq ${x} ${y} && echo both empty",
		 "both empty\n", RC_OK},
		{"builtin", "iseq ${builtin/platform} ${platform} && iseq ${buildarch} x86_64 && echo ok",
		 "ok\n", RC_OK},
		{"cpuid scope",
		 "iseq ${cpuid/0x80.0x82.0x2d.0} ${nope} || iseq ${cpuvendor} ${cpuid/cpuvendor} && echo ok",
		 "ok\n", RC_OK},
		{"firmware variables", "echo ${efi/SecureBoot} ${efi/nope}", "00 \n", RC_OK},
		{"a colon's value with a slash", "set f:string a/b\necho ${f}\nclear f", "a/b\n", RC_OK},
	};

	RUN_ROWS(rows);
	CHECK(strstr(script_output("set x:ipv4 1.2.3", RC_INVALID), "cannot hold \"1.2.3\"") != NULL);
	CHECK(strstr(script_output("set x:busdevfn 0000:00:1f.2", RC_INVALID), "cannot hold") != NULL);
	CHECK(strstr(script_output("show nope", RC_NO_SETTING), "nope is not set") != NULL);
}

/* ---- options ---- */

static void test_options(void)
{
	static const struct row rows[] = {
		{"long and short flags", "echo -n a\necho --n b", "ab", RC_OK},
		{"-- ends options", "echo -- -n", "-n\n", RC_OK},
		{"the first other word ends them", "echo a -n", "a -n\n", RC_OK},
		{"a hyphen alone is a word", "echo - a", "- a\n", RC_OK},
		{"arguments are never options", "kernel k a --- -b --c\nboot", "<k a --- -b --c>\n", RC_OK},
		{"--name=x", "initrd --quiet --name=one http://s/k\nimgstat one\nimgfree one",
		 "[http://s/k]\none : 6 bytes\n", RC_OK},
		{"-nx", "initrd -qnone --timeout 500 http://s/k\nimgstat one\nimgfree one",
		 "[http://s/k]\none : 6 bytes\n", RC_OK},
		{"letters together, value at once", "prompt -kx -t1 || echo late", "late\n", RC_OK},
		{"milliseconds in hexadecimal", "prompt --timeout 0x1 || echo late", "late\n", RC_OK},
	};

	struct play_file files[] = {{"http://s/k", "KERNEL", 0}, {0}};

	image_add("k", "KERNEL");
	play_keys("");
	play_files = files;
	RUN_ROWS(rows);
	CHECK(strstr(script_output("echo -x", RC_USAGE), "-x is no option of this command\nUsage: echo") !=
	      NULL);
	CHECK(strstr(script_output("echo --nn", RC_USAGE), "--nn is no option") != NULL);
	CHECK(strstr(script_output("prompt --timeout", RC_USAGE), "wants a value") != NULL);
	CHECK(strstr(script_output("prompt --timeout -1 x", RC_USAGE), "wants a value") != NULL);
	CHECK(strstr(script_output("prompt --timeout=-1", RC_USAGE), "wants a number") != NULL);
	CHECK(strstr(script_output("prompt --timeout 1x", RC_USAGE), "wants a number") != NULL);
	CHECK(strstr(script_output("prompt --key xy", RC_USAGE), "wants a key") != NULL);
	image_drop_all();
}

static void test_keys(void)
{
	static const struct {
		const char *key;
		const char *typed;
		enum rc rc;
	} cases[] = {
		{"", "a", RC_OK},
		{"--key a", "a", RC_OK},
		{"--key a", "b", RC_CANCELLED},
		{"--key 0x02", "\x02", RC_OK},
		{"--key ctrl-b", "\x02", RC_OK},
		{"--key F8", "\033[19~", RC_OK},
		{"--key 0x147e", "\033[19~", RC_OK},
		{"--key 0x11147e", "\033[19~", RC_OK},
		{"--key 0x107e", "\033[15~", RC_OK},
		{"--key 0x197e", "\033[24~", RC_OK},
		{"--key 0x197e", "\033[19~", RC_CANCELLED},
		{"--key enter", "\r", RC_OK},
		{"--key 0x0d", "\n", RC_OK},
		{"--key 0x0a", "\r", RC_OK},
		{"--key 0x141", "\033[A", RC_OK},
		{"--key 0x03", "\x03", RC_OK},
		{"--key x", "\x03", RC_CANCELLED},
		{"--key s --timeout 1", "", RC_TIMEOUT},
		{"--timeout 1", "", RC_TIMEOUT},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char line[64];

		play_keys(cases[i].typed);
		snprintf(line, sizeof line, "prompt %s", cases[i].key);
		(void)script_output(line, cases[i].rc);
	}
	play_keys("x");
	CHECK_STR(script_output("prompt a b", RC_OK), "a b\b \b\b \b\b \b");
	play_keys("\x03"); /* or a script that goes round goes round for ever */
	(void)script_output(":a\ngoto a", RC_CANCELLED);
	play_keys("");
}

static void test_read(void)
{
	play_keys("kedge\r");
	CHECK(strstr(script_output("read v\necho <${v}>", RC_OK), "<kedge>\n") != NULL);
	play_keys("\r");
	CHECK(strstr(script_output("read v\necho <${v}>", RC_OK), "<kedge>\n") != NULL);
	play_keys("\x15\r"); /* Ctrl-U */
	CHECK(strstr(script_output("read v\necho <${v}>", RC_OK), "<>\n") != NULL);
	play_keys("10.0.0.9\r");
	CHECK(strstr(script_output("read n.x/a:ipv4\necho <${n.x/a:hex}>\nclear n.x/a", RC_OK),
		     "<0a:00:00:09>\n") != NULL);
	play_keys("sesam\r");
	CHECK_STR(script_output("read --secret v\nclear v", RC_OK), "*****\n");
	play_keys("abc\x03");
	(void)script_output("read v", RC_CANCELLED);
	play_keys("");
	(void)script_output("read --timeout 1 v", RC_TIMEOUT);
}

/* A jump costs no scan: a script of many labels, and many jumps. */
static void test_many_labels(void)
{
	size_t cap = 1 << 20;
	char *text = malloc(cap);
	size_t n = 0;

	n += (size_t)snprintf(text, cap, "goto l0\n");
	for (unsigned i = 0; i < 5000; i++)
		n += (size_t)snprintf(text + n, cap - n, ":l%u goto l%u\n", i,
				      i == 4999	  ? 0
				      : i == 0	  ? 2500
				      : i == 2499 ? 99999
						  : i + 1);
	/* l0 jumps to the middle, the end back to l0 ... which is endless: the chain ends at a label that is
	 * not there */
	n += (size_t)snprintf(text + n, cap - n, ":l99999\nexit 0\n");
	text[n] = '\0';
	memcpy(strstr(text, ":l4999 goto l0"), ":l4999 goto l1", 14);
	CHECK_STR(script_output(text, RC_OK), "");
	free(text);
}

int main(void)
{
	settings_init();
	test_recognition();
	test_lines();
	test_words();
	test_flow();
	test_nesting();
	test_expansion();
	test_settings();
	test_options();
	test_keys();
	test_read();
	test_many_labels();
	return check_end();
}
