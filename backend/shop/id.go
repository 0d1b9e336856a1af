package shop

import (
	"crypto/rand"
	"encoding/binary"
	"io"
	"sync"
)

// crockford is the ULID alphabet in lower case: no i, l, o, u, so that an id survives being read aloud.
const crockford = "0123456789abcdefghjkmnpqrstvwxyz"

// IDs makes 26-character lower-case ULIDs: 48 bits of the clock's milliseconds, 80 bits of randomness.
// Ids made within one millisecond by one source still sort in the order they were made.
type IDs struct {
	clock Clock
	rnd   io.Reader

	mu   sync.Mutex
	last uint64
	hi   uint16
	lo   uint64
}

// NewIDs returns a source of ids; a nil rnd means the system's secure randomness.
func NewIDs(clock Clock, rnd io.Reader) *IDs {
	if rnd == nil {
		rnd = rand.Reader
	}
	return &IDs{clock: clock, rnd: rnd}
}

// New returns the next id.
func (s *IDs) New() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := uint64(s.clock.Now().UnixMilli()) //nolint:gosec // the clock never stands before 1970
	if now > s.last {
		s.last = now
		var b [10]byte
		if _, err := io.ReadFull(s.rnd, b[:]); err != nil {
			// Without randomness ids still must be unique within this source: count on from the last.
			s.lo++
		} else {
			s.hi = binary.BigEndian.Uint16(b[:2]) & 0x7fff
			s.lo = binary.BigEndian.Uint64(b[2:])
		}
	} else {
		s.lo++
		if s.lo == 0 {
			s.hi++
		}
	}
	return encodeULID(s.last, s.hi, s.lo)
}

// encodeULID writes 48 + 16 + 64 bits as 26 base-32 characters, most significant first.
func encodeULID(ms uint64, hi uint16, lo uint64) string {
	var out [26]byte
	for i := 9; i >= 0; i-- {
		out[i] = crockford[ms&31]
		ms >>= 5
	}
	h, l := uint64(hi), lo
	for i := 25; i >= 10; i-- {
		out[i] = crockford[l&31]
		l = l>>5 | (h&31)<<59
		h >>= 5
	}
	return string(out[:])
}
