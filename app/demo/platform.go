package demo

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	channelsim "zhanggui/backend/channel/pdd/sim"
	couriersim "zhanggui/backend/courier/pdd/sim"
	printersim "zhanggui/backend/printer/pdd/sim"
	"zhanggui/backend/shop"
	"zhanggui/backend/wire/pdd/gate"
)

// platform is the practice shop's Pinduoduo: the open platform with its e-waybill, and the local print component.
type platform struct {
	shop      *channelsim.Server
	waybills  *couriersim.Server
	printer   *printersim.Server
	gateway   string // address of the open platform
	component string // ws:// address of the print component
	servers   []*http.Server
	done      []chan error
}

// mallID is the practice shop's number on the platform.
const mallID = 880088

const (
	// ShopPDD is the practice shop on the simulated platform.
	ShopPDD = "示例小店"
	// ShopOwn is its own web shop, known by files only.
	ShopOwn = "示例小店·有赞"
)

// startPlatform opens both on free loopback ports.
func startPlatform(ctx context.Context, clock shop.Clock, seed uint64, gs []good) (*platform, error) {
	p := &platform{}
	p.waybills = couriersim.New(couriersim.Options{
		Clock: clock, UserID: mallID, Quantity: 5000,
		Ciphers: func(sn string) (string, string, string, bool) { return p.shop.Ciphers(sn) },
	})
	p.shop = channelsim.New(channelsim.Options{
		Seed: seed, Clock: clock, MallID: mallID, MallName: ShopPDD, Goods: platformGoods(gs), Services: []gate.Service{p.waybills},
	})
	p.printer = printersim.New(printersim.Options{Clock: clock, Printers: []string{"示例热敏打印机"}, Issued: p.waybills.Issued})
	var err error
	if p.gateway, err = p.serve(ctx, p.shop); err != nil {
		return nil, errors.Join(err, p.close())
	}
	addr, err := p.serve(ctx, p.printer)
	if err != nil {
		return nil, errors.Join(err, p.close())
	}
	p.gateway = "http://" + p.gateway
	p.component = "ws://" + addr
	return p, nil
}

func (p *platform) serve(ctx context.Context, h http.Handler) (addr string, err error) {
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	s := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
	done := make(chan error, 1)
	go func() { done <- s.Serve(ln) }()
	p.servers, p.done = append(p.servers, s), append(p.done, done)
	return ln.Addr().String(), nil
}

// close stops the servers at once; a hijacked socket ends with its client.
func (p *platform) close() error {
	var err error
	for i, s := range p.servers {
		err = errors.Join(err, s.Close())
		if serr := <-p.done[i]; !errors.Is(serr, http.ErrServerClosed) {
			err = errors.Join(err, serr)
		}
	}
	p.servers, p.done = nil, nil
	return err
}

// platformGoods are the things the practice shop sells on the platform: a third of its list.
func platformGoods(gs []good) []channelsim.Good {
	var out []channelsim.Good
	for i, g := range gs {
		if i%3 == 0 {
			out = append(out, channelsim.Good{GoodsID: int64(910000 + i), SKUID: int64(71000000 + i), OuterID: g.code, Name: g.title, Spec: g.spec, Fen: g.price})
		}
	}
	return out
}
