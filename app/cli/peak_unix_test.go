//go:build unix

package cli_test

import (
	"os"
	"runtime"
	"syscall"
)

// peakMB is the most memory a finished process had at once, 0 where the system does not tell.
func peakMB(p *os.ProcessState) int64 {
	ru, ok := p.SysUsage().(*syscall.Rusage)
	switch {
	case !ok:
		return 0
	case runtime.GOOS == "darwin": // bytes there, kilobytes elsewhere
		return int64(ru.Maxrss) >> 20
	}
	return int64(ru.Maxrss) >> 10
}
