package shop

// Log attribute names, so that the same thing is always called the same. Buyers' data has none on purpose.
const (
	LogOrder   = "order"
	LogShop    = "shop"
	LogParcel  = "parcel"
	LogJob     = "job"
	LogErr     = "err"
	LogKey     = "key"
	LogAttempt = "attempt"
	LogCount   = "n"
	LogTook    = "took_ms"
	LogClass   = "class"
	LogID      = "correlation"
	LogPath    = "path"
	LogPanic   = "panic"
	LogStack   = "stack"
)
