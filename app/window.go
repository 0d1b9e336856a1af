//go:build desktop || production || dev || bindings

package app

import (
	"zhanggui/app/desktop"
	"zhanggui/frontend"
)

// run shows the window.
func run() int {
	return desktop.Run(desktop.Config{Dist: frontend.Dist(), Open: openShop, Words: unopenedWords})
}
