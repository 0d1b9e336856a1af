package api

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhanggui/backend/shop"
)

// UploadChunk is the most bytes one request of an upload may carry.
const UploadChunk = 512 << 10

// Upload is how far a file has come.
type Upload struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Size int64  `json:"size" doc:"bytes held so far: the next offset"`
}

// ImportAsk names uploaded files and how to read them. The same is sent to look and to import.
type ImportAsk struct {
	Uploads  []string          `json:"uploads" minItems:"1" maxItems:"20"`
	Shop     string            `json:"shop,omitempty" maxLength:"60" doc:"name; an unknown one is created; needed to import"`
	Platform string            `json:"platform,omitempty" maxLength:"20" doc:"auto or a platform"`
	Encoding string            `json:"encoding,omitempty" maxLength:"20" doc:"auto, utf-8 or gb18030"`
	Currency string            `json:"currency,omitempty" maxLength:"3"`
	Map      map[string]string `json:"map,omitempty" doc:"field → header, for files of no known platform"`
}

// ImportPreview is what was understood of the files before anything is written.
type ImportPreview struct {
	Files    List[PreviewFile] `json:"files"`
	Platform shop.Platform     `json:"platform"`
	Sure     bool              `json:"sure" doc:"false when a person should check the platform"`
	Rows     int64             `json:"rows"`
	Columns  List[Column]      `json:"columns"`
	Missing  List[string]      `json:"missing" doc:"required fields without a column"`
	Sample   List[SampleRow]   `json:"sample" doc:"first 10 rows"`
	Fields   List[Field]       `json:"fields" doc:"all fields a column may be mapped to"`
	Ready    bool              `json:"ready" doc:"nothing required is missing"`
	Notes    List[Words]       `json:"notes"`
}

// PreviewFile is one file.
type PreviewFile struct {
	Upload   string        `json:"upload"`
	Name     string        `json:"name"`
	Platform shop.Platform `json:"platform"`
	Layout   string        `json:"layout" doc:"which export of the platform"`
	Encoding string        `json:"encoding"`
	Rows     int64         `json:"rows"`
	HeadRow  int64         `json:"head_row" doc:"1-based row of the heads"`
}

// Column is one column with the field it was mapped to and a few values.
type Column struct {
	Header  string       `json:"header"`
	Field   string       `json:"field" doc:"empty = not used"`
	Samples List[string] `json:"samples"`
}

// Field is one field a column may be mapped to.
type Field struct {
	Name     string `json:"name"`
	Words    Words  `json:"words"`
	Required bool   `json:"required"`
}

// SampleRow is one row of the preview, cell by cell in the order of columns; personal values are masked.
type SampleRow struct {
	Row   int64        `json:"row" doc:"1-based row in the file"`
	Cells List[string] `json:"cells"`
}

// Verdict is what became of one data row: a line was taken.
type Verdict struct {
	File    string `json:"file"`
	Row     int64  `json:"row"`
	Verdict string `json:"verdict" enum:"line,set_aside,refused"`
	OrderNo string `json:"order_no"`
	Reason  *Words `json:"reason"`
}

// VerdictCount is how many rows got one verdict.
type VerdictCount struct {
	Verdict string `json:"verdict" enum:"line,set_aside,refused"`
	N       int64  `json:"n"`
}

// VerdictPage is one page of verdicts.
type VerdictPage struct {
	Rows   List[Verdict]      `json:"rows"`
	Total  int64              `json:"total" doc:"rows with the asked verdict"`
	Counts List[VerdictCount] `json:"counts"`
}

// ImportLine is one finished import.
type ImportLine struct {
	ID       string        `json:"id"`
	At       int64         `json:"at"`
	ShopID   string        `json:"shop_id"`
	Shop     string        `json:"shop"`
	Platform shop.Platform `json:"platform"`
	Files    List[string]  `json:"files"`
	Counts   ImportCounts  `json:"counts"`
}

// ImportCounts count one import: rows = lines + set_aside + refused.
type ImportCounts struct {
	Rows      int64 `json:"rows"`
	Lines     int64 `json:"lines"`
	SetAside  int64 `json:"set_aside"`
	Refused   int64 `json:"refused"`
	New       int64 `json:"orders_new"`
	Updated   int64 `json:"orders_updated"`
	Unchanged int64 `json:"orders_unchanged"`
	Doubts    int64 `json:"doubts"`
}

