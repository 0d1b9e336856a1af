package fulfil

import (
	"context"

	"zhanggui/backend/flow"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// HandOverResult tells which parcels left and which stayed.
type HandOverResult struct {
	Left    []string // parcel ids that left the house
	Refused []Left
	Silent  map[string]int // per shop: orders judged by their last known state, since the channel did not answer
}

// HandOver lets parcels leave one by one: each is re-read from its channel, judged and booked in a transaction
// of its own, so that one that must stay stops nobody else.
func (s *Service) HandOver(ctx context.Context, parcelIDs []string, by journal.Actor, progress func(done, total int)) (HandOverResult, error) {
	res := HandOverResult{Refused: []Left{}, Silent: map[string]int{}}
	line := newAway(res.Silent)
	for i, id := range parcelIDs {
		if err := ctx.Err(); err != nil {
			return res, err
		}
		p, left, err := s.recheck(ctx, id, by, line)
		if err == nil && left == nil {
			err = s.d.Store.HandOver(ctx, id, false, by, func(g flow.Deliverable) error { return g.Check() })
		}
		switch {
		case err != nil && (shop.IsKind(err, shop.NotAllowed) || shop.IsKind(err, shop.Stale)):
			res.Refused = append(res.Refused, s.leftErr(p, err))
		case err != nil:
			return res, err
		case left != nil:
			res.Refused = append(res.Refused, *left)
		default:
			res.Left = append(res.Left, id)
		}
		if progress != nil {
			progress(i+1, len(parcelIDs))
		}
	}
	return res, nil
}
