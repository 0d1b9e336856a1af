// Package pdd speaks with Pinduoduo's local print component, a program on the packer's PC. In: labels as the
// e-waybill gave them. Out: what became of each. What can go wrong: the component is not running or refuses a
// document; when the connection dies after a document was handed over, its outcome is asked, else unknown.
package pdd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"

	"zhanggui/backend/printer"
	"zhanggui/backend/shop"
)

// Address is where the component listens.
const Address = "ws://127.0.0.1:5000"

// Options open a client. Zero values are replaced by the component's defaults.
type Options struct {
	Address string
	ERPID   string        // the app's client_id
	ISVName string        // the app's name
	Wait    time.Duration // for one document to be reported printed, default 60 s
}

// Client implements printer.Component.
type Client struct{ o Options }

// New returns a client; it connects with each call and keeps nothing open between calls.
func New(o Options) *Client {
	if o.Address == "" {
		o.Address = Address
	}
	if o.ISVName == "" {
		o.ISVName = "zhanggui"
	}
	if o.ERPID == "" {
		o.ERPID = o.ISVName
	}
	if o.Wait == 0 {
		o.Wait = time.Minute
	}
	return &Client{o: o}
}

var _ printer.Component = (*Client)(nil)

const maxMessage = 4 << 20

func (c *Client) dial(ctx context.Context) (*websocket.Conn, error) {
	ctx, stop := context.WithTimeout(ctx, 5*time.Second)
	defer stop()
	conn, res, err := websocket.Dial(ctx, c.o.Address, nil)
	if res != nil && res.Body != nil {
		_ = res.Body.Close()
	}
	if err != nil {
		return nil, shop.Wrap(err, shop.ChannelDown, "printer.error.component_absent", "address", c.o.Address)
	}
	conn.SetReadLimit(maxMessage)
	return conn, nil
}

type request struct {
	Cmd       string   `json:"cmd"`
	RequestID string   `json:"requestID"`
	Version   string   `json:"version"`
	ERPID     string   `json:"ERPId,omitempty"`
	ISVName   string   `json:"ISVName,omitempty"`
	Task      *task    `json:"task,omitempty"`
	TaskIDs   []string `json:"taskID,omitempty"`
}

type task struct {
	ID        string     `json:"taskID"`
	Preview   bool       `json:"preview"`
	Printer   string     `json:"printer"`
	Documents []document `json:"documents"`
}

type document struct {
	ID       string            `json:"documentID"`
	Contents []json.RawMessage `json:"contents"`
}

// message is any answer or notice of the component.
type message struct {
	Cmd            string `json:"cmd"`
	RequestID      string `json:"requestID"`
	TaskID         string `json:"taskID"`
	Status         string `json:"status"`
	TaskStatus     string `json:"taskStatus"`
	Msg            string `json:"msg"`
	DefaultPrinter string `json:"defaultPrinter"`
	Printers       []struct {
		Name   string `json:"name"`
		Status string `json:"status"`
	} `json:"printers"`
	PrintStatus []printStatus `json:"printStatus"`
}

type printStatus struct {
	TaskID     string        `json:"taskID"`
	DocumentID string        `json:"documentID"`
	Status     string        `json:"status"`
	Msg        string        `json:"msg"`
	Detail     string        `json:"detail"`
	Each       []printStatus `json:"detailStatus"`
}

// Printers lists the component's printers.
func (c *Client) Printers(ctx context.Context) ([]printer.Printer, error) {
	m, err := c.ask(ctx, request{Cmd: "getPrinters", RequestID: "printers", Version: "1.0"})
	if err != nil {
		return nil, err
	}
	out := make([]printer.Printer, 0, len(m.Printers))
	for _, p := range m.Printers {
		out = append(out, printer.Printer{Name: p.Name, Default: p.Name == m.DefaultPrinter, Ready: p.Status != "disable"})
	}
	return out, nil
}

// ask sends one request on a connection of its own and returns the answer to it.
func (c *Client) ask(ctx context.Context, r request) (message, error) {
	conn, err := c.dial(ctx)
	if err != nil {
		return message{}, err
	}
	defer func() { _ = conn.CloseNow() }()
	ctx, stop := context.WithTimeout(ctx, 10*time.Second)
	defer stop()
	if err := wsjson.Write(ctx, conn, r); err != nil {
		return message{}, shop.Wrap(err, shop.ChannelDown, "printer.error.component_absent", "address", c.o.Address)
	}
	for {
		m, err := read(ctx, conn)
		if err != nil {
			return message{}, shop.Wrap(err, shop.ChannelDown, "printer.error.component_absent", "address", c.o.Address)
		}
		if m.Cmd == r.Cmd && m.RequestID == r.RequestID {
			if m.Status == "failed" {
				return m, shop.E(shop.ChannelRefused, "printer.error.refused", "words", m.Msg)
			}
			return m, nil
		}
	}
}

