package backend

import (
	"os"
	"runtime/debug"
)

// heapLimit leaves room for what is not on the heap, the database's page caches above all (64 MB for the writer, 16 MB
// for each of four readers): together they stay below 400 MB.
const heapLimit = 200 << 20

// LimitMemory makes the program tidy up earlier rather than grow when it plans or prints a great day. It is a wish,
// not a wall; GOMEMLIMIT, when set, goes before it.
func LimitMemory() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(heapLimit)
	}
}
