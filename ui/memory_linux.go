package ui

/*
#include <malloc.h>

static void return_large_blocks(int from) {
#ifdef __GLIBC__
	mallopt(M_MMAP_THRESHOLD, from);
#endif
}
*/
import "C"

// returnLargeBlocks has the C library give blocks of 64 KB and more back to the system as soon as they are free. A software
// driver of OpenGL keeps textures in such blocks, one for each line of text. Left to itself, the library takes blocks of a
// size that was free once from its heap from then on, which then has holes of many megabytes.
func returnLargeBlocks() { C.return_large_blocks(64 << 10) }
