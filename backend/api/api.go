package api

import (
	"log/slog"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// Version is the version of the JSON API, also written into openapi.yaml.
const Version = "0.1.0"

// Deps is what the API stands on.
type Deps struct {
	Desk Desk
	Log  *slog.Logger
	// NewID makes the correlation ids of internal errors.
	NewID func() string
}

// server is one mounted API.
type server struct {
	Deps
	api huma.API
}

// New returns the handler of everything under /api. Origin and host checks belong to the listener, not here.
func New(d Deps) http.Handler {
	mux, _ := mount(d)
	return mux
}

// OpenAPI returns the description of all operations as YAML; no desk is needed for it.
func OpenAPI() ([]byte, error) {
	_, a := mount(Deps{})
	return a.OpenAPI().YAML()
}

func mount(d Deps) (*http.ServeMux, huma.API) {
	if d.Log == nil {
		d.Log = slog.Default()
	}
	mux := http.NewServeMux()
	cfg := huma.DefaultConfig("Zhanggui", Version)
	cfg.OpenAPIPath, cfg.DocsPath, cfg.SchemasPath = "", "", ""
	cfg.CreateHooks = nil // drops $schema
	cfg.RejectUnknownQueryParameters = true
	s := &server{Deps: d}
	cfg.Transformers = []huma.Transformer{s.plainProblem}
	aliasEnums(cfg.Components.Schemas)
	s.api = humago.New(mux, cfg)
	s.orderListOps()
	s.orderPanelOps()
	s.orderActOps()
	s.todayOps()
	s.importOps()
	s.shopOps()
	s.fulfilOps()
	s.jobOps()
	s.statusOps()
	s.changeOps()
	tidy(s.api.OpenAPI())
	return mux, s.api
}

// op describes one operation; its id is verb-noun.
func op(id, method, path, summary string) huma.Operation {
	tag, _, _ := strings.Cut(strings.TrimPrefix(path, "/api/"), "/")
	return huma.Operation{
		OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{tag},
		Responses: map[string]*huma.Response{"default": {
			Description: "What went wrong",
			Content:     map[string]*huma.MediaType{problemType: {Schema: &huma.Schema{Ref: "#/components/schemas/Problem"}}},
		}},
		MaxBodyBytes: 4 << 20,
	}
}

// tidy makes every array non-null (List never marshals as null), names the problem shape and drops the
// library's own one.
func tidy(doc *huma.OpenAPI) {
	reg := doc.Components.Schemas
	reg.Schema(reflect.TypeFor[Problem](), true, "Problem")
	delete(reg.Map(), "ErrorModel")
	delete(reg.Map(), "ErrorDetail")
	for name, sc := range reg.Map() {
		nonNull(sc)
		nullableRefs(sc, reg.TypeFromRef("#/components/schemas/"+name))
	}
	for _, p := range doc.Paths {
		for _, o := range []*huma.Operation{p.Get, p.Post, p.Put, p.Delete} {
			if o == nil {
				continue
			}
			for _, q := range o.Parameters {
				nonNull(q.Schema)
			}
			for _, r := range o.Responses {
				for _, c := range r.Content {
					nonNull(c.Schema)
				}
			}
		}
	}
}

func nonNull(s *huma.Schema) {
	if s == nil {
		return
	}
	if s.Type == huma.TypeArray {
		s.Nullable = false
	}
	nonNull(s.Items)
	for _, p := range s.Properties {
		nonNull(p)
	}
	if extra, ok := s.AdditionalProperties.(*huma.Schema); ok {
		nonNull(extra)
	}
}

// nullableRefs says that a pointer to a struct may be null on the wire, which a bare reference does not.
func nullableRefs(s *huma.Schema, t reflect.Type) {
	if t == nil || t.Kind() != reflect.Struct {
		return
	}
	for i := range t.NumField() {
		f := t.Field(i)
		name, opts, _ := strings.Cut(f.Tag.Get("json"), ",")
		p := s.Properties[name]
		if p == nil || p.Ref == "" || f.Type.Kind() != reflect.Pointer || strings.Contains(opts, "omitempty") {
			continue
		}
		s.Properties[name] = &huma.Schema{Description: f.Tag.Get("doc"), AnyOf: []*huma.Schema{{Ref: p.Ref}, {Type: "null"}}}
	}
}

// file describes an answer that is a file of the given media type.
func file(o huma.Operation, mediaType string) huma.Operation {
	o.Responses["200"] = &huma.Response{
		Description: "The file",
		Content:     map[string]*huma.MediaType{mediaType: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}},
	}
	return o
}
