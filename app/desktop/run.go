//go:build desktop || production || dev || bindings

package desktop

import (
	"context"
	_ "embed"
	"io"
	"io/fs"
	"log/slog"
	"net/http"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	"github.com/wailsapp/wails/v2/pkg/options/windows"
	"github.com/wailsapp/wails/v2/pkg/runtime"

	"zhanggui/app/desktop/local"
	"zhanggui/app/server"
	"zhanggui/backend/shop"
)

// Name is the product's name as the window's title says it.
const Name = "掌柜 Zhanggui"

// instance is how a second launch finds the first.
const instance = "zhanggui-order-desk"

//go:embed icon.png
var icon []byte

// Shop is an opened backend.
type Shop struct {
	API    http.Handler // everything under /api
	Papers string       // folder of the papers the system viewer may open
	Closer io.Closer    // closes the backend; called once, after the window is gone
}

// Opener opens the shop and takes the lock of its folder. It is called before the
// window exists, because Wails' own single-instance check comes after the database.
type Opener func() (Shop, error)

// Config is what a window is made of.
type Config struct {
	Dist  fs.FS              // the built interface
	Open  Opener             // opens the shop
	Words func(error) string // what to tell the person when Open did not succeed; plain text
}

// Run shows the window until the person closes it and returns the exit code: 0, or
// 2 when there could be no window. A shop that cannot be opened still gets a
// window, with the reason in it; a second launch only brings the first window up.
func Run(c Config) int {
	shell := &shell{}
	desk := &local.Desk{AskSave: shell.askSave, View: local.SystemViewer}
	handler, err := open(c, desk, shell)
	if err != nil {
		slog.Error("the shop was not opened", shop.LogErr, err)
		handler = unopened(c.Words(err))
	}
	defer shell.close(desk)

	err = wails.Run(&options.App{
		Title:                    Name,
		Width:                    1366,
		Height:                   768,
		MinWidth:                 1024,
		MinHeight:                640,
		BackgroundColour:         options.NewRGB(0xF7, 0xF6, 0xF3),
		EnableDefaultContextMenu: true,
		Menu:                     menus(),
		AssetServer:              &assetserver.Options{Handler: calm(handler)},
		OnStartup:                shell.started,
		SingleInstanceLock: &options.SingleInstanceLock{
			UniqueId:               instance,
			OnSecondInstanceLaunch: shell.comeUp,
		},
		Linux:   &linux.Options{ProgramName: "zhanggui", Icon: icon, WebviewGpuPolicy: linux.WebviewGpuPolicyOnDemand},
		Windows: &windows.Options{Theme: windows.SystemDefault, Messages: webviewWords()},
	})
	if err != nil {
		slog.Error("no window", shop.LogErr, err)
		return 2
	}
	return 0
}

// open opens the shop and returns the handler of its window.
func open(c Config, desk *local.Desk, s *shell) (http.Handler, error) {
	if generating { // wails build asks for bindings; there are none and no shop is touched
		return http.NotFoundHandler(), nil
	}
	opened, err := c.Open()
	if err != nil {
		return nil, err
	}
	s.closer = opened.Closer
	desk.Papers = opened.Papers
	return desk.Handler(firstAnswer(server.Handler(opened.API, c.Dist))), nil
}

// shell is the window's own state.
type shell struct {
	ctx    context.Context // of the window; Wails hands it over once, at the start
	closer io.Closer
}

func (s *shell) started(ctx context.Context) {
	s.ctx = ctx
	runtime.ResetSignalHandlers()
}

func (s *shell) comeUp(options.SecondInstanceData) {
	runtime.WindowUnminimise(s.ctx)
	runtime.Show(s.ctx)
}

// askSave shows the system's save dialog; Wails wants the window's context, not the request's.
func (s *shell) askSave(_ context.Context, name string) (string, error) {
	return runtime.SaveFileDialog(s.ctx, runtime.SaveDialogOptions{ //nolint:contextcheck // a dialog belongs to the window, not to a request
		DefaultFilename:      name,
		CanCreateDirectories: true,
	})
}

func (s *shell) close(desk *local.Desk) {
	if err := desk.Close(); err != nil {
		slog.Warn("an unfinished file was left", shop.LogErr, err)
	}
	if s.closer == nil {
		return
	}
	if err := s.closer.Close(); err != nil {
		slog.Error("the shop was not closed cleanly", shop.LogErr, err)
	}
}
