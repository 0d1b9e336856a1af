package local

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"runtime"
	"strconv"
	"sync"

	"zhanggui/backend/shop"
)

// MaxChunk is the largest body of one PUT: webviews copy a body whole, and larger ones have crashed them.
const MaxChunk = 512 << 10

// maxOpenSaves bounds forgotten saves; a person saves one file at a time.
const maxOpenSaves = 16

// Desk holds what the endpoints need from the window.
type Desk struct {
	// AskSave shows the save dialog and returns the chosen path, or "" when the person cancelled.
	AskSave func(ctx context.Context, name string) (string, error)
	// View opens a file in the viewer the system has for it.
	View func(ctx context.Context, file string) error
	// Papers is the folder whose files View may open.
	Papers string

	mu    sync.Mutex
	saves map[string]*save
}

// Handler answers /desktop/… and hands everything else to next.
//
//	GET    /desktop/about          {"window":true,"os":"linux","max_chunk":524288}
//	POST   /desktop/save           {"name":"labels.pdf"} → {"id":"…"} or {"cancelled":true}
//	PUT    /desktop/save/ID?at=N   raw bytes, at most MaxChunk, N = bytes sent so far
//	POST   /desktop/save/ID/done   {"path":"…"}: the file is on the disk under its name
//	DELETE /desktop/save/ID        gives up; nothing is left behind
//	POST   /desktop/open           {"path":"labels.pdf"}, relative to the papers folder
func (d *Desk) Handler(next http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /desktop/about", d.about)
	mux.HandleFunc("POST /desktop/save", d.begin)
	mux.HandleFunc("PUT /desktop/save/{id}", d.chunk)
	mux.HandleFunc("POST /desktop/save/{id}/done", d.done)
	mux.HandleFunc("DELETE /desktop/save/{id}", d.drop)
	mux.HandleFunc("POST /desktop/open", d.open)
	mux.Handle("/desktop/", http.NotFoundHandler())
	mux.Handle("/", next)
	return mux
}

// Close gives up every unfinished save.
func (d *Desk) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	var errs []error
	for id, s := range d.saves {
		errs = append(errs, s.abandon())
		delete(d.saves, id)
	}
	return errors.Join(errs...)
}

func (d *Desk) about(w http.ResponseWriter, _ *http.Request) {
	answer(w, map[string]any{"window": true, "os": runtime.GOOS, "max_chunk": MaxChunk})
}

func (d *Desk) begin(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Name string `json:"name"`
	}
	if err := decode(r, &in); err != nil {
		refuse(w, err)
		return
	}
	path, err := d.AskSave(r.Context(), SafeName(in.Name))
	if err != nil {
		refuse(w, shop.Wrap(err, shop.Internal, "desktop.save.dialog"))
		return
	}
	if path == "" {
		answer(w, map[string]any{"cancelled": true})
		return
	}
	s, err := newSave(path)
	if err != nil {
		refuse(w, shop.Wrap(err, shop.Invalid, "desktop.save.place"))
		return
	}
	id, err := d.keep(s)
	if err != nil {
		refuse(w, errors.Join(err, s.abandon()))
		return
	}
	answer(w, map[string]any{"id": id})
}

func (d *Desk) chunk(w http.ResponseWriter, r *http.Request) {
	s, err := d.find(r.PathValue("id"))
	if err != nil {
		refuse(w, err)
		return
	}
	at, err := strconv.ParseInt(r.URL.Query().Get("at"), 10, 64)
	if err != nil {
		refuse(w, shop.Wrap(err, shop.Invalid, "desktop.save.order"))
		return
	}
	data, err := io.ReadAll(io.LimitReader(r.Body, MaxChunk+1))
	if err != nil || len(data) > MaxChunk {
		refuse(w, shop.Wrap(err, shop.Invalid, "desktop.save.chunk"))
		return
	}
	size, err := s.write(at, data)
	if err != nil {
		refuse(w, err)
		return
	}
	answer(w, map[string]any{"size": size})
}

func (d *Desk) done(w http.ResponseWriter, r *http.Request) {
	s, err := d.take(r.PathValue("id"))
	if err != nil {
		refuse(w, err)
		return
	}
	if err := s.finish(); err != nil {
		refuse(w, shop.Wrap(err, shop.Internal, "desktop.save.place"))
		return
	}
	answer(w, map[string]any{"path": s.path})
}

func (d *Desk) drop(w http.ResponseWriter, r *http.Request) {
	s, err := d.take(r.PathValue("id"))
	if err == nil {
		err = s.abandon()
	}
	if err != nil {
		refuse(w, err)
		return
	}
	answer(w, map[string]any{})
}

func (d *Desk) open(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Path string `json:"path"`
	}
	if err := decode(r, &in); err != nil {
		refuse(w, err)
		return
	}
	file, err := paperFile(d.Papers, in.Path)
	if err != nil {
		refuse(w, err)
		return
	}
	if err := d.View(r.Context(), file); err != nil {
		refuse(w, shop.Wrap(err, shop.Internal, "desktop.open.viewer"))
		return
	}
	answer(w, map[string]any{})
}

func (d *Desk) keep(s *save) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.saves) >= maxOpenSaves {
		return "", shop.E(shop.NotAllowed, "desktop.save.many")
	}
	if d.saves == nil {
		d.saves = map[string]*save{}
	}
	id := rand.Text()
	d.saves[id] = s
	return id, nil
}

func (d *Desk) find(id string) (*save, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s, ok := d.saves[id]
	if !ok {
		return nil, shop.E(shop.NotFound, "desktop.save.gone")
	}
	return s, nil
}

func (d *Desk) take(id string) (*save, error) {
	s, err := d.find(id)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.saves, id)
	return s, nil
}

func decode(r *http.Request, into any) error {
	dec := json.NewDecoder(io.LimitReader(r.Body, 64<<10))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return shop.Wrap(err, shop.Invalid, "desktop.request")
	}
	return nil
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		slog.Warn("the window left before its answer", shop.LogErr, err)
	}
}

// refuse answers in the problem shape of the backend: code, key and a status. Only the log gets the cause.
func refuse(w http.ResponseWriter, err error) {
	status, key := http.StatusInternalServerError, "desktop.request"
	kind := shop.KindOf(err)
	switch kind {
	case shop.Invalid:
		status = http.StatusBadRequest
	case shop.NotFound:
		status = http.StatusNotFound
	case shop.NotAllowed:
		status = http.StatusForbidden
	case shop.Conflict, shop.Stale:
		status = http.StatusConflict
	case shop.ChannelRefused, shop.ChannelDown, shop.OutcomeUnknown, shop.Internal:
		slog.Warn("the window could not do it", shop.LogErr, err)
	}
	var e *shop.Err
	if errors.As(err, &e) {
		key = e.Key
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	problem := map[string]any{"status": status, "title": http.StatusText(status), "code": string(kind), "key": key}
	if encErr := json.NewEncoder(w).Encode(problem); encErr != nil {
		slog.Warn("the window left before its answer", shop.LogErr, encErr)
	}
}

// isMissing says whether a path names nothing.
func isMissing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
