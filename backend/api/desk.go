package api

// Desk is all the API asks of the backend. Each part is declared beside the operations that need it.
type Desk interface {
	OrderLists
	OrderPanels
	OrderActions
	TodayReader
	Imports
	ShopDesk
	Fulfilment
	Jobs
	StatusReader
}
