//go:build unix

package main

import (
	"os/exec"
	"syscall"
)

// ownGroup gives a program its own group, so that cancelling ends its children too.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
}
