//go:build cgo

package ui

/*
#include <malloc.h>

static void trim(void) {
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}
*/
import "C"

// trimReserve makes the C library give back to the system what it keeps in reserve: the driver's textures and shaders come and
// go there while the reviewer scrolls. It takes less than a millisecond.
func trimReserve() { C.trim() }
