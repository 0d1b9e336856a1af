package demo

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"time"

	"zhanggui/backend"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
	"zhanggui/backend/tabular"
	"zhanggui/backend/vault"
)

// Options say where and how to practise.
type Options struct {
	Dir   string // the practice folder; one that holds a real shop is refused
	Seed  uint64 // same seed, same goods, buyers and orders
	Clock shop.Clock
	Lang  string
	Log   *slog.Logger
}

// Sizes of the practice shop.
const (
	skuCount      = 200
	platformCount = 190 // orders on the simulated platform
	fileCount     = 109 // orders in the export; one of them comes twice under another number
	arrivalEvery  = 90 * time.Second
)

// marker is the file that tells a practice folder from a shop's own.
const marker = "practice-shop.txt"

// Demo is a running practice shop.
type Demo struct {
	Backend *backend.Backend
	plat    *platform
	goods   []good
	rnd     *rand.Rand
	clock   shop.Clock
	dir     string

	stop context.CancelFunc
	busy sync.WaitGroup
}

// Start opens the platforms and seeds the shop. Close must be called.
func Start(ctx context.Context, o Options) (*Demo, error) {
	if o.Clock == nil {
		o.Clock = shop.SystemClock{}
	}
	if err := freshFolder(o.Dir); err != nil {
		return nil, err
	}
	d := &Demo{goods: goods(skuCount), rnd: rand.New(rand.NewPCG(o.Seed, 0x9e3779b97f4a7c15)), clock: o.Clock, dir: o.Dir} //nolint:gosec // invented data wants a seed, not secrecy
	var err error
	if d.plat, err = startPlatform(ctx, o.Clock, o.Seed, d.goods); err != nil {
		return nil, err
	}
	d.Backend, err = backend.Open(ctx, backend.Config{
		Dir: o.Dir, Lang: o.Lang, Clock: o.Clock, Log: o.Log, Name: "zhanggui demo", Vault: vault.NewMemory(), User: "顾南舟",
		PrintComponents: map[string]string{"pdd": d.plat.component},
	})
	if err != nil {
		return nil, errors.Join(err, d.plat.close())
	}
	if err := d.seed(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// Close stops the shop and its platforms.
func (d *Demo) Close() error {
	if d.stop != nil {
		d.stop()
	}
	d.busy.Wait()
	return errors.Join(d.Backend.Close(), d.plat.close())
}

// freshFolder makes the folder, or empties one an earlier practice left. A folder with a shop in it and no mark of
// a practice is refused.
func freshFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return shop.Wrap(err, shop.Invalid, "store.error.folder", "dir", dir)
		}
		return writeMarker(dir)
	}
	if err != nil {
		return shop.Wrap(err, shop.Invalid, "store.error.folder", "dir", dir)
	}
	if _, err := os.Stat(filepath.Join(dir, marker)); err != nil {
		return shop.Wrap(err, shop.NotAllowed, "demo.error.folder", "dir", dir)
	}
	if held, err := store.Held(dir); err != nil || held != "" {
		return errors.Join(err, shop.E(shop.NotAllowed, "store.error.locked", "who", held, "dir", dir))
	}
	for _, e := range entries {
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return shop.Wrap(err, shop.Invalid, "store.error.folder", "dir", dir)
		}
	}
	return writeMarker(dir)
}

func writeMarker(dir string) error {
	const text = "This folder belongs to the practice shop of Zhanggui. It is emptied at each start.\n这个文件夹是掌柜的练习店，每次启动都会清空。\n"
	if err := os.WriteFile(filepath.Join(dir, marker), []byte(text), 0o600); err != nil {
		return shop.Wrap(err, shop.Invalid, "store.error.folder", "dir", dir)
	}
	return nil
}

// seed fills the shop: platform orders, two warehouses, goods, stock, couriers, and the export file of its web shop.
func (d *Demo) seed(ctx context.Context) error {
	by := journal.Clerk("顾南舟")
	b := d.Backend
	houses, err := d.addWarehouses(ctx, by)
	if err != nil {
		return err
	}
	skus, err := skuFile(d.goods)
	if err != nil {
		return err
	}
	path, err := d.keep(skus)
	if err != nil {
		return err
	}
	if _, err := b.ImportSKUs(ctx, path, by); err != nil {
		return err
	}
	counts, err := stockFile(d.goods, d.rnd, houses)
	if err != nil {
		return err
	}
	if path, err = d.keep(counts); err != nil {
		return err
	}
	if _, err := b.ImportStock(ctx, path, by); err != nil {
		return err
	}
	if err := d.addShops(ctx, by); err != nil {
		return err
	}
	if err := d.addCouriers(ctx, by); err != nil {
		return err
	}
	now := d.clock.Now()
	d.plat.shop.Generate(platformCount, now.Add(-20*time.Hour), now.Add(-10*time.Minute))
	export, err := exportFile(d.goods, d.rnd, fileCount, now)
	if err != nil {
		return err
	}
	_, err = d.keep(export)
	return err
}

