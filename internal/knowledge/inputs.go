package knowledge

import "strings"

const (
	httpPkg  = "net/http"
	urlPkg   = "net/url"
	jsonPkg  = "encoding/json"
	echoPkg  = "github.com/labstack/echo"
	ginPkg   = "github.com/gin-gonic/gin"
	chiPkg   = "github.com/go-chi/chi"
	fiberPkg = "github.com/gofiber/fiber"
	// The request of fiber's below.
	fasthttpPkg = "github.com/valyala/fasthttp"
	grpcMeta    = "google.golang.org/grpc/metadata"
)

// inputGroup is a list of functions of one package and receiver. The shorthand
// for one is "Name label=N fills=N from=N keeps: what"; see parseInput.
type inputGroup struct {
	pkgs, recvs []string
	funcs       []string
}

var inputGroups = []inputGroup{
	{[]string{httpPkg}, []string{"Request"}, []string{
		"PathValue label=0: path value", "FormValue label=0: form value", "PostFormValue label=0: form value",
		"Cookie label=0: cookie", "CookiesNamed label=0: cookie", "Cookies: cookie",
		"FormFile label=0: form file", "MultipartReader: body", "UserAgent: header", "Referer: header", "BasicAuth: header",
	}},
	{[]string{httpPkg}, []string{"Header"}, []string{"Get label=0 from=recv: header", "Values label=0 from=recv: header", "Clone from=recv"}},
	{[]string{httpPkg}, []string{""}, []string{"MaxBytesReader from=1"}},
	{[]string{urlPkg}, []string{"URL"}, []string{"Query from=recv: query", "EscapedPath from=recv: path", "String from=recv", "Hostname from=recv"}},
	{[]string{urlPkg}, []string{"Values"}, []string{"Get label=0 from=recv"}},
	{[]string{"net/textproto"}, []string{"MIMEHeader"}, []string{"Get label=0 from=recv", "Values label=0 from=recv"}},
	{[]string{jsonPkg, "github.com/goccy/go-json", "github.com/json-iterator/go", "github.com/bytedance/sonic", "github.com/segmentio/encoding/json"},
		[]string{"", "API"}, []string{"Unmarshal fills=1 from=0", "NewDecoder from=0", "UnmarshalFromString fills=1 from=0", "Get from=0"}},
	{[]string{jsonPkg, "github.com/goccy/go-json", "github.com/json-iterator/go", "github.com/segmentio/encoding/json", "encoding/xml", "encoding/gob", "gopkg.in/yaml"},
		[]string{"Decoder"}, []string{"Decode fills=0 from=recv", "Token from=recv", "UseNumber from=recv"}},
	{[]string{"encoding/xml", "gopkg.in/yaml", "go.yaml.in/yaml"}, []string{""}, []string{"Unmarshal fills=1 from=0", "NewDecoder from=0"}},
	{[]string{"fmt"}, []string{""}, []string{
		"Sscan fills=1 from=0", "Sscanln fills=1 from=0", "Sscanf fills=2 from=0", "Fscan fills=1 from=0", "Fscanln fills=1 from=0", "Fscanf fills=2 from=0",
	}},
	{[]string{"google.golang.org/protobuf/proto", "google.golang.org/protobuf/encoding/protojson", "github.com/golang/protobuf/proto"},
		[]string{"", "UnmarshalOptions"}, []string{"Unmarshal fills=1 from=0"}},
	{[]string{"github.com/tidwall/gjson"}, []string{""}, []string{"Get from=0", "GetBytes from=0", "Parse from=0", "ParseBytes from=0"}},
	{[]string{"github.com/tidwall/gjson"}, []string{"Result"}, []string{"Get from=recv"}},
	{[]string{"github.com/gorilla/mux"}, []string{""}, []string{"Vars: path value"}},
	{[]string{"github.com/gorilla/schema"}, []string{"Decoder"}, []string{"Decode fills=0 from=1"}},
	{[]string{"github.com/julienschmidt/httprouter"}, []string{"Params"}, []string{"ByName label=0: path value"}},
	{[]string{chiPkg}, []string{""}, []string{"URLParam label=1: path value", "URLParamFromCtx label=1: path value"}},
	{[]string{chiPkg}, []string{"Context"}, []string{"URLParam label=0: path value"}},
	{[]string{"github.com/go-chi/render"}, []string{""}, []string{
		"Decode fills=1: body", "DefaultDecoder fills=1: body", "Bind fills=1: body", "DecodeJSON fills=1 from=0", "DecodeXML fills=1 from=0", "DecodeForm fills=1 from=0",
	}},
	{[]string{echoPkg}, []string{"Context"}, []string{
		"Param label=0: path value", "ParamValues: path value", "QueryParam label=0: query parameter", "QueryParams: query",
		"QueryString: query", "FormValue label=0: form value", "FormParams: form", "Cookie label=0: cookie", "Cookies: cookie", "FormFile label=0: form file", "Bind fills=0: body",
	}},
	{[]string{echoPkg}, []string{"DefaultBinder"}, []string{
		"Bind fills=0: body", "BindBody fills=1: body", "BindQueryParams fills=1: query", "BindPathParams fills=1: path value", "BindHeaders fills=1: header",
	}},
	{[]string{ginPkg}, []string{"Context"}, []string{
		"Param label=0: path value", "Query label=0: query parameter", "GetQuery label=0: query parameter", "QueryArray label=0: query parameter",
		"DefaultQuery label=0: query parameter", "PostForm label=0: form value", "GetPostForm label=0: form value", "DefaultPostForm label=0: form value",
		"GetHeader label=0: header", "Cookie label=0: cookie", "GetRawData: body",
		"GetQueryArray label=0: query parameter", "QueryMap label=0: query parameter", "GetQueryMap label=0: query parameter",
		"PostFormArray label=0: form value", "GetPostFormArray label=0: form value", "PostFormMap label=0: form value", "GetPostFormMap label=0: form value",
		"BindXML fills=0: body", "BindYAML fills=0: body", "BindTOML fills=0: body", "ShouldBindXML fills=0: body", "ShouldBindYAML fills=0: body", "ShouldBindTOML fills=0: body",
		"ShouldBindBodyWithJSON fills=0: body", "ShouldBindBodyWithXML fills=0: body", "ShouldBindBodyWithYAML fills=0: body", "ShouldBindBodyWithTOML fills=0: body",
		"Bind fills=0: body", "BindJSON fills=0: body", "BindQuery fills=0: query", "BindUri fills=0: path value", "BindHeader fills=0: header",
		"ShouldBind fills=0: body", "ShouldBindJSON fills=0: body", "ShouldBindQuery fills=0: query", "ShouldBindUri fills=0: path value",
		"ShouldBindHeader fills=0: header", "ShouldBindWith fills=0: body", "MustBindWith fills=0: body", "ShouldBindBodyWith fills=0: body",
	}},
	{[]string{ginPkg}, []string{"Params"}, []string{"Get label=0: path value", "ByName label=0: path value"}},
	{[]string{fiberPkg}, []string{"Ctx"}, []string{
		"Params label=0: path value", "Query label=0: query parameter", "Queries: query", "Get label=0: header", "GetReqHeaders: header",
		"ParamsInt label=0: path value", "AllParams: path value", "QueryInt label=0: query parameter", "QueryFloat label=0: query parameter",
		"FormValue label=0: form value", "Cookies label=0: cookie", "Body: body", "BodyRaw: body",
		"BodyParser fills=0: body", "QueryParser fills=0: query", "ParamsParser fills=0: path value", "ReqHeaderParser fills=0: header", "CookieParser fills=0: cookie",
	}},
	{[]string{fiberPkg}, []string{"Bind"}, []string{
		"Body fills=0: body", "JSON fills=0: body", "Form fills=0: body", "XML fills=0: body", "Query fills=0: query", "URI fills=0: path value",
		"Header fills=0: header", "Cookie fills=0: cookie", "All fills=0: body",
	}},
	{[]string{fasthttpPkg}, []string{"RequestCtx"}, []string{"UserValue label=0: path value", "FormValue label=0: form value", "PostBody: body", "Path: path", "QueryArgs: query", "PostArgs: form"}},
	{[]string{fasthttpPkg}, []string{"Args"}, []string{"Peek label=0 from=recv", "PeekMulti label=0 from=recv"}},
	{[]string{fasthttpPkg}, []string{"RequestHeader"}, []string{"Peek label=0: header", "Cookie label=0: cookie"}},
	{[]string{"github.com/mitchellh/mapstructure", "github.com/go-viper/mapstructure"}, []string{""}, []string{"Decode fills=1 from=0", "WeakDecode fills=1 from=0"}},
	{[]string{"github.com/go-playground/form"}, []string{"Decoder"}, []string{"Decode fills=0 from=1"}},
	{[]string{"github.com/vmihailenco/msgpack", "github.com/fxamacker/cbor", "go.mongodb.org/mongo-driver/bson", "github.com/pelletier/go-toml"}, []string{""}, []string{"Unmarshal fills=1 from=0"}},
	{[]string{"github.com/zeromicro/go-zero/rest/httpx"}, []string{""}, []string{
		"Parse fills=1: body", "ParseForm fills=1: form", "ParseHeaders fills=1: header", "ParseJsonBody fills=1: body", "ParsePath fills=1: path value",
	}},
	{[]string{"github.com/go-kratos/kratos/transport/http"}, []string{"Context"}, []string{"Bind fills=0: body", "BindVars fills=0: path value", "BindQuery fills=0: query", "BindForm fills=0: form"}},
	{[]string{"github.com/kataras/iris/context"}, []string{"Context"}, []string{
		"ReadBody fills=0: body", "ReadJSON fills=0: body", "ReadForm fills=0: form", "ReadQuery fills=0: query", "ReadParams fills=0: path value", "ReadHeaders fills=0: header",
		"URLParam label=0: query parameter", "FormValue label=0: form value", "PostValue label=0: form value", "GetHeader label=0: header", "GetCookie label=0: cookie",
	}},
	{[]string{"github.com/cloudwego/hertz/pkg/app"}, []string{"RequestContext"}, []string{
		"Param label=0: path value", "Query label=0: query parameter", "DefaultQuery label=0: query parameter", "PostForm label=0: form value", "FormValue label=0: form value",
		"GetHeader label=0: header", "Cookie label=0: cookie", "Bind fills=0: body", "BindAndValidate fills=0: body", "BindJSON fills=0: body", "BindForm fills=0: form",
		"BindQuery fills=0: query", "BindPath fills=0: path value", "BindHeader fills=0: header",
	}},
	{[]string{grpcMeta}, []string{""}, []string{"FromIncomingContext: metadata", "ValueFromIncomingContext label=1: metadata"}},
	{[]string{grpcMeta}, []string{"MD"}, []string{"Get label=0 from=recv", "Copy from=recv"}},
	{[]string{"connectrpc.com/connect", "github.com/bufbuild/connect-go"}, []string{"Request"}, []string{"Header: header", "Any: message"}},
	{[]string{"cmp"}, []string{""}, []string{"Or from=all keeps"}},
	{[]string{"maps", "slices"}, []string{""}, []string{"Clone from=0 keeps"}},
	{[]string{pqPkg}, []string{""}, []string{"Array from=0 keeps"}},
	{[]string{"io", "io/ioutil"}, []string{""}, []string{"ReadAll from=0", "LimitReader from=0", "NopCloser from=0", "TeeReader from=0"}},
	{[]string{"database/sql/driver"}, []string{"Valuer"}, []string{"Value from=recv keeps"}},
}

