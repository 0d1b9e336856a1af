//go:build desktop || production || dev || bindings

package desktop

import (
	"runtime"

	"github.com/wailsapp/wails/v2/pkg/menu"
	"github.com/wailsapp/wails/v2/pkg/options/windows"
)

// menus is the menu bar. macOS sends ⌘C, ⌘V and ⌘Z through the Edit menu, so
// without it nothing can be pasted there; elsewhere the page needs no menu bar.
func menus() *menu.Menu {
	if runtime.GOOS != "darwin" {
		return nil
	}
	return menu.NewMenuFromItems(menu.AppMenu(), menu.EditMenu(), menu.WindowMenu())
}

// webviewWords is what a Windows without WebView2 is told before any page can be shown.
func webviewWords() *windows.Messages {
	m := windows.DefaultMessages()
	m.InstallationRequired = "掌柜需要微软 WebView2 才能显示窗口。点“确定”下载安装。\nThe window needs Microsoft WebView2. Press OK to download and install it."
	m.UpdateRequired = "微软 WebView2 版本太旧。点“确定”更新。\nMicrosoft WebView2 is too old. Press OK to update it."
	m.MissingRequirements = "缺少组件 / Something is missing"
	m.Webview2NotInstalled = "没有安装 WebView2 / WebView2 is not installed"
	return m
}
