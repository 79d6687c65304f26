package knowledge

import "go/types"

// Decoder is a function that fills a Go value from a document or a request.
type Decoder struct {
	Arg int // index of the destination among the declared parameters
	// Tag is the key of the struct tags whose "-" keeps a field out of it; ""
	// when several keys count.
	Tag string
	// Rest tells that the arguments behind Arg are destinations too.
	Rest bool
}

// decoderGroup is a row of the table of decoders. Which parameter is the
// destination follows from their types.
type decoderGroup struct {
	pkgs  []string
	recvs []string
	names []string
	tag   string
}

var (
	yamlPackages = []string{
		"gopkg.in/yaml.v2", "gopkg.in/yaml.v3", "go.yaml.in/yaml/v2", "go.yaml.in/yaml/v3", "go.yaml.in/yaml/v4",
		"github.com/goccy/go-yaml", "github.com/ghodss/yaml", "sigs.k8s.io/yaml",
	}
	binaryPackages = []string{
		"github.com/vmihailenco/msgpack", "github.com/vmihailenco/msgpack/v5", "github.com/fxamacker/cbor/v2",
		"go.mongodb.org/mongo-driver/bson", "go.mongodb.org/mongo-driver/v2/bson",
	}
)

var decoderGroups = []decoderGroup{
	{
		pkgs: []string{
			"encoding/json", "encoding/json/v2", "github.com/goccy/go-json", "github.com/json-iterator/go", "github.com/bytedance/sonic",
			"github.com/bytedance/sonic/decoder", "github.com/segmentio/encoding/json", "github.com/mailru/easyjson", "github.com/pquerna/ffjson/ffjson",
		},
		recvs: []string{"", "API", "Decoder", "StreamDecoder"},
		names: []string{
			"Unmarshal", "UnmarshalFromString", "UnmarshalString", "UnmarshalNoEscape", "UnmarshalContext", "UnmarshalRead", "UnmarshalDecode",
			"UnmarshalFromReader", "UnmarshalFast", "Decode", "DecodeContext",
		},
		tag: "json",
	},
	{pkgs: []string{"encoding/xml"}, recvs: []string{"", "Decoder"}, names: []string{"Unmarshal", "Decode", "DecodeElement"}, tag: "xml"},
	{
		pkgs: []string{"fmt"}, recvs: []string{""}, tag: "fmt",
		names: []string{"Scan", "Scanf", "Scanln", "Sscan", "Sscanf", "Sscanln", "Fscan", "Fscanf", "Fscanln"},
	},
	{pkgs: []string{"encoding/binary"}, recvs: []string{""}, names: []string{"Read", "Decode"}, tag: "binary"},
	{pkgs: []string{"encoding/gob"}, recvs: []string{"Decoder"}, names: []string{"Decode"}, tag: "gob"},
	{
		pkgs: yamlPackages, recvs: []string{"", "Decoder", "Node"},
		names: []string{"Unmarshal", "UnmarshalStrict", "UnmarshalWithOptions", "UnmarshalContext", "Load", "Decode", "DecodeContext"}, tag: "yaml",
	},
	{
		pkgs:  []string{"github.com/BurntSushi/toml", "github.com/pelletier/go-toml", "github.com/pelletier/go-toml/v2"},
		recvs: []string{"", "Decoder"}, names: []string{"Decode", "Unmarshal"}, tag: "toml",
	},
	{pkgs: binaryPackages, recvs: []string{"", "Decoder"}, names: []string{"Unmarshal", "Decode"}},
	{
		pkgs:  []string{"github.com/mitchellh/mapstructure", "github.com/go-viper/mapstructure/v2"},
		recvs: []string{""}, names: []string{"Decode", "WeakDecode", "DecodeMetadata", "WeakDecodeMetadata"}, tag: "mapstructure",
	},
	{pkgs: []string{"github.com/gorilla/schema"}, recvs: []string{"Decoder"}, names: []string{"Decode"}, tag: "schema"},
	{pkgs: []string{"github.com/go-playground/form", "github.com/go-playground/form/v4"}, recvs: []string{"Decoder"}, names: []string{"Decode"}, tag: "form"},
	{
		pkgs: []string{"github.com/gin-gonic/gin"}, recvs: []string{"Context"},
		names: []string{
			"Bind", "BindJSON", "BindXML", "BindQuery", "BindYAML", "BindTOML", "BindPlain", "BindHeader", "BindUri", "MustBindWith", "BindWith",
			"ShouldBind", "ShouldBindJSON", "ShouldBindXML", "ShouldBindQuery", "ShouldBindYAML", "ShouldBindTOML", "ShouldBindPlain", "ShouldBindHeader",
			"ShouldBindUri", "ShouldBindWith", "ShouldBindBodyWith", "ShouldBindBodyWithJSON", "ShouldBindBodyWithXML", "ShouldBindBodyWithYAML", "ShouldBindBodyWithTOML",
		},
	},
	{
		pkgs:  []string{"github.com/labstack/echo", "github.com/labstack/echo/v4", "github.com/labstack/echo/v5"},
		recvs: []string{"", "Context", "Binder", "DefaultBinder"}, names: []string{"Bind", "BindBody", "BindPathParams", "BindPathValues", "BindQueryParams", "BindHeaders"},
	},
	{pkgs: []string{"github.com/go-chi/render"}, recvs: []string{""}, names: []string{"Bind", "Decode", "DecodeJSON", "DecodeXML", "DecodeForm", "DefaultDecoder"}},
	{
		pkgs: []string{"github.com/gofiber/fiber", "github.com/gofiber/fiber/v2", "github.com/gofiber/fiber/v3"}, recvs: []string{"Ctx", "DefaultCtx"},
		names: []string{"BodyParser", "QueryParser", "ParamsParser", "ReqHeaderParser", "CookieParser"},
	},
	{
		pkgs: []string{"github.com/gofiber/fiber/v3"}, recvs: []string{"Bind"},
		names: []string{"All", "Body", "CBOR", "Cookie", "Form", "Header", "JSON", "MsgPack", "Query", "RespHeader", "URI", "XML"},
	},
	{
		pkgs: []string{"github.com/kataras/iris/v12", "github.com/kataras/iris/v12/context"}, recvs: []string{"Context"},
		names: []string{"ReadBody", "ReadForm", "ReadHeaders", "ReadJSON", "ReadParams", "ReadQuery", "ReadURL", "ReadXML", "ReadYAML", "ReadMsgPack"},
	},
	{
		pkgs: []string{"github.com/cloudwego/hertz/pkg/app"}, recvs: []string{"RequestContext"},
		names: []string{"Bind", "BindAndValidate", "BindByContentType", "BindForm", "BindHeader", "BindJSON", "BindPath", "BindQuery"},
	},
	{pkgs: []string{"github.com/zeromicro/go-zero/rest/httpx"}, recvs: []string{""}, names: []string{"Parse", "ParseForm", "ParseHeaders", "ParseJsonBody", "ParsePath"}},
	{pkgs: []string{"github.com/go-kratos/kratos/v2/transport/http"}, recvs: []string{"Context"}, names: []string{"Bind", "BindVars", "BindQuery", "BindForm"}},
}

var decoders = func() map[key]string {
	tags := map[key]string{}
	for _, g := range decoderGroups {
		for _, pkg := range g.pkgs {
			for _, recv := range g.recvs {
				for _, name := range g.names {
					tags[key{pkg, recv, name}] = g.tag
				}
			}
		}
	}
	return tags
}()

// LookupDecoder returns what is known about fn as a decoder.
func LookupDecoder(fn *types.Func) (Decoder, bool) {
	k, ok := keyOf(fn)
	if !ok {
		return Decoder{}, false
	}
	tag, ok := decoders[k]
	if !ok {
		return Decoder{}, false
	}
	params := fn.Signature().Params()
	if k.pkg == "fmt" {
		return Decoder{Arg: params.Len() - 1, Tag: tag, Rest: true}, true
	}
	// The destination may be of any type, or of an interface's that decodes.
	d, free := Decoder{Arg: -1, Tag: tag}, false
	for i := range params.Len() {
		t := params.At(i).Type()
		if empty := isAny(t); empty || types.IsInterface(t) && !free {
			d.Arg, free = i, empty
		}
	}
	return d, d.Arg >= 0
}
