// Package exports is the route by which rows are taken out as a sheet.
package exports

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"wanjia/base/fault"
	"wanjia/desk/exports"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/exchange/sheet"
	"wanjia/httpd/gate"
)

// Desk is the desk behind the route. It writes its looks down itself.
type Desk interface {
	Export(ctx context.Context, who access.Actor, o exports.Order, out exports.Writer) (exports.Told, error)
}

type exportIn struct {
	File   string `path:"file" pattern:"^(people|events|areas)\\.(csv|xlsx)$" maxLength:"20" doc:"people, events or areas, with .csv or .xlsx"`
	Area   string `query:"area" maxLength:"64" doc:"what was registered in this area and below; everywhere where it isn't said"`
	Source string `query:"source" maxLength:"60" doc:"only what came from this source"`
}

// Routes registers it.
func Routes(g *gate.Gate, desk Desk) {
	gate.Handle(g, gate.Op{ID: "export", Method: http.MethodGet, Path: "/exports/{file}", Tag: "exports", Who: gate.May(access.Export), Lasts: -1, Type: "application/octet-stream",
		Summary: "Take rows out as a sheet, in the columns in which the import reads them"}, func(ctx context.Context, in *exportIn) (*huma.StreamResponse, error) {
		what, ext, _ := strings.Cut(in.File, ".")
		o := exports.Order{What: exports.What(what), Source: in.Source}
		if in.Area != "" {
			var err error
			if o.Area, err = area.ParseCode(in.Area); err != nil {
				return nil, fault.New(fault.Missing, "exports.area", "code", in.Area).In("area").Because(err)
			}
		}
		file, left, err := fill(ctx, desk, o, ext)
		if err != nil {
			return nil, err
		}
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			defer func() { _ = discard(file) }() // a temporary file: nothing is lost with it
			hc.SetHeader("Content-Type", mediaTypes[ext])
			hc.SetHeader("Content-Disposition", `attachment; filename="`+in.File+`"`)
			hc.SetHeader("Cache-Control", "no-store")
			hc.SetHeader("X-Left-Out", strconv.FormatInt(left, 10))
			if _, err := io.Copy(hc.BodyWriter(), file); err != nil {
				panic(http.ErrAbortHandler) // a file that ends early must not look whole
			}
		}}, nil
	})
}

var mediaTypes = map[string]string{"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}

// fill writes the sheet to a temporary file first, so that whatever goes wrong is said instead of a half sheet.
func fill(ctx context.Context, desk Desk, o exports.Order, ext string) (file *os.File, left int64, err error) {
	if file, err = os.CreateTemp("", "wanjia-export-*"); err != nil {
		return nil, 0, fault.New(fault.Internal, "exports.file").Because(err)
	}
	var w sheet.Writer = sheet.NewCSV(file, o.What.Columns())
	if ext == "xlsx" {
		w = sheet.NewXLSX(file, o.What.Columns())
	}
	told, err := desk.Export(ctx, gate.Who(ctx).Actor, o, w)
	if err == nil {
		err = w.Close()
	}
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, 0, errors.Join(err, discard(file))
	}
	return file, told.LeftOut, nil
}

func discard(file *os.File) error {
	return errors.Join(file.Close(), os.Remove(file.Name()))
}
