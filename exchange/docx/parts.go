package docx

import (
	"math"
	"strconv"
	"strings"
)

// textWidth is the width of the text of a page, in twentieths of a point: A4 less its margins.
const textWidth = 9638

const (
	textSpace     = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	relationSpace = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	drawingSpace  = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
	graphicSpace  = "http://schemas.openxmlformats.org/drawingml/2006/main"
	chartSpace    = "http://schemas.openxmlformats.org/drawingml/2006/chart"

	spaces = `xmlns:w="` + textSpace + `" xmlns:r="` + relationSpace + `"`

	page = `<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>`

	rels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="doc" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>` +
		`<Relationship Id="core" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`

	styles = `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr>` +
		`<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="Microsoft YaHei"/><w:sz w:val="21"/><w:lang w:val="LANG" w:eastAsia="LANG"/></w:rPr></w:rPrDefault>` +
		`<w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="288" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="240"/></w:pPr><w:rPr><w:b/><w:sz w:val="40"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="360" w:after="120"/>` +
		`<w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="28"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="240" w:after="80"/>` +
		`<w:outlineLvl w:val="1"/></w:pPr><w:rPr><w:b/><w:sz w:val="23"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Note"><w:name w:val="Note"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="60" w:line="240" w:lineRule="auto"/></w:pPr><w:rPr><w:color w:val="595959"/><w:sz w:val="17"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Cell"><w:name w:val="Cell"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/></w:pPr><w:rPr><w:sz w:val="17"/></w:rPr></w:style>` +
		`<w:style w:type="table" w:styleId="Plain"><w:name w:val="Plain"/><w:tblPr><w:tblBorders><w:top w:val="single" w:sz="6" w:color="404040"/><w:bottom w:val="single" w:sz="6" w:color="404040"/>` +
		`<w:insideH w:val="single" w:sz="4" w:color="D9D9D9"/></w:tblBorders><w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>` +
		`<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr></w:tblStylePr></w:style></w:styles>`
)

func contentTypes(charts int) string {
	var b strings.Builder
	b.WriteString(`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
		`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>`)
	for i := range charts {
		b.WriteString(`<Override PartName="/word/charts/chart` + strconv.Itoa(i+1) + `.xml" ContentType="application/vnd.openxmlformats-officedocument.drawingml.chart+xml"/>`)
	}
	return b.String() + `</Types>`
}

func documentRels(charts int) string {
	const kind = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	var b strings.Builder
	b.WriteString(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="styles" Type="` + kind + `styles" Target="styles.xml"/>`)
	for i := range charts {
		n := strconv.Itoa(i + 1)
		b.WriteString(`<Relationship Id="chart` + n + `" Type="` + kind + `chart" Target="charts/chart` + n + `.xml"/>`)
	}
	return b.String() + `</Relationships>`
}

// tones are the colours of series: dark enough on white, and apart for who sees few colours.
func tones() []string { return []string{"1F5A7A", "C7641F", "5B8C3A", "7A4B8C"} }

// Part is a chart's part. Its numbers stand in it, so that it needs no workbook beside it.
func (c Chart) Part(lang string) string {
	var b strings.Builder
	b.WriteString(`<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">` +
		`<c:lang val="` + escape(lang) + `"/><c:roundedCorners val="0"/><c:chart><c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz="1100" b="1"/></a:pPr><a:r><a:rPr sz="1100" b="1"/><a:t>` +
		escape(c.Title) + `</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>`)
	end := `</c:barChart>`
	if c.Kind == Lines {
		end = `</c:lineChart>`
		b.WriteString(`<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>`)
	} else {
		b.WriteString(`<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>`)
	}
	for i := range c.Series {
		c.series(&b, i)
	}
	if c.Kind == Lines {
		b.WriteString(`<c:marker val="1"/>`)
	} else {
		b.WriteString(`<c:gapWidth val="60"/>`)
	}
	b.WriteString(`<c:axId val="1"/><c:axId val="2"/>` + end +
		`<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/><c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/>` +
		`<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:crossAx val="2"/><c:crosses val="autoZero"/></c:catAx>` +
		`<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling><c:delete val="0"/><c:axPos val="l"/>` +
		`<c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="D9D9D9"/></a:solidFill></a:ln></c:spPr></c:majorGridlines>` +
		`<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:crossAx val="1"/><c:crosses val="autoZero"/></c:valAx></c:plotArea>`)
	if len(c.Series) > 1 {
		b.WriteString(`<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>`)
	}
	b.WriteString(`<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart></c:chartSpace>`)
	return b.String()
}

func (c Chart) series(b *strings.Builder, i int) {
	s, n := c.Series[i], strconv.Itoa(i)
	tone := `<a:solidFill><a:srgbClr val="` + tones()[i%len(tones())] + `"/></a:solidFill>`
	b.WriteString(`<c:ser><c:idx val="` + n + `"/><c:order val="` + n + `"/><c:tx><c:v>` + escape(s.Name) + `</c:v></c:tx><c:spPr>`)
	if c.Kind == Lines {
		b.WriteString(`<a:ln w="25400">` + tone + `</a:ln></c:spPr><c:marker><c:symbol val="circle"/><c:size val="5"/><c:spPr>` + tone + `</c:spPr></c:marker>`)
	} else {
		b.WriteString(tone + `</c:spPr><c:invertIfNegative val="0"/>`)
	}
	count := strconv.Itoa(len(c.Names))
	b.WriteString(`<c:cat><c:strLit><c:ptCount val="` + count + `"/>`)
	for k, name := range c.Names {
		b.WriteString(`<c:pt idx="` + strconv.Itoa(k) + `"><c:v>` + escape(name) + `</c:v></c:pt>`)
	}
	b.WriteString(`</c:strLit></c:cat><c:val><c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="` + count + `"/>`)
	for k := range c.Names {
		if k < len(s.Values) && !math.IsNaN(s.Values[k]) && !math.IsInf(s.Values[k], 0) {
			b.WriteString(`<c:pt idx="` + strconv.Itoa(k) + `"><c:v>` + strconv.FormatFloat(s.Values[k], 'g', -1, 64) + `</c:v></c:pt>`)
		}
	}
	b.WriteString(`</c:numLit></c:val>`)
	if c.Kind == Lines {
		b.WriteString(`<c:smooth val="0"/>`)
	}
	b.WriteString(`</c:ser>`)
}