func (d *Demo) addWarehouses(ctx context.Context, by journal.Actor) ([]string, error) {
	asks := []backend.WarehouseAsk{
		{Name: "杭州仓", Province: "浙江省", City: "杭州市", District: "余杭区", Detail: "仓前街道文一西路 1818 号 3 号库", Sender: "示例小店", Phone: "0571-88880000", Regions: []string{"浙江省", "江苏省", "上海市", "安徽省", "福建省", "山东省", "江西省"}},
		{Name: "成都仓", Province: "四川省", City: "成都市", District: "双流区", Detail: "航空港物流大道 66 号 B 栋", Sender: "示例小店", Phone: "028-88880000"},
	}
	var names []string
	for _, a := range asks {
		if _, err := d.Backend.AddWarehouse(ctx, a, by); err != nil {
			return nil, err
		}
		names = append(names, a.Name)
	}
	return names, nil
}

func (d *Demo) addShops(ctx context.Context, by journal.Actor) error {
	id, secret, token := d.plat.shop.Keys()
	sh, err := d.Backend.Store.AddShop(ctx, store.Shop{
		Kind: "pdd", Platform: shop.PDD, Name: ShopPDD, Endpoint: d.plat.gateway, Options: map[string]string{"client_id": id},
		Zone: shop.DefaultZone, Currency: "CNY", ShipHours: 48, IntervalMin: 1, HistoryDays: 1, MessageHold: true,
	}, by)
	if err != nil {
		return err
	}
	v, err := d.Backend.Secrets(ctx)
	if err != nil {
		return err
	}
	if err := errors.Join(v.Set(sh.ID, "client_secret", secret), v.Set(sh.ID, "access_token", token)); err != nil {
		return err
	}
	_, err = d.Backend.Store.AddShop(ctx, store.Shop{
		Kind: store.FileKind, Platform: shop.Youzan, Name: ShopOwn, Zone: shop.DefaultZone, Currency: "CNY", ShipHours: 48,
		IntervalMin: 15, HistoryDays: 7, MessageHold: true,
	}, by)
	return err
}

func (d *Demo) addCouriers(ctx context.Context, by journal.Actor) error {
	for _, a := range []backend.CourierAsk{
		{Kind: "pdd", Name: "拼多多电子面单·中通", Company: "ZTO", Shop: ShopPDD},
		{Kind: "range", Name: "圆通号段", Company: "YTO", From: "YT8800000000001", To: "YT8800000004999"},
	} {
		if _, err := d.Backend.AddCourier(ctx, a, by); err != nil {
			return err
		}
	}
	return nil
}

// keep writes a file of the owner's into the practice folder, where it can be opened and dropped in again.
func (d *Demo) keep(src tabular.Source) (path string, err error) {
	dir, err := d.Backend.Folder("files")
	if err != nil {
		return "", err
	}
	f, err := src.Open()
	if err != nil {
		return "", err
	}
	body, err := io.ReadAll(io.NewSectionReader(f, 0, src.Size))
	if err := errors.Join(err, f.Close()); err != nil {
		return "", err
	}
	path = filepath.Join(dir, src.Name)
	return path, backend.WriteFile(path, body)
}

// arrive lets one more buyer order on the platform each minute until ctx ends.
func (d *Demo) arrive(ctx context.Context, every time.Duration) {
	d.busy.Add(1)
	go func() {
		defer d.busy.Done()
		t := time.NewTicker(every)
		defer t.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-t.C:
				now := d.clock.Now()
				d.plat.shop.Generate(1, now.Add(-5*time.Minute), now.Add(-4*time.Minute))
			}
		}
	}()
}

// ExportPath is where the web shop's export lies.
func (d *Demo) ExportPath() string { return filepath.Join(d.dir, "files", "有赞订单导出.csv") }
