/* A card of a test's own: it opens, has a link, sends into nothing and hears nothing.  Tests replace what they care about. */
#pragma once

#include "net/nic.h"

__attribute__((unused)) static enum rc silent_open(struct nic *nic)
{
	(void)nic;
	return RC_OK;
}

__attribute__((unused)) static void silent_close(struct nic *nic)
{
	(void)nic;
}

__attribute__((unused)) static enum rc silent_send(struct nic *nic, struct span frame)
{
	(void)nic, (void)frame;
	return RC_OK;
}

__attribute__((unused)) static unsigned silent_poll(struct nic *nic, unsigned budget)
{
	(void)nic, (void)budget;
	return 0;
}

__attribute__((unused)) static bool silent_link(struct nic *nic)
{
	(void)nic;
	return true;
}

#define SILENT_OPS .name = "silent", .open = silent_open, .close = silent_close, .send = silent_send, .poll = silent_poll, .link_up = silent_link
