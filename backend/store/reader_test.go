package store

import (
	"context"
	"fmt"
	"sync"
	"testing"
)

func TestAQuestionAskedAgainIsKept(t *testing.T) {
	st := openDesk(t)
	kept := func() int {
		st.r.mu.Lock()
		defer st.r.mu.Unlock()
		return len(st.r.kept)
	}
	before := kept()
	for i := range 3 {
		var n int
		if err := st.r.QueryRowContext(t.Context(), `SELECT COUNT(*) + $1 FROM orders`, i).Scan(&n); err != nil || n != 3+i {
			t.Fatalf("time %d: %d %v", i+1, n, err)
		}
	}
	if kept() != before+1 {
		t.Errorf("%d statements are kept, want one more than %d", kept(), before)
	}
	for i := range 3 * keptMost {
		for range 2 {
			var n int
			if err := st.r.QueryRowContext(t.Context(), fmt.Sprintf(`SELECT %d`, i)).Scan(&n); err != nil || n != i {
				t.Fatalf("%d %v", n, err)
			}
		}
	}
	if kept() > keptMost {
		t.Errorf("%d statements are kept", kept())
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := st.r.QueryRowContext(ctx, `SELECT COUNT(*) FROM orders`).Scan(new(int)); err == nil {
		t.Error("somebody who left was answered")
	}
	if err := st.r.QueryRowContext(t.Context(), `SELECT nothing FROM nowhere`).Scan(new(int)); err == nil {
		t.Error("a wrong question was answered")
	}
}

// TestManyReadersShareTheKept asks from more goroutines than there are connections.
func TestManyReadersShareTheKept(t *testing.T) {
	st := openDesk(t)
	var wg sync.WaitGroup
	for g := range 4 * readers {
		wg.Go(func() {
			for i := range 50 {
				var n int
				q := fmt.Sprintf(`SELECT COUNT(*) + %d FROM orders`, (g+i)%7)
				if err := st.r.QueryRowContext(t.Context(), q).Scan(&n); err != nil || n != 3+(g+i)%7 {
					t.Errorf("%s: %d %v", q, n, err)
				}
			}
		})
	}
	wg.Wait()
}
