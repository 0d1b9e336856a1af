package wire

import (
	"strings"
	"testing"
)

func TestRedactorHidesWhatIsPersonalOrSecret(t *testing.T) {
	r := NewRedactor("s3cr3t-value", "tok-123456")
	out := strings.Join([]string{
		r.Form("client_secret=s3cr3t-value&access_token=tok-123456&order_sn=1-2&sign=AB&p=%7B%22mobile%22%3A%2213812345678%22%7D"),
		r.JSON([]byte(`{"order_sn":"1-2","receiver_name":"~AgAAAAabcdefgh~1~~","list":[{"name":"张三","other":"call 13812345678 or 010-12345678"}],"n":13812345678,"url":"x?t=tok-123456"}`)),
		r.JSON([]byte(`{"receiver_name":"李四","rest`)),
		r.Text("phone 13812345678#1234 token tok-123456 $abcdefgh$aa$2$$"),
		r.JSON([]byte(`<html>王五 13812345678</html>`)),
	}, "\n")
	for _, bad := range []string{"s3cr3t", "tok-123456", "13812345678", "张三", "李四", "王五", "AgAAAA", "12345678", "abcdefgh"} {
		if strings.Contains(out, bad) {
			t.Errorf("%q is still there:\n%s", bad, out)
		}
	}
	for _, want := range []string{"order_sn=1-2", `"order_sn":"1-2"`, "<html>"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is gone:\n%s", want, out)
		}
	}
}
