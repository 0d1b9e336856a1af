//go:build desktop || production || dev || bindings

package app

import (
	"net/http"

	"zhanggui/app/desktop"
)

// openShop opens the shop's folder and its backend.
func openShop() (desktop.Shop, error) {
	return desktop.Shop{API: http.NewServeMux()}, nil
}

// unopenedWords is what the window says when the folder cannot be opened.
func unopenedWords(err error) string {
	return "掌柜没能打开店铺数据。\nZhanggui could not open the shop's folder.\n\n" + err.Error()
}
