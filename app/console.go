//go:build !desktop && !production && !dev && !bindings

package app

import "zhanggui/app/cli"

// run starts the console program.
func run() int { return cli.Execute() }
