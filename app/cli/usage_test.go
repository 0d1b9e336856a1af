package cli

import (
	"context"
	"slices"
	"strings"
	"testing"
)

func TestSpread(t *testing.T) {
	for in, want := range map[string]string{
		"ship --order A B --json":                             "ship --order A --order B --json",
		"ship --order=A B":                                    "ship --order=A --order B",
		"import --map order_no=No sku=Code x.csv --shop S":    "import --map order_no=No --map sku=Code x.csv --shop S",
		"import x.csv --map order_no=No a=b.csv --shop S":     "import x.csv --map order_no=No a=b.csv --shop S",
		"shops add pdd --option a=1 b=2 --name N":             "shops add pdd --option a=1 --option b=2 --name N",
		"shops add --option a=1 pdd --name N":                 "shops add --option a=1 pdd --name N",
		"review --order":                                      "review --order",
		"print labels --limit 3 --order A --out f -- --map q": "print labels --limit 3 --order A --out f -- --map q",
	} {
		if got := spread(strings.Fields(in)); !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%s: %v", in, got)
		}
	}
}

func TestPlain(t *testing.T) {
	if got := plain("a\x1b[2Jb\u202ec\t中\n"); got != "a\ufffd[2Jb\ufffdc\t中\n" {
		t.Errorf("%q", got)
	}
}

// Ctrl-C is no fault of the program and is not told as one.
func TestStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var out, errs strings.Builder
	code := Run(ctx, []string{"orders", "--data", t.TempDir(), "--lang", "en"}, Streams{In: strings.NewReader(""), Out: &out, Err: &errs})
	if code != 2 || out.String() != "" || !strings.HasPrefix(errs.String(), "Stopped.") {
		t.Errorf("%d %q %q", code, &out, &errs)
	}
}
