/* The .sbat section, by which shim and firmware refuse versions known to be unsafe: SBAT.md of the shim project. */

/*
 * Component, generation, vendor, package, version, address.  The generation goes up with each security fix that older
 * builds must be refused for.  Kept by the linker script.
 */
__attribute__((section(".sbat"), used)) static const char sbat[] =
	"sbat,1,SBAT Version,sbat,1,https://github.com/rhboot/shim/blob/main/SBAT.md\n"
	"kedge,1,Kedge,kedge," KEDGE_VERSION ",docs/security.md\n";
