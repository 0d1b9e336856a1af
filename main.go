// Command zhanggui is the order desk: built plain it is the console program, built with Wails' tags it is the window.
package main

import "zhanggui/app"

func main() { app.Main() }
