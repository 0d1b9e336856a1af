// Package sim is Pinduoduo's local print component, simulated: it checks every member of a request, prints only
// documents the e-waybill really issued, keeps a ledger of the paper that came out, and can die at any moment.
package sim

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"

	"zhanggui/backend/shop"
)

// Fault is how a print task goes wrong.
type Fault string

// Faults.
const (
	None       Fault = ""
	DieBefore  Fault = "die_before"  // the connection dies before the task is taken
	DieAcked   Fault = "die_acked"   // it is taken, the connection dies, paper comes out
	DiePrinted Fault = "die_printed" // paper came out, the notice is lost
	NoPaper    Fault = "no_paper"    // reported as failed, nothing came out
	Silent     Fault = "silent"      // taken, never reported
)

// Options open a component.
type Options struct {
	Clock    shop.Clock
	Printers []string // the first is the default; one named with a leading "!" is disabled
	// Issued tells whether a print document is genuine; see the e-waybill's simulator.
	Issued func(data, signature, template, ver string) (waybill string, ok bool)
	// Forgets makes getTaskStatus know nothing.
	Forgets bool
}

// Paper is one label that came out.
type Paper struct {
	TaskID, DocumentID, Waybill, Printer string
	At                                   time.Time
}

// Server is the component; it is an http.Handler that upgrades to a WebSocket.
type Server struct {
	o     Options
	mu    sync.Mutex
	paper []Paper
	tasks map[string]map[string]string // task → document → status
	fault func(n int) Fault
	n     int
	said  []string
}

// New returns a component with printers and no paper used.
func New(o Options) *Server {
	if o.Clock == nil {
		o.Clock = shop.SystemClock{}
	}
	if len(o.Printers) == 0 {
		o.Printers = []string{"Label-1", "Label-2", "!Broken"}
	}
	return &Server{o: o, tasks: map[string]map[string]string{}}
}

// Plan says what goes wrong with which print task, counted from 1.
func (s *Server) Plan(f func(n int) Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = f
}

// Ledger lists the paper that came out.
func (s *Server) Ledger() []Paper {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Paper(nil), s.paper...)
}

// Refusals lists what was refused.
func (s *Server) Refusals() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.said...)
}

// ServeHTTP serves one connection until it ends.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{OriginPatterns: []string{"127.0.0.1", "localhost"}})
	if err != nil {
		return
	}
	defer func() { _ = conn.CloseNow() }()
	conn.SetReadLimit(4 << 20)
	for {
		_, b, err := conn.Read(r.Context())
		if err != nil {
			return
		}
		if !s.answer(r.Context(), conn, b) {
			return
		}
	}
}

type envelope struct {
	Cmd       string          `json:"cmd"`
	RequestID string          `json:"requestID"`
	Version   string          `json:"version"`
	ERPID     string          `json:"ERPId"`
	ISVName   string          `json:"ISVName"`
	Task      json.RawMessage `json:"task"`
	TaskID    []string        `json:"taskID"`
}

type task struct {
	ID          string `json:"taskID"`
	Preview     bool   `json:"preview"`
	PreviewType string `json:"previewType"`
	Printer     string `json:"printer"`
	Documents   []struct {
		ID       string            `json:"documentID"`
		Contents []json.RawMessage `json:"contents"`
	} `json:"documents"`
}

type label struct {
	Data      string          `json:"encryptedData"`
	Signature string          `json:"signature"`
	Template  string          `json:"templateUrl"`
	User      string          `json:"userid"`
	Ver       string          `json:"ver"`
	Add       json.RawMessage `json:"addData"`
}

func strict(b []byte, v any) error {
	d := json.NewDecoder(strings.NewReader(string(b)))
	d.DisallowUnknownFields()
	return d.Decode(v)
}

// answer handles one message; false ends the connection.
func (s *Server) answer(ctx context.Context, conn *websocket.Conn, b []byte) bool {
	var e envelope
	if err := strict(b, &e); err != nil || e.RequestID == "" || e.Version == "" {
		return s.send(ctx, conn, s.no(e, "", "报文格式错误"))
	}
	switch e.Cmd {
	case "getPrinters":
		rows := []map[string]any{}
		for _, p := range s.o.Printers {
			name, off := strings.CutPrefix(p, "!")
			rows = append(rows, map[string]any{"name": name, "status": map[bool]string{true: "disable", false: "enable"}[off]})
		}
		return s.send(ctx, conn, map[string]any{"cmd": e.Cmd, "requestID": e.RequestID, "defaultPrinter": strings.TrimPrefix(s.o.Printers[0], "!"), "printers": rows})
	case "getTaskStatus":
		return s.send(ctx, conn, s.status(e))
	case "print":
		return s.print(ctx, conn, e)
	}
	return s.send(ctx, conn, s.no(e, "", "未知命令"))
}

