// Package sim is a simulated Pinduoduo shop, strict where the platform is: it keeps orders, their after-sales
// and shipments, and a ledger of every effect. It is written from the platform's documents, not from our adapter.
package sim

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"sort"
	"sync"
	"time"

	"zhanggui/backend/shop"
	"zhanggui/backend/wire/pdd/gate"
)

// Options open a simulated shop. Zero values are replaced by believable ones.
type Options struct {
	Seed     uint64
	Clock    shop.Clock
	ClientID string
	Secret   string
	Token    string
	MallID   int64
	MallName string
	Goods    []Good
	Scopes   []string // nil: all
	// TokenEnds, IPs and NoRates are the gateway's (see gate.Options).
	TokenEnds time.Time
	IPs       []string
	NoRates   bool
	// RefundTouches makes an after-sale change the order's updated_at. The platform does not promise it, so
	// the strict default is that it does not.
	RefundTouches bool
	// Services are further parts of the platform on the same gateway, such as the e-waybill.
	Services []gate.Service
}

// Server is the simulated shop and its gateway; it is an http.Handler.
type Server struct {
	*gate.Gate
	o    Options
	zone *time.Location

	mu     sync.Mutex
	rnd    *rand.Rand
	orders map[string]*order
	seq    int64
	ledger Ledger
}

// Shipment is one effect of a ship-back call.
type Shipment struct {
	SN          string
	LogisticsID int64
	Number      string
	Kind        string // first, correct, extra
	At          time.Time
}

// Ledger is what took effect, in order.
type Ledger struct {
	Shipments []Shipment
	Printed   []Shipment // labels reported as printed
}

// Of returns the numbers recorded for one order, in order, repeats included.
func (l Ledger) Of(sn string) []string {
	var out []string
	for _, s := range l.Shipments {
		if s.SN == sn {
			out = append(out, s.Number)
		}
	}
	return out
}

// New opens a simulated shop without orders.
func New(o Options) *Server {
	def := func(p *string, v string) {
		if *p == "" {
			*p = v
		}
	}
	def(&o.ClientID, "sim-client")
	def(&o.Secret, "sim-secret-0123456789")
	def(&o.Token, "sim-token-0123456789abcdef")
	def(&o.MallName, "示例小店")
	if o.MallID == 0 {
		o.MallID = 100200300
	}
	if o.Clock == nil {
		o.Clock = shop.SystemClock{}
	}
	if o.Goods == nil {
		o.Goods = Goods()
	}
	s := &Server{
		o: o, zone: time.FixedZone("GMT+8", 8*3600), orders: map[string]*order{},
		rnd: rand.New(rand.NewPCG(o.Seed, 0x9e3779b97f4a7c15)), //nolint:gosec // a seeded shop, not a secret
	}
	s.Gate = gate.New(gate.Options{
		ClientID: o.ClientID, Secret: o.Secret, Token: o.Token, Clock: o.Clock, Scopes: o.Scopes,
		TokenEnds: o.TokenEnds, IPs: o.IPs, NoRates: o.NoRates,
	}, append([]gate.Service{s}, o.Services...)...)
	return s
}

var _ http.Handler = (*Server)(nil)

// Keys returns what a connection needs: client id, secret, token.
func (s *Server) Keys() (clientID, secret, token string) { return s.o.ClientID, s.o.Secret, s.o.Token }

// Ledger returns what took effect so far.
func (s *Server) Ledger() Ledger {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Ledger{
		Shipments: append([]Shipment(nil), s.ledger.Shipments...),
		Printed:   append([]Shipment(nil), s.ledger.Printed...),
	}
}

// SNs lists all order numbers, sorted.
func (s *Server) SNs() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]string, 0, len(s.orders))
	for sn := range s.orders {
		out = append(out, sn)
	}
	sort.Strings(out)
	return out
}

// ToShip lists the orders that wait for shipment and could be shipped now, sorted.
func (s *Server) ToShip() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for sn, o := range s.orders {
		if o.shippable() == nil {
			out = append(out, sn)
		}
	}
	sort.Strings(out)
	return out
}

func (s *Server) now() time.Time { return s.o.Clock.Now().Truncate(time.Second) }

// edit changes one order and, when touch is set, its updated_at.
func (s *Server) edit(sn string, touch bool, f func(o *order)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.orders[sn]
	if o == nil {
		return fmt.Errorf("no order %s", sn)
	}
	f(o)
	if touch {
		o.updated = s.now()
	}
	return nil
}
