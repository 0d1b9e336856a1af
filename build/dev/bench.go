package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
)

func bench(ctx context.Context, d *dev, args []string) error {
	return d.run(ctx, os.Stdout, nil, "go", append([]string{"run", "./build/bench"}, args...)...)
}

// realChannels checks each shop of a data folder against the channel it is
// connected to: who am I, is the token alive. It calls the network, so it is
// run by a person with own credentials and never by test.
func realChannels(ctx context.Context, d *dev, args []string) error {
	var folder string
	var names []string
	for i := 0; i < len(args); i++ {
		if value, ok := strings.CutPrefix(args[i], "--data="); ok {
			folder = value
		} else if args[i] == "--data" && i+1 < len(args) {
			i++
			folder = args[i]
		} else {
			names = append(names, args[i])
		}
	}
	if folder == "" {
		return errors.New("real --data DIR [NAME…]: name the data folder of a shop with real connections; " +
			"it is made by: zhanggui shops add KIND --name NAME --data DIR --stdin-secrets")
	}
	program, err := d.build(ctx, os.Stderr, exe("zhanggui"), nil)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		if names, err = d.shopNames(ctx, program, folder); err != nil {
			return err
		}
	}
	if len(names) == 0 {
		return fmt.Errorf("no shop in %s", folder)
	}
	failed := 0
	for _, name := range names {
		if err := d.run(ctx, os.Stdout, nil, program, "shops", "test", name, "--data", folder); err != nil {
			fmt.Printf("FAIL  %s: %v\n", name, err)
			failed++
			continue
		}
		fmt.Printf("ok    %s\n", name)
	}
	fmt.Printf("%d passed, %d failed\n", len(names)-failed, failed)
	if failed > 0 {
		return errFailed
	}
	return nil
}

// shopNames asks the program for the shops of a data folder.
func (d *dev) shopNames(ctx context.Context, program, folder string) ([]string, error) {
	said, err := d.output(ctx, nil, program, "shops", "list", "--json", "--data", folder)
	if err != nil {
		return nil, err
	}
	var list struct {
		Shops []struct {
			Name string `json:"name"`
		} `json:"shops"`
	}
	if err := json.Unmarshal([]byte(said), &list); err != nil {
		return nil, fmt.Errorf("shops list: %w", err)
	}
	var names []string
	for _, s := range list.Shops {
		names = append(names, s.Name)
	}
	return names, nil
}