func (s *Server) no(e envelope, taskID, msg string) map[string]any {
	s.mu.Lock()
	s.said = append(s.said, msg)
	s.mu.Unlock()
	return map[string]any{"cmd": e.Cmd, "requestID": e.RequestID, "taskID": taskID, "status": "failed", "msg": msg}
}

func (s *Server) status(e envelope) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	rows := []map[string]any{}
	for _, id := range e.TaskID {
		each := []map[string]any{}
		if !s.o.Forgets {
			for doc, st := range s.tasks[id] {
				each = append(each, map[string]any{"documentID": doc, "status": st, "msg": "", "printer": ""})
			}
		}
		rows = append(rows, map[string]any{"taskID": id, "detailStatus": each})
	}
	return map[string]any{"cmd": e.Cmd, "requestID": e.RequestID, "status": "success", "printStatus": rows}
}

func (s *Server) print(ctx context.Context, conn *websocket.Conn, e envelope) bool {
	s.mu.Lock()
	s.n++
	f := None
	if s.fault != nil {
		f = s.fault(s.n)
	}
	s.mu.Unlock()
	if f == DieBefore {
		return false
	}
	var t task
	if err := strict(e.Task, &t); err != nil {
		return s.send(ctx, conn, s.no(e, "", "任务格式错误"))
	}
	waybills, wrong := s.check(e, t)
	if wrong != "" {
		return s.send(ctx, conn, s.no(e, t.ID, wrong))
	}
	if f != DieAcked && !s.send(ctx, conn, map[string]any{"cmd": "print", "requestID": e.RequestID, "taskID": t.ID, "status": "success", "msg": ""}) {
		return false
	}
	if f == Silent {
		return true
	}
	state, docStatus := "printed", "success"
	if f == NoPaper {
		state, docStatus = "failed", "failed"
	}
	s.mu.Lock()
	s.tasks[t.ID] = map[string]string{}
	each := []map[string]any{}
	for i, d := range t.Documents {
		s.tasks[t.ID][d.ID] = docStatus
		if f != NoPaper {
			s.paper = append(s.paper, Paper{TaskID: t.ID, DocumentID: d.ID, Waybill: waybills[i], Printer: t.Printer, At: s.o.Clock.Now()})
		}
		msg := ""
		if f == NoPaper {
			msg = "打印机缺纸"
		}
		each = append(each, map[string]any{"documentID": d.ID, "status": docStatus, "msg": msg, "detail": ""})
	}
	s.mu.Unlock()
	if f == DieAcked || f == DiePrinted {
		return false
	}
	return s.send(ctx, conn, map[string]any{
		"cmd": "PrintResultNotify", "requestID": e.RequestID, "printer": t.Printer, "taskID": t.ID, "taskStatus": state,
		"firstFailedDocSN": 0, "printStatus": each,
	})
}

// check returns the waybill of each document, or what is wrong with the task.
func (s *Server) check(e envelope, t task) (waybills []string, wrong string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := false
	for _, p := range s.o.Printers {
		known = known || p == t.Printer
	}
	switch {
	case e.ERPID == "" || e.ISVName == "":
		return nil, "缺少ERPId或ISVName"
	case t.ID == "" || s.tasks[t.ID] != nil:
		return nil, "taskID重复或为空"
	case !known:
		return nil, "打印机不存在或不可用"
	case len(t.Documents) == 0:
		return nil, "document not found"
	}
	for _, d := range t.Documents {
		if d.ID == "" || len(d.Contents) == 0 || len(d.Contents) > 2 {
			return nil, "documents格式错误"
		}
		for _, p := range s.paper {
			if p.DocumentID == d.ID {
				return nil, "documentID重复"
			}
		}
		var l label
		if err := strict(d.Contents[0], &l); err != nil || l.Data == "" || l.Signature == "" || l.Template == "" || l.Ver == "" || l.User == "" {
			return nil, "contents格式错误"
		}
		waybill, ok := s.o.Issued(l.Data, l.Signature, l.Template, l.Ver)
		if !ok {
			return nil, "面单数据解密失败"
		}
		waybills = append(waybills, waybill)
	}
	return waybills, ""
}

func (s *Server) send(ctx context.Context, conn *websocket.Conn, v any) bool {
	b, err := json.Marshal(v)
	if err != nil {
		return false
	}
	return conn.Write(ctx, websocket.MessageText, b) == nil
}
