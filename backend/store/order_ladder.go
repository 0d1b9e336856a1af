package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// ladders keep every ladderStep-th key of a branch, so that a jump into a list of a million is one short walk.
type ladders struct {
	mu sync.Mutex
	of map[string]*ladder
}

type ladder struct {
	built int64 // length of the branch when it was built
	keys  []orderKey
}

const ladderStep = 1000

// keyAt finds a key that about place rows of the list come up to, and how many those are.
func (s *Store) keyAt(ctx context.Context, l *orderWalk, place int64) (*orderKey, int64, error) {
	if !l.f.plain() || !l.indexed || l.sort == SortShipBy || place < 2*ladderStep {
		return s.keyByWalk(ctx, l, place)
	}
	counts, err := s.Counts(ctx)
	if err != nil {
		return nil, 0, err
	}
	rungs := make([][]orderKey, len(l.branches))
	for i, b := range l.branches {
		if rungs[i], err = s.ladderOf(ctx, l, b, counts); err != nil {
			return nil, 0, err
		}
	}
	if len(rungs) > 1 {
		return mergedRung(l, rungs, place), place, nil
	}
	if len(rungs[0]) == 0 {
		return s.keyByWalk(ctx, l, place)
	}
	i := min(int(place/ladderStep), len(rungs[0])) - 1
	at, have := rungs[0][i], int64(i+1)*ladderStep
	if place <= have {
		return &at, have, nil
	}
	keys, err := s.branchKeys(ctx, l, l.branches[0], &at, false, 1, int(min(place-have, ladderStep)-1))
	if err != nil || len(keys) == 0 {
		return &at, have, err
	}
	return &keys[0], place, nil
}

// mergedRung finds the rung up to which the branches together have about place rows.
func mergedRung(l *orderWalk, rungs [][]orderKey, place int64) *orderKey {
	all := slices.Concat(rungs...)
	if len(all) == 0 {
		return nil
	}
	sortKeys(all, l.desc)
	return &all[min(max(int(place/ladderStep)-1, 0), len(all)-1)]
}

func sortKeys(keys []orderKey, desc bool) {
	slices.SortFunc(keys, func(a, b orderKey) int {
		if desc {
			a, b = b, a
		}
		if a.k != b.k {
			return cmpInt(a.k, b.k)
		}
		return cmpInt(a.n, b.n)
	})
}

// keyByWalk reads up to the place; filtered lists end at CountCap, so it is never far.
func (s *Store) keyByWalk(ctx context.Context, l *orderWalk, place int64) (*orderKey, int64, error) {
	keys, err := s.walkKeys(ctx, l, nil, false, int(place))
	if err != nil || len(keys) == 0 {
		return nil, 0, err
	}
	return &keys[len(keys)-1], int64(len(keys)), nil
}

// ladderOf builds or re-uses the rungs of one branch; a branch that changed by more than a hundredth is built anew.
func (s *Store) ladderOf(ctx context.Context, l *orderWalk, b branch, counts []TabCount) ([]orderKey, error) {
	f := OrderFilter{State: b.state, Tab: l.f.Tab, ShopIDs: l.f.ShopIDs}
	if b.shop != "" {
		f.ShopIDs = []string{b.shop}
	}
	n := CountTab(counts, f)
	name := fmt.Sprintf("%s|%s|%s|%s", l.sort, f.Tab, strings.Join(f.ShopIDs, ","), b.state)
	s.rungs.mu.Lock()
	defer s.rungs.mu.Unlock()
	if have := s.rungs.of[name]; have != nil && max(n-have.built, have.built-n) <= max(200, n/100) {
		return have.keys, nil
	}
	var keys []orderKey
	var at *orderKey
	for {
		next, err := s.branchKeys(ctx, l, b, at, false, 1, ladderStep-1)
		if err != nil {
			return nil, err
		}
		if len(next) == 0 {
			break
		}
		keys = append(keys, next[0])
		at = &next[0]
	}
	if s.rungs.of == nil {
		s.rungs.of = map[string]*ladder{}
	}
	s.rungs.of[name] = &ladder{built: n, keys: keys}
	return keys, nil
}
