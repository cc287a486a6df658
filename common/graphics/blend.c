/* Blending in linear light. */
#include "graphics/blend.h"

#define STEP 64 /* of light, of which the table of beginnings has one row each */

static uint16_t linear[256];		 /* of an sRGB value: 0 to 65535; the last is 0 until it is made */
static uint8_t beginnings[65536 / STEP]; /* the last sRGB value whose light is not above that many steps */

/* IEC 61966-2-1's curve, to within a third of a step, by a polynomial: x (x (0.3053 x + 0.6822) + 0.0125). */
static void make_table(void)
{
	for (uint32_t value = 0; value < 256; value++) {
		uint32_t x = value * 65536u / 255;
		uint32_t inner = (uint32_t)((uint64_t)x * 20009 >> 16) + 44707;

		inner = (uint32_t)((uint64_t)x * inner >> 16) + 820;
		inner = (uint32_t)((uint64_t)x * inner >> 16);
		linear[value] = (uint16_t)(inner > 65535 ? 65535 : inner);
		for (uint32_t i = (linear[value] + STEP - 1) / STEP; i < sizeof beginnings; i++)
			beginnings[i] = (uint8_t)value;
	}
}

/* The sRGB value whose light is nearest. */
static uint32_t from_linear(uint32_t light)
{
	uint32_t value = beginnings[light / STEP];

	while (value < 255 && linear[value + 1] <= light)
		value++;
	return value < 255 && linear[value + 1] - light < light - linear[value] ? value + 1 : value;
}

static uint32_t channel(uint32_t under, uint32_t over, uint32_t alpha)
{
	uint32_t light = linear[under & 255] * (255 - alpha) + linear[over & 255] * alpha + 127;

	return from_linear((uint32_t)((uint64_t)light * 0x80808081u >> 39)); /* divided by 255: compiled for size it would be a division */
}

uint32_t blend_over(uint32_t under, uint32_t argb)
{
	/* Screens are runs of the same colours. */
	static uint32_t last_under, last_argb, last;
	uint32_t alpha = argb >> 24;

	if (alpha == 0)
		return under;
	if (alpha == 255)
		return argb & 0xffffff;
	if (linear[255] == 0)
		make_table();
	if (under != last_under || argb != last_argb) {
		last_under = under;
		last_argb = argb;
		last = channel(under >> 16, argb >> 16, alpha) << 16 |
		       channel(under >> 8, argb >> 8, alpha) << 8 | channel(under, argb, alpha);
	}
	return last;
}

uint32_t blend_shade(uint32_t rgb)
{
	return rgb >> 2 & 0x3f3f3f;
}
