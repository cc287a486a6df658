/*
 * A program for boot tests that breaks the firmware's network drivers, as some machines' are, and then starts \kedge.efi.
 * The first letter of \broken.txt says how:
 *
 *   deaf     everything succeeds, and nothing is ever received
 *   bursts   of frames that come together, those beyond the eighth are lost
 *   link     for 4 seconds from the first question on, there is no link, and nothing comes
 */
#include <efi.h>
#include <efinet.h>

#define BURST	 8
#define DOWN_100NS 40000000 /* 4 s */
#define SNPS	 8
#define FILE_MOST (4u << 20)

static EFI_SYSTEM_TABLE *st;
static EFI_BOOT_SERVICES *bs;
static CHAR8 mode;
static EFI_EVENT down; /* until it is signalled; NULL: nobody has asked yet */
static BOOLEAN is_up;
static struct {
	EFI_SIMPLE_NETWORK *net;
	EFI_SIMPLE_NETWORK_RECEIVE receive;
	EFI_SIMPLE_NETWORK_GET_STATUS get_status;
	UINTN in_a_row;
} broken[SNPS];
static UINTN broken_n;

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *table);
EFI_STATUS _entry(EFI_HANDLE image, EFI_SYSTEM_TABLE *table);

static void say(const CHAR16 *text)
{
	st->ConOut->OutputString(st->ConOut, (CHAR16 *)(UINTN)text);
}

static EFI_STATUS fail(const CHAR16 *what, EFI_STATUS status)
{
	say(u"snp-broken: ");
	say(what);
	say(u" failed\r\n");
	return status;
}

/* ---- the broken driver ---- */

static UINTN which(const EFI_SIMPLE_NETWORK *net)
{
	UINTN i = 0;

	while (i < broken_n - 1 && broken[i].net != net)
		i++;
	return i;
}

static void lose_all(UINTN i)
{
	static UINT8 bin[2048];
	UINTN n;

	do
		n = sizeof bin;
	while (broken[i].receive(broken[i].net, NULL, &n, bin, NULL, NULL, NULL) == EFI_SUCCESS);
}

static EFI_STATUS EFIAPI receive(EFI_SIMPLE_NETWORK *net, UINTN *head, UINTN *n, void *buffer, EFI_MAC_ADDRESS *from,
				 EFI_MAC_ADDRESS *to, UINT16 *protocol)
{
	UINTN i = which(net);
	EFI_STATUS status;

	if (mode == 'd' || (mode == 'l' && !is_up)) {
		lose_all(i);
		return EFI_NOT_READY;
	}
	if (mode == 'b' && broken[i].in_a_row == BURST) {
		lose_all(i);
		broken[i].in_a_row = 0;
		return EFI_NOT_READY;
	}
	status = broken[i].receive(net, head, n, buffer, from, to, protocol);
	broken[i].in_a_row = status == EFI_SUCCESS ? broken[i].in_a_row + 1 : 0;
	return status;
}

static EFI_STATUS EFIAPI get_status(EFI_SIMPLE_NETWORK *net, UINT32 *interrupts, void **sent)
{
	EFI_STATUS status = broken[which(net)].get_status(net, interrupts, sent);

	if (mode != 'l' || is_up)
		return status;
	if (down == NULL && (bs->CreateEvent(EVT_TIMER, 0, NULL, NULL, &down) != EFI_SUCCESS ||
			     bs->SetTimer(down, TimerRelative, DOWN_100NS) != EFI_SUCCESS))
		fail(u"a timer", 0);
	is_up = bs->CheckEvent(down) == EFI_SUCCESS;
	net->Mode->MediaPresentSupported = TRUE;
	net->Mode->MediaPresent = is_up;
	return status;
}

/* ---- putting it in the way ---- */

/* The firmware connects network cards only where it boots from them. */
static void connect_all(void)
{
	EFI_HANDLE *handles;
	UINTN count;

	if (bs->LocateHandleBuffer(AllHandles, NULL, NULL, &count, &handles) != EFI_SUCCESS)
		return;
	for (UINTN i = 0; i < count; i++)
		bs->ConnectController(handles[i], NULL, NULL, TRUE);
	bs->FreePool(handles);
}

static void break_all(void)
{
	EFI_GUID guid = EFI_SIMPLE_NETWORK_PROTOCOL_GUID;
	EFI_HANDLE *handles;
	UINTN count;

	if (bs->LocateHandleBuffer(ByProtocol, &guid, NULL, &count, &handles) != EFI_SUCCESS)
		return;
	for (UINTN i = 0; i < count && broken_n < SNPS; i++) {
		void *found;
		EFI_SIMPLE_NETWORK *net;

		if (bs->HandleProtocol(handles[i], &guid, &found) != EFI_SUCCESS)
			continue;
		net = found;
		broken[broken_n].net = net;
		broken[broken_n].receive = net->Receive;
		broken[broken_n].get_status = net->GetStatus;
		broken_n++;
		net->Receive = receive;
		net->GetStatus = get_status;
	}
	bs->FreePool(handles);
}

/* ---- files of the medium ---- */

static EFI_STATUS read_file(EFI_HANDLE device, const CHAR16 *name, void *to, UINTN *n)
{
	EFI_GUID guid = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
	EFI_FILE *root;
	EFI_FILE *file;
	void *found;
	EFI_STATUS status = bs->HandleProtocol(device, &guid, &found);

	if (status == EFI_SUCCESS)
		status = ((EFI_FILE_IO_INTERFACE *)found)->OpenVolume(found, &root);
	if (status == EFI_SUCCESS)
		status = root->Open(root, &file, (CHAR16 *)(UINTN)name, EFI_FILE_MODE_READ, 0);
	return status == EFI_SUCCESS ? file->Read(file, n, to) : status;
}

static EFI_STATUS start_kedge(EFI_HANDLE image, EFI_HANDLE device)
{
	EFI_GUID guid = DEVICE_PATH_PROTOCOL;
	UINTN n = FILE_MOST;
	EFI_HANDLE kedge;
	void *bytes;
	void *path;
	EFI_STATUS status = bs->AllocatePool(EfiLoaderData, n, &bytes);

	if (status == EFI_SUCCESS)
		status = read_file(device, u"\\kedge.efi", bytes, &n);
	if (status == EFI_SUCCESS)
		status = bs->HandleProtocol(device, &guid, &path);
	if (status == EFI_SUCCESS)
		status = bs->LoadImage(FALSE, image, path, bytes, n, &kedge);
	if (status != EFI_SUCCESS)
		return fail(u"loading kedge.efi", status);
	return bs->StartImage(kedge, NULL, NULL);
}

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *table)
{
	EFI_GUID guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;
	EFI_LOADED_IMAGE *loaded;
	UINTN n = sizeof mode;
	EFI_STATUS status;
	void *found;

	st = table;
	bs = table->BootServices;
	status = bs->HandleProtocol(image, &guid, &found);
	if (status != EFI_SUCCESS)
		return fail(u"the own image", status);
	loaded = found;
	status = read_file(loaded->DeviceHandle, u"\\broken.txt", &mode, &n);
	if (status != EFI_SUCCESS)
		return fail(u"reading broken.txt", status);
	connect_all();
	break_all();
	say(broken_n > 0 ? u"snp-broken: it is\r\n" : u"snp-broken: there is nothing to break\r\n");
	return start_kedge(image, loaded->DeviceHandle);
}

/* What gnu-efi's start-up code calls. */
EFI_STATUS _entry(EFI_HANDLE image, EFI_SYSTEM_TABLE *table)
{
	return efi_main(image, table);
}