func read(ctx context.Context, conn *websocket.Conn) (message, error) {
	var m message
	err := wsjson.Read(ctx, conn, &m)
	return m, err
}

// Print prints one document per task, which avoids double paper after a jam.
func (c *Client) Print(ctx context.Context, name string, docs []printer.Document) ([]printer.Result, error) {
	out := make([]printer.Result, len(docs))
	for i, d := range docs {
		out[i] = printer.Result{ID: d.ID, Outcome: printer.NotTried}
	}
	if len(docs) == 0 {
		return out, nil
	}
	conn, err := c.dial(ctx)
	if err != nil {
		return out, err
	}
	defer func() { _ = conn.CloseNow() }()
	for i, d := range docs {
		if d.ID == "" || !json.Valid(d.Data) {
			out[i].Outcome, out[i].Words = printer.Failed, "no document"
			continue
		}
		if ctx.Err() != nil {
			return out, ctx.Err()
		}
		r, err := c.one(ctx, conn, name, d)
		out[i] = r
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

func taskOf(id string) string { return "task-" + id }

// one prints one document. An error means the connection is lost; the result tells what that did to it.
func (c *Client) one(ctx context.Context, conn *websocket.Conn, name string, d printer.Document) (printer.Result, error) {
	wait, stop := context.WithTimeout(ctx, c.o.Wait)
	defer stop()
	res := printer.Result{ID: d.ID, Outcome: printer.Unknown}
	err := wsjson.Write(wait, conn, request{
		Cmd: "print", RequestID: "print-" + d.ID, Version: "1.0", ERPID: c.o.ERPID, ISVName: c.o.ISVName,
		Task: &task{ID: taskOf(d.ID), Printer: name, Documents: []document{{ID: d.ID, Contents: []json.RawMessage{d.Data}}}},
	})
	for err == nil {
		var m message
		if m, err = read(wait, conn); err != nil {
			break
		}
		switch {
		case m.Cmd == "print" && m.RequestID == "print-"+d.ID && m.Status == "failed":
			res.Outcome, res.Words = printer.Failed, m.Msg
			return res, nil
		case m.Cmd == "PrintResultNotify" && m.TaskID == taskOf(d.ID):
			res.Outcome, res.Words = outcome(m.TaskStatus, m.PrintStatus), said(m)
			return res, nil
		}
	}
	return c.after(ctx, res, err)
}

// after asks on a new connection what became of a document whose connection died.
func (c *Client) after(ctx context.Context, res printer.Result, cause error) (printer.Result, error) {
	if ctx.Err() == nil {
		if rs, err := c.Status(ctx, []string{res.ID}); err == nil {
			res = rs[0]
		}
	}
	if res.Outcome == printer.Printed || res.Outcome == printer.Failed {
		return res, shop.Wrap(cause, shop.ChannelDown, "printer.error.component_lost")
	}
	return res, shop.Wrap(cause, shop.OutcomeUnknown, "printer.error.unknown", "document", res.ID)
}

func outcome(taskStatus string, each []printStatus) printer.Outcome {
	status := taskStatus
	if len(each) == 1 && each[0].Status != "" {
		status = each[0].Status
	}
	switch status {
	case "printed", "success":
		return printer.Printed
	case "failed", "canceled":
		return printer.Failed
	}
	return printer.Unknown
}

func said(m message) string {
	for _, p := range m.PrintStatus {
		if p.Msg != "" {
			return p.Msg
		}
	}
	return m.Msg
}

// Status asks the component for earlier tasks.
func (c *Client) Status(ctx context.Context, ids []string) ([]printer.Result, error) {
	out := make([]printer.Result, len(ids))
	tasks := make([]string, len(ids))
	for i, id := range ids {
		out[i] = printer.Result{ID: id, Outcome: printer.Unknown}
		tasks[i] = taskOf(id)
	}
	if len(ids) == 0 {
		return out, nil
	}
	m, err := c.ask(ctx, request{Cmd: "getTaskStatus", RequestID: "status-" + ids[0], Version: "1.0", TaskIDs: tasks})
	if err != nil {
		var known *shop.Err
		if errors.As(err, &known) {
			return out, err
		}
		return out, fmt.Errorf("ask the print component: %w", err)
	}
	for _, p := range m.PrintStatus {
		for i := range out {
			if p.TaskID != tasks[i] {
				continue
			}
			for _, d := range p.Each {
				if d.DocumentID == out[i].ID {
					out[i].Outcome, out[i].Words = outcome(d.Status, nil), d.Msg
				}
			}
		}
	}
	return out, nil
}
