package pdd

import (
	"time"

	"zhanggui/backend/wire"
)

// Methods of the platform the desk uses.
const (
	MTime         = "pdd.time.get"
	MMall         = "pdd.mall.info.get"
	MOrders       = "pdd.order.number.list.increment.get"
	MOrder        = "pdd.order.information.get"
	MRefunds      = "pdd.refund.list.increment.get"
	MCompanies    = "pdd.logistics.companies.get"
	MShip         = "pdd.logistics.online.send"
	MShipExtra    = "pdd.order.upload.extra.logistics"
	MPrinted      = "pdd.erp.order.sync"
	MWaybillGet   = "pdd.waybill.get"
	MWaybillQuery = "pdd.waybill.query.by.waybillcode"
	MWaybillVoid  = "pdd.waybill.cancel"
	MTemplates    = "pdd.cloudprint.stdtemplates.get"
)

// Limits returns the documented limits per shop and method, brought down to one second where the platform
// names a minute (3000 per 60 s → 50 per s); methods without a documented shop limit share a careful one.
func Limits(method string) wire.Limit {
	switch method {
	case MOrders: // 3000 / 60 s per shop
		return wire.Limit{N: 50, Per: time.Second}
	case MOrder: // 30000 / 60 s per shop
		return wire.Limit{N: 500, Per: time.Second}
	case MRefunds: // 100 / 10 s per shop, kept whole so that a morning's catching up may start at once
		return wire.Limit{N: 100, Per: 10 * time.Second}
	case MTime, MMall, MCompanies, MTemplates:
		return wire.Limit{N: 5, Per: time.Second}
	}
	return wire.Limit{N: 20, Per: time.Second}
}
