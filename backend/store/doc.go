// Package store keeps everything in SQL: it implements the small interfaces the stages declare. In: commands
// with the version they were decided on. Out: rows, or an error kind. Every change of state is one transaction
// that writes the state, its journal rows and its outbox rows. Portable SQL stands in <noun>.go, what only one
// engine knows in sqlite*.go.
package store
