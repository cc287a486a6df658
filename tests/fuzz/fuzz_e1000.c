/*
 * A network card that writes what it likes into the rings of Intel's driver.  The input is a list of
 * commands: descriptors that are done, true and false ones, and turns of the driver.
 */
#include "driver/drivers.h"

#include "../unit/e1000_model.h"
#include "fuzz_card.h"

static void command(const uint8_t **at, const uint8_t *end)
{
	uint8_t what = (uint8_t)number(at, end, 1);
	struct model_desc *desc;

	switch (model_ring_size(MODEL_RX) > 0 ? what & 7 : 7) {
	case 0:
	case 1:
		model_finish((uint16_t)number(at, end, 2), (uint8_t)number(at, end, 1),
			     (uint8_t)number(at, end, 1));
		break;
	case 2:
		desc = model_desc(MODEL_RX, number(at, end, 2) % model_ring_size(MODEL_RX));
		desc->n = (uint16_t)number(at, end, 2);
		desc->status = (uint8_t)number(at, end, 1);
		break;
	case 3:
		model_desc(MODEL_TX, number(at, end, 1) % model_ring_size(MODEL_TX))->status = what;
		break;
	case 4:
		model.rx_head = number(at, end, 2) % model_ring_size(MODEL_RX);
		break;
	case 5:
		(void)!nic->ops->send(nic, span_of("0123456789abcdef0123456789abcdef", what >> 3 & 15));
		break;
	case 6:
		model_send();
		break;
	default:
		(void)nic->ops->poll(nic, 1 + (what >> 3));
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	const uint8_t *end = bytes + n;
	static struct nic *mine; /* drivers keep what they found */

	frames_in_one_part = true;
	model_start(0x100e);
	if (mine == NULL) {
		if (e1000_driver.probe() != RC_OK)
			abort();
		mine = nic;
	}
	nic = mine;
	if (nic->ops->open(nic) != RC_OK)
		abort();
	while (bytes < end)
		command(&bytes, end);
	nic->ops->close(nic);
	release_held();
	return 0;
}
