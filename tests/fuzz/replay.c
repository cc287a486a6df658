/* Feeds the files named on the command line to a fuzz target: the corpus as a test, without libFuzzer. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static int replay(const char *path)
{
	static uint8_t buffer[1 << 20];
	FILE *file = fopen(path, "rb");
	uint8_t *exact;
	size_t n;

	if (file == NULL) {
		perror(path);
		return -1;
	}
	n = fread(buffer, 1, sizeof buffer, file);
	fclose(file);
	exact = malloc(n > 0 ? n : 1);
	if (exact == NULL)
		return -1;
	for (size_t i = 0; i < n; i++)
		exact[i] = buffer[i];
	(void)LLVMFuzzerTestOneInput(exact, n);
	free(exact);
	return 0;
}

int main(int argc, char **argv)
{
	int done = 0;

	for (int i = 1; i < argc; i++) {
		if (replay(argv[i]) != 0)
			return EXIT_FAILURE;
		done++;
	}
	printf("%d inputs\n", done);
	return done > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