// carriers are packages whose functions make of their arguments what the
// arguments are: parsed, joined, cut.
var carriers = map[string]bool{
	"strings": true, "strconv": true, "bytes": true, "unicode/utf8": true, "encoding/hex": true, "encoding/base64": true, "html": true,
	"net/url": true, "path": true, "bufio": true, "fmt": true, "regexp": true, "text/template": true,
	"github.com/google/uuid": true, "github.com/gofrs/uuid": true, "github.com/satori/go.uuid": true, "github.com/hashicorp/go-uuid": true,
	"github.com/oklog/ulid": true, "github.com/segmentio/ksuid": true, "github.com/rs/xid": true, "go.jetify.com/typeid": true,
	"github.com/spf13/cast": true, "github.com/jackc/pgx/pgtype": true, "github.com/jackc/pgtype": true, "gopkg.in/guregu/null": true, "github.com/guregu/null": true,
}

// inputFields are fields of libraries' structs that a client fills. The host
// is none of them: which site is asked for is what a session is bound to.
var inputFields = map[key]string{
	{httpPkg, "Request", "Header"}:                       "header",
	{httpPkg, "Request", "URL"}:                          "URL",
	{httpPkg, "Request", "RequestURI"}:                   "URL",
	{httpPkg, "Request", "Body"}:                         "body",
	{httpPkg, "Request", "Form"}:                         "form value",
	{httpPkg, "Request", "PostForm"}:                     "form value",
	{httpPkg, "Request", "MultipartForm"}:                "form",
	{httpPkg, "Request", "Trailer"}:                      "trailer",
	{ginPkg, "Context", "Params"}:                        "path value",
	{"connectrpc.com/connect", "Request", "Msg"}:         "message",
	{"github.com/bufbuild/connect-go", "Request", "Msg"}: "message",
}

