//go:build desktop || production || dev || bindings

package app

import (
	"context"
	"errors"
	"log/slog"
	"os"

	"zhanggui/app/cli"
	"zhanggui/app/desktop"
	"zhanggui/backend"
	"zhanggui/backend/words"
)

// openShop opens the user's data folder (ZHANGGUI_DATA names another one) and its backend.
func openShop() (desktop.Shop, error) {
	dir := os.Getenv("ZHANGGUI_DATA")
	if dir == "" {
		d, err := cli.DataDir()
		if err != nil {
			return desktop.Shop{}, err
		}
		dir = d
	}
	b, err := backend.Open(context.Background(), backend.Config{
		Dir: dir, Name: "掌柜 Zhanggui", Passphrase: os.Getenv("ZHANGGUI_PASSPHRASE"), Log: slog.Default(), PrintComponents: cli.PrintComponents(),
	})
	if err != nil {
		return desktop.Shop{}, err
	}
	papers, err := b.Folder("papers")
	if err == nil {
		err = b.StartSchedule(context.Background())
	}
	if err != nil {
		return desktop.Shop{}, errors.Join(err, b.Close())
	}
	return desktop.Shop{API: b.Handler(), Papers: papers, Closer: b}, nil
}

// unopenedWords is what the window says when the folder cannot be opened, in both languages: the setting that
// names one of them could not be read.
func unopenedWords(err error) string {
	book, werr := words.Load()
	if werr != nil {
		return err.Error()
	}
	return book.Error(words.Zh, err) + "\n\n" + book.Error(words.En, err)
}
