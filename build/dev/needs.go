package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// need is something of the system a verb cannot do without on Linux.
type need struct {
	words    string   // what it is, for a person
	packages []string // Debian's names
	there    func(d *dev) bool
}

func program(names ...string) func(*dev) bool {
	return func(*dev) bool {
		return slices.ContainsFunc(names, func(n string) bool { _, err := exec.LookPath(n); return err == nil })
	}
}

func files(globs ...string) func(*dev) bool {
	return func(*dev) bool {
		return slices.ContainsFunc(globs, func(g string) bool { m, err := filepath.Glob(g); return err == nil && len(m) > 0 })
	}
}

func compiler() need {
	return need{"a C compiler", []string{"gcc", "libc6-dev"}, func(d *dev) bool {
		return program("gcc", "clang")(d) && files("/usr/include/stdlib.h", "/usr/include/*/stdlib.h")(d)
	}}
}

func windowNeeds() []need {
	return []need{
		compiler(),
		{"pkg-config", []string{"pkg-config"}, program("pkg-config")},
		{"GTK 3", []string{"libgtk-3-dev"}, files("/usr/lib*/pkgconfig/gtk+-3.0.pc", "/usr/lib/*/pkgconfig/gtk+-3.0.pc")},
		{"WebKitGTK 4.1", []string{"libwebkit2gtk-4.1-dev"}, files("/usr/lib*/pkgconfig/webkit2gtk-4.1.pc", "/usr/lib/*/pkgconfig/webkit2gtk-4.1.pc")},
	}
}

func browserNeeds() []need {
	return []need{
		{"Chromium, Chrome or Edge", []string{"chromium"}, func(*dev) bool { return browser() != "" }},
		{"a Chinese font", []string{"fonts-noto-cjk"}, files("/usr/share/fonts/*/*/*CJK*", "/usr/share/fonts/*/*CJK*", "/usr/share/fonts/*/*/wqy*")},
	}
}

func allNeeds() []need {
	return slices.Concat(windowNeeds(), browserNeeds(), []need{
		{"Xvfb", []string{"xvfb"}, program("Xvfb")},
		{"dbus-run-session", []string{"dbus-x11", "dbus-daemon"}, program("dbus-run-session")},
		{"pdftotext and pdftoppm", []string{"poppler-utils"}, program("pdftoppm")},
		{"zbarimg", []string{"zbar-tools"}, program("zbarimg")},
		{"strace", []string{"strace"}, program("strace")},
	})
}

// needs makes sure the system has what a verb asks for. On Debian and its
// relatives it installs what is missing, elsewhere on Linux it names it; other
// systems bring their own web view and are not asked.
func (d *dev) needs(ctx context.Context, log io.Writer, all ...need) error {
	if runtime.GOOS != "linux" {
		return nil
	}
	var words, packages []string
	for _, n := range all {
		if !n.there(d) {
			words = append(words, n.words)
			packages = append(packages, n.packages...)
		}
	}
	if len(words) == 0 {
		return nil
	}
	missing := fmt.Sprintf("missing on this machine: %s (Debian packages: %s)", strings.Join(words, ", "), strings.Join(packages, " "))
	apt, err := exec.LookPath("apt-get")
	if err != nil {
		return errors.New(missing)
	}
	become := []string{}
	if os.Geteuid() != 0 {
		if _, err := exec.LookPath("sudo"); err != nil {
			return errors.New(missing + "; run as root or install sudo")
		}
		become = []string{"sudo", "-n", "DEBIAN_FRONTEND=noninteractive"}
	}
	_, _ = fmt.Fprintf(log, "installing %s\n", strings.Join(packages, " "))
	for _, args := range [][]string{
		{"update", "-q"},
		append([]string{"install", "-y", "-q", "--no-install-recommends"}, packages...),
	} {
		line := append(slices.Clone(become), apt)
		line = append(line, args...)
		var said syncBuffer
		if err := d.run(ctx, &said, []string{"DEBIAN_FRONTEND=noninteractive"}, line[0], line[1:]...); err != nil {
			return fmt.Errorf("%s\n%s\n%w", missing, tail(said.bytes(), 15), err)
		}
	}
	for _, n := range all {
		if !n.there(d) {
			return fmt.Errorf("still missing after installing: %s", n.words)
		}
	}
	return nil
}

// browser returns the path of the browser the checks run in, or "".
func browser() string {
	names := []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "microsoft-edge-stable", "msedge"}
	for _, n := range names {
		if p, err := exec.LookPath(n); err == nil {
			return p
		}
	}
	places := []string{
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
		"/Applications/Chromium.app/Contents/MacOS/Chromium",
		"/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
	}
	for _, base := range []string{os.Getenv("ProgramFiles"), os.Getenv("ProgramFiles(x86)"), os.Getenv("LocalAppData")} {
		if base != "" {
			places = append(places, filepath.Join(base, "Google", "Chrome", "Application", "chrome.exe"),
				filepath.Join(base, "Microsoft", "Edge", "Application", "msedge.exe"))
		}
	}
	for _, p := range places {
		if _, err := os.Stat(p); err == nil {
			return p
		}
	}
	return ""
}
