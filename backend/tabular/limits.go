package tabular

import (
	"io"

	"zhanggui/backend/shop"
)

// Limits of what is read, so that no file can exhaust the machine.
const (
	MaxUnpacked  = 600 << 20 // bytes of an archive once unpacked
	MaxEntries   = 200       // files inside an xlsx
	MaxRatio     = 100       // unpacked to packed, beyond the first smallArchive bytes
	MaxColumns   = 2_000
	MaxCell      = 128 << 10 // bytes of one cell; Excel itself stops at 32,767 characters
	MaxShared    = 160 << 20 // bytes of an xlsx's shared texts, held in memory
	MaxHeaderRow = 50        // how far down a header row is looked for
	smallArchive = 10 << 20
	maxLine      = 32 << 20 // bytes of one physical line of text
)

// capped stops a reader after n bytes with a named error instead of a silent end.
type capped struct {
	r    io.Reader
	left int64
	name string
}

func (c *capped) Read(p []byte) (int, error) {
	if c.left <= 0 {
		var one [1]byte
		if n, err := c.r.Read(one[:]); n == 0 {
			return 0, err
		}
		return 0, tooLarge(c.name)
	}
	if int64(len(p)) > c.left {
		p = p[:c.left]
	}
	n, err := c.r.Read(p)
	c.left -= int64(n)
	return n, err
}

func lineTooLong(row int) error {
	return shop.E(shop.Invalid, "tabular.error.line_too_long", "row", row, "limit_mb", maxLine>>20)
}

func tooWide(row int) error {
	return shop.E(shop.Invalid, "tabular.error.too_wide", "row", row, "limit", MaxColumns)
}

func tooLarge(name string) error {
	return shop.E(shop.Invalid, "tabular.error.unpacks_too_large", "file", name, "limit_mb", MaxUnpacked>>20)
}
