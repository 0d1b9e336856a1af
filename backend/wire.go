package backend

import (
	"context"
	"sync"

	"zhanggui/backend/fulfil"
	"zhanggui/backend/intake"
	"zhanggui/backend/schedule"
	"zhanggui/backend/shipback"
)

// parts are the stages this desk is made of. Each stage's own file (<stage>.go) makes its part in wire and
// offers its commands as methods of Backend.
type parts struct {
	stop     []func() // run in reverse at Close
	desk     *desk
	conn     *connections
	reviewed reviewMemo
	intake   *intake.Intake
	fulfil   *fulfil.Service
	shipback *shipback.Service
	schedule *schedule.Schedule
	passes   sync.Map // job name → journal number its last pass went through at
}

// wire makes the parts. The order is the journey's.
func (b *Backend) wire(ctx context.Context) error {
	b.parts.conn = newConnections()
	b.wireDesk()
	b.wireIntake()
	if err := b.wireFulfil(); err != nil {
		return err
	}
	b.wireSchedule()
	return b.wireShipBack(ctx)
}

// unwire stops what wire started, last first.
func (b *Backend) unwire() {
	for i := len(b.parts.stop) - 1; i >= 0; i-- {
		b.parts.stop[i]()
	}
	b.parts.stop = nil
}
