const BEGIN = '<!-- Written by npm run soak. -->'
const END = '<!-- End. -->'

const mb = (value) => `${value.toFixed(3)} MB`
const slope = ({ perLoop, interval: [low, high] }) => `${mb(perLoop)} a loop (${mb(low)} to ${mb(high)})`

/** What was tried so far, as a table of Markdown. */
export function figures({ next, tried, found, hours, loops, at }, faults) {
  const rows = [
    ['Last run', at],
    ['Hostile inputs tried', `${tried} (numbers 0 to ${next - 1})`],
    ['Found: crash, hang, memory, or wrong without saying', String(found.length)],
    ['Faults injected by the suite', String(faults)],
    ['Hours of opening, reading and closing', hours.toFixed(2)],
  ]
  if (loops !== null)
    rows.push(
      ['Loops', String(loops.loops)],
      ['Memory of the engine', slope(loops.engine)],
      ['Memory of the host', slope(loops.host)],
    )
  return ['| what | figure |', '| --- | --- |', ...rows.map((cells) => `| ${cells.join(' | ')} |`)].join('\n')
}

/** The document with its figures replaced. */
export function withFigures(document, block) {
  const [before, rest] = document.split(BEGIN)
  const after = rest?.split(END)[1]
  if (after === undefined) throw new Error('docs/reliability.md has no place for figures')
  return `${before}${BEGIN}\n\n${block}\n\n${END}${after}`
}

/** Faults that the document names. */
export const faultsIn = (document) =>
  document
    .split('## Faults')[1]
    ?.split('\n## ')[0]
    .match(/^\| [^-f]/gm)?.length ?? 0