// Imports takes files in.
type Imports interface {
	// PutUpload appends a chunk at offset. Errors: Stale with the held size when the offset does not fit.
	PutUpload(ctx context.Context, id, name string, offset int64, chunk []byte) (Upload, error)
	DropUpload(ctx context.Context, id string) error
	PreviewImport(ctx context.Context, a ImportAsk) (ImportPreview, error)
	// RunImport starts a job; its result carries the counts and the id of the import.
	RunImport(ctx context.Context, a ImportAsk) (Job, error)
	ListImports(ctx context.Context) (List[ImportLine], error)
	Verdicts(ctx context.Context, importID, verdict string, offset, limit int) (VerdictPage, error)
	// RefusedRows writes the rows of one verdict with a reason column as CSV that Excel opens rightly.
	RefusedRows(ctx context.Context, importID, verdict string, w io.Writer) error
}

func (s *server) importOps() {
	put := op("put-upload", http.MethodPut, "/api/uploads/{id}", "Append a chunk of at most 512 kB to an upload")
	put.MaxBodyBytes = UploadChunk
	reg(s, put, func(ctx context.Context, in *struct {
		ID      string `path:"id" pattern:"^[0-9a-zA-Z_-]{8,40}$"`
		Name    string `query:"name" required:"true" maxLength:"250"`
		Offset  int64  `query:"offset" minimum:"0" default:"0"`
		RawBody []byte `contentType:"application/octet-stream"`
	},
	) (*Out[Upload], error) {
		return body(s.Desk.PutUpload(ctx, in.ID, in.Name, in.Offset, in.RawBody))
	})
	reg(s, op("drop-upload", http.MethodDelete, "/api/uploads/{id}", "Forget an upload"),
		func(ctx context.Context, in *struct {
			ID string `path:"id" pattern:"^[0-9a-zA-Z_-]{8,40}$"`
		},
		) (*struct{}, error) {
			return nil, s.Desk.DropUpload(ctx, in.ID)
		})
	reg(s, op("preview-import", http.MethodPost, "/api/imports/preview", "What the files look like"),
		func(ctx context.Context, in *struct{ Body ImportAsk }) (*Out[ImportPreview], error) {
			return body(s.Desk.PreviewImport(ctx, in.Body))
		})
	reg(s, op("run-import", http.MethodPost, "/api/imports", "Import the files as a job"),
		func(ctx context.Context, in *struct{ Body ImportAsk }) (*Out[Job], error) {
			return body(s.Desk.RunImport(ctx, in.Body))
		})
	reg(s, op("list-imports", http.MethodGet, "/api/imports", "The last 50 imports"),
		func(ctx context.Context, _ *struct{}) (*Out[List[ImportLine]], error) {
			return body(s.Desk.ListImports(ctx))
		})
	reg(s, op("list-verdicts", http.MethodGet, "/api/imports/{id}/verdicts", "What became of each row"),
		func(ctx context.Context, in *struct {
			ID      string `path:"id" maxLength:"26"`
			Verdict string `query:"verdict" enum:"line,set_aside,refused," default:""`
			Offset  int    `query:"offset" minimum:"0" default:"0"`
			Limit   int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
		},
		) (*Out[VerdictPage], error) {
			return body(s.Desk.Verdicts(ctx, in.ID, in.Verdict, in.Offset, in.Limit))
		})
	huma.Register(s.api, file(op("get-refused-rows", http.MethodGet, "/api/imports/{id}/rows", "Rows of one verdict with a reason column"), "text/csv"),
		func(ctx context.Context, in *struct {
			ID      string `path:"id" maxLength:"26"`
			Verdict string `query:"verdict" enum:"set_aside,refused" default:"refused"`
		},
		) (*huma.StreamResponse, error) {
			return &huma.StreamResponse{Body: func(hc huma.Context) {
				lazy := &lazyFile{ctx: hc, mediaType: "text/csv; charset=utf-8", name: in.Verdict + ".csv"}
				if err := s.Desk.RefusedRows(ctx, in.ID, in.Verdict, lazy); err != nil {
					s.lateProblem(ctx, hc, lazy.begun, err)
				}
			}}, nil
		})
}
