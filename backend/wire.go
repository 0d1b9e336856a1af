package backend

import "context"

// parts are the stages this desk is made of. Each stage's own file (<stage>.go) makes its part in wire and
// offers its commands as methods of Backend.
type parts struct {
	stop []func() // run in reverse at Close
}

// wire makes the parts. The order is the journey's.
func (b *Backend) wire(context.Context) error {
	return nil
}

// unwire stops what wire started, last first.
func (b *Backend) unwire() {
	for i := len(b.parts.stop) - 1; i >= 0; i-- {
		b.parts.stop[i]()
	}
	b.parts.stop = nil
}