var tellers = []string{
	"fmt", "log", "errors", "github.com/pkg/errors", "go.uber.org/zap", "github.com/rs/zerolog", "github.com/sirupsen/logrus",
	"github.com/go-logr/logr", "k8s.io/klog", "go.opentelemetry.io/otel", "github.com/getsentry/sentry-go",
	"github.com/prometheus/client_golang", "google.golang.org/grpc/status", "github.com/stretchr/testify",
}

var zeroVariables = map[string]bool{
	"github.com/google/uuid.Nil": true, "github.com/gofrs/uuid.Nil": true, "github.com/satori/go.uuid.Nil": true,
	"github.com/oklog/ulid.Zero": true, "github.com/segmentio/ksuid.Nil": true,
}

var (
	inputs        = compileInputs()
	inputPackages = func() map[string]bool {
		m := map[string]bool{}
		for k := range inputFields {
			m[k.pkg] = true
		}
		return m
	}()
)

func compileInputs() map[key]*Input {
	all := map[key]*Input{}
	for _, g := range inputGroups {
		for _, pkg := range g.pkgs {
			for _, recv := range g.recvs {
				for _, f := range g.funcs {
					name, in := parseInput(f)
					all[key{pkg, recv, name}] = in
				}
			}
		}
	}
	return all
}

// parseInput reads "Name label=N fills=N from=N keeps: what", where from is a
// number, recv or all.
func parseInput(s string) (string, *Input) {
	head, what, _ := strings.Cut(s, ": ")
	fields := strings.Fields(head)
	in := &Input{What: what, Label: None, Fills: None, From: None}
	for _, f := range fields[1:] {
		switch name, value, _ := strings.Cut(f, "="); {
		case name == "label":
			in.Label = index(value)
		case name == "fills":
			in.Fills = index(value)
		case f == "from=recv":
			in.From = Receiver
		case f == "from=all":
			in.From = All
		case name == "from":
			in.From = index(value)
		case f == "keeps":
			in.Keeps = true
		default:
			panic("knowledge: unknown word " + f + " of " + s)
		}
	}
	return fields[0], in
}
