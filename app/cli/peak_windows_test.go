package cli_test

import "os"

// peakMB is not told here.
func peakMB(*os.ProcessState) int64 { return 0 }
