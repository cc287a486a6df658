#include "cpu.h"

#include "plat.h"

void plat_cpuid(uint32_t function, uint32_t sub_function, uint32_t registers[4])
{
	struct cpuid r = cpu_id_sub(function, sub_function);

	registers[0] = r.a;
	registers[1] = r.b;
	registers[2] = r.c;
	registers[3] = r.d;
}
