import { PDFDocument, rgb, StandardFonts, type PDFFont, type PDFPage } from 'pdf-lib'
import { verdict, type SelfTestItem, type SelfTestReport } from '#core/selftest/report.ts'

/** A4 in points, and what is left free around. */
const [WIDTH, HEIGHT, MARGIN] = [595, 842, 50]
const INK = rgb(0.1, 0.1, 0.12)
const FAINT = rgb(0.4, 0.4, 0.45)

/**
 * The installation and operation qualification as a document to sign: what was looked at, what was found, by whom. Made
 * without a window, from the report alone. @returns the bytes of a PDF
 */
export async function qualificationPdf(report: SelfTestReport): Promise<Uint8Array> {
  const document = await PDFDocument.create()
  document.setTitle(`${report.program} ${report.version}: installation and operation qualification`)
  document.setCreationDate(new Date(report.at))
  const sheet = createSheet(document, {
    plain: await document.embedFont(StandardFonts.Helvetica),
    bold: await document.embedFont(StandardFonts.HelveticaBold),
  })
  sheet.text('Installation and operation qualification', 18, 'bold')
  sheet.text(`${report.program} ${report.version}. Research use only.`, 11)
  sheet.space(6)
  sheet.text(verdict(report), 12, 'bold')
  sheet.space(6)
  const { name, system, processor, runtime } = report.computer
  for (const [what, value] of [
    ['Computer', `${name}, ${system}`],
    ['Processor', processor],
    ['Runtime', runtime],
    ['Model', report.model ?? 'none'],
    ['Begun', report.at],
  ] as const)
    sheet.text(`${what}: ${value}`, 10)
  for (const [part, title] of [
    ['installation', 'Installation: what is on this computer'],
    ['operation', 'Operation: how it works'],
  ] as const) {
    sheet.space(12)
    sheet.text(title, 13, 'bold')
    for (const item of report.items.filter((one) => one.part === part)) itemOn(sheet, item)
  }
  sheet.space(24)
  for (const who of ['Performed by', 'Reviewed by'])
    sheet.text(`${who}: ______________________    Date: ______________`, 10)
  sheet.number()
  return document.save()
}

const WORD = { passed: 'PASSED', failed: 'FAILED', 'not measured': 'NOT MEASURED' } as const

function itemOn(sheet: Sheet, { title, outcome, said, figures }: SelfTestItem): void {
  sheet.space(5)
  sheet.text(`${WORD[outcome]}  ${title}`, 10, 'bold')
  sheet.text(said, 10)
  const numbers = Object.entries(figures).map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`)
  if (numbers.length > 0) sheet.text(numbers.join(', '), 8, 'plain', FAINT)
}

type Weight = 'plain' | 'bold'

interface Sheet {
  text(text: string, size: number, weight?: Weight, colour?: typeof INK): void
  space(points: number): void
  /** Writes "1 of n" at the foot of each page. */
  number(): void
}

/** Lines from top to bottom, over as many pages as they need. */
function createSheet(document: PDFDocument, fonts: Readonly<Record<Weight, PDFFont>>): Sheet {
  let page: PDFPage = document.addPage([WIDTH, HEIGHT])
  let y = HEIGHT - MARGIN
  const line = (text: string, size: number, font: PDFFont, colour: typeof INK) => {
    if (y - size < MARGIN + 20) {
      page = document.addPage([WIDTH, HEIGHT])
      y = HEIGHT - MARGIN
    }
    y -= size * 1.35
    page.drawText(text, { x: MARGIN, y, size, font, color: colour })
  }
  return {
    text: (text, size, weight = 'plain', colour = INK) => {
      for (const one of wrapped(printable(text), size, fonts[weight])) line(one, size, fonts[weight], colour)
    },
    space: (points) => void (y -= points),
    number: () => {
      const pages = document.getPages()
      for (const [i, one] of pages.entries())
        one.drawText(`Ostium, research use only - ${i + 1} of ${pages.length}`, {
          ...{ x: MARGIN, y: MARGIN - 20, size: 8, font: fonts.plain, color: FAINT },
        })
    },
  }
}

/** The fonts that every PDF reader has know Latin letters only. */
const printable = (text: string): string =>
  text
    .replaceAll(/[’‘]/g, "'")
    .replaceAll(/[“”]/g, '"')
    .replaceAll(/[^\x20-\x7e\xa0-\xff]/g, '?')

function wrapped(text: string, size: number, font: PDFFont): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ').flatMap((one) => one.match(/.{1,60}/g) ?? [])) {
    const longer = line === '' ? word : `${line} ${word}`
    if (font.widthOfTextAtSize(longer, size) <= WIDTH - 2 * MARGIN) line = longer
    else {
      lines.push(line)
      line = word
    }
  }
  return [...lines, line]
}
