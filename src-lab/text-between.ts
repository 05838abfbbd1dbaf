/**
 * A document with the text between two marks replaced by what a command wrote; the rest stays as it is.
 * A document without the marks is a mistake.
 * @param name of the marks @param command that writes what stands between them
 */
export function textBetween(document: string, name: string, command: string, text: string): string {
  const [begin, end] = [`<!-- ${name}:begin, written by \`${command}\` -->`, `<!-- ${name}:end -->`]
  const [before, rest] = document.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`the document has no ${begin} … ${end}`)
  return `${before}${begin}\n\n<!-- prettier-ignore-start -->\n\n${text}\n\n<!-- prettier-ignore-end -->\n\n${end}${after}`
}
