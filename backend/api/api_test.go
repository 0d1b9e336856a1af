package api_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"zhanggui/backend/api"
)

func TestTheDescriptionIsUpToDate(t *testing.T) {
	want, err := api.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile("openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != string(want) {
		t.Error("openapi.yaml is old: run go run ./backend/api/gen")
	}
	for _, bad := range []string{"$schema", "ErrorModel", "- array\n"} {
		if strings.Contains(string(want), bad) {
			t.Errorf("the description holds %q", bad)
		}
	}
	if !strings.Contains(string(want), "- in_work") || !strings.Contains(string(want), "- refund_asked") {
		t.Error("the states are not listed")
	}
}

func TestAnEmptyListIsNeverNull(t *testing.T) {
	b, err := json.Marshal(api.OrderPanel{})
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`"holds":[]`, `"lines":[]`, `"timeline":[]`, `"parcels":[]`, `"same_receiver":[]`} {
		if !strings.Contains(string(b), part) {
			t.Errorf("%s is missing in %s", part, b)
		}
	}
	if b, _ = json.Marshal(api.Say("x", nil)); string(b) != `{"key":"x","args":{}}` {
		t.Error(string(b))
	}
}
