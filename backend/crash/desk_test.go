package crash_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhanggui/backend"
	channelsim "zhanggui/backend/channel/pdd/sim"
	couriersim "zhanggui/backend/courier/pdd/sim"
	"zhanggui/backend/journal"
	printersim "zhanggui/backend/printer/pdd/sim"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
	"zhanggui/backend/store/storetest"
	"zhanggui/backend/vault"
	"zhanggui/backend/wire/pdd/gate"
)

// platform is the outside world: it lives in the test's process and survives every kill of the desk.
type platform struct {
	shop      *channelsim.Server
	waybills  *couriersim.Server
	gateway   string
	component string
}

const mallID = 880088

func startPlatform(t *testing.T, seed uint64) *platform {
	t.Helper()
	p := &platform{}
	p.waybills = couriersim.New(couriersim.Options{UserID: mallID, Ciphers: func(sn string) (string, string, string, bool) { return p.shop.Ciphers(sn) }})
	p.shop = channelsim.New(channelsim.Options{Seed: seed, MallID: mallID, NoRates: true, Services: []gate.Service{p.waybills}})
	printer := printersim.New(printersim.Options{Issued: p.waybills.Issued})
	gateway, component := httptest.NewServer(p.shop), httptest.NewServer(printer)
	t.Cleanup(component.Close)
	t.Cleanup(gateway.Close)
	p.gateway, p.component = gateway.URL, "ws"+strings.TrimPrefix(component.URL, "http")
	return p
}

// order lets n buyers order a few minutes ago, which is where the next reading looks.
func (p *platform) order(n int) {
	now := time.Now()
	p.shop.Generate(n, now.Add(-8*time.Minute), now.Add(-4*time.Minute))
}

// Names of the shops: one on the platform, one known by files, one whose orders the test writes by itself.
const (
	shopLive = "活店"
	shopFile = "文件店"
	shopOwn  = "直写店"
)

// openDesk opens the data folder as the program does.
func openDesk(ctx context.Context, dir, component string) (*backend.Backend, error) {
	b, err := backend.Open(ctx, backend.Config{
		Dir: dir, Name: "zhanggui crash", Vault: vault.NewMemory(), User: "测试", PrintComponents: map[string]string{"pdd": component},
	})
	if err != nil {
		return nil, err
	}
	sh, err := b.Store.ShopByName(ctx, shopLive)
	if shop.IsKind(err, shop.NotFound) {
		return b, nil
	}
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	_, secret, token := channelsim.New(channelsim.Options{}).Keys()
	v, err := b.Secrets(ctx)
	if err == nil {
		err = errors.Join(v.Set(sh.ID, "client_secret", secret), v.Set(sh.ID, "access_token", token))
	}
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

// furnish makes the shops, the goods, the stock and the couriers.
func furnish(t *testing.T, dir string, p *platform) {
	t.Helper()
	ctx, by := t.Context(), journal.Clerk("测试")
	b, err := openDesk(ctx, dir, p.component)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}()
	id, _, _ := p.shop.Keys()
	live := storetest.NewShop(shopLive)
	live.Endpoint, live.Options, live.HistoryDays = p.gateway, map[string]string{"client_id": id}, 1
	file, own := storetest.NewShop(shopFile), storetest.NewShop(shopOwn)
	file.Kind, file.Platform, own.Kind, own.Platform = store.FileKind, shop.Generic, store.FileKind, shop.Generic
	for _, sh := range []store.Shop{live, file, own} {
		if _, err := b.Store.AddShop(ctx, sh, by); err != nil {
			t.Fatal(err)
		}
	}
	var skus []store.SKU
	for _, g := range channelsim.Goods() {
		skus = append(skus, store.SKU{Code: g.OuterID, Title: g.Name, Spec: g.Spec, Counted: true})
	}
	skus = append(skus, storetest.NewMaker(1, ownSKUs, 0, 1).SKUs()...)
	if _, err := b.Store.PutSKUs(ctx, skus, store.SKUFields{}, by); err != nil {
		t.Fatal(err)
	}
	if _, err := b.AddWarehouse(ctx, backend.WarehouseAsk{
		Name: "仓", Province: "浙江省", City: "杭州市", District: "余杭区", Detail: "文一西路 1818 号", Sender: "示例小店", Phone: "0571-88880000",
	}, by); err != nil {
		t.Fatal(err)
	}
	var counts []store.StockCount
	for i, k := range skus {
		counts = append(counts, store.StockCount{Warehouse: "仓", SKU: k.Code, OnHand: int64(20 + 400*(i%3))})
	}
	if _, err := b.Store.CountStock(ctx, counts, by, ""); err != nil {
		t.Fatal(err)
	}
	for _, a := range []backend.CourierAsk{
		{Kind: "pdd", Name: "电子面单", Company: "ZTO", Shop: shopLive},
		{Kind: "range", Name: "号段", Company: "YTO", From: "YT8800000000001", To: "YT8800000099999"},
	} {
		if _, err := b.AddCourier(ctx, a, by); err != nil {
			t.Fatal(err)
		}
	}
	if err := backend.WriteFile(exportPath(dir), exportFile()); err != nil {
		t.Fatal(err)
	}
}

const (
	ownSKUs    = 30
	fileOrders = 40
)

func exportPath(dir string) string { return filepath.Join(dir, "export.csv") }

// exportFile is a seller's export with plain receivers.
func exportFile() []byte {
	var b strings.Builder
	b.WriteString("订单号,商家编码,商品名称,数量,单价,实付金额,下单时间,付款时间,收件人,手机,省,市,区,详细地址\n")
	for i := range fileOrders {
		fmt.Fprintf(&b, "F%08d,SKU-%05d,商品,1,10.00,10.00,2026-01-02 10:00:00,2026-01-02 10:05:00,王芳,1300000%04d,浙江省,杭州市,余杭区,幸福路 %d 号 3 栋 201 室\n",
			i+1, i%ownSKUs+1, i, i+1)
	}
	return []byte(b.String())
}

func exportMap() map[string]string {
	return map[string]string{
		"order_no": "订单号", "sku": "商家编码", "title": "商品名称", "qty": "数量", "unit_price": "单价", "paid": "实付金额", "created_at": "下单时间",
		"paid_at": "付款时间", "receiver": "收件人", "phone": "手机", "province": "省", "city": "市", "district": "区", "address": "详细地址",
	}
}
