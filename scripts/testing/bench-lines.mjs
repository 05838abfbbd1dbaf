/**
 * Lines that benchmarks print: `{ name, ours, peer, unit }`; `peer` is null where the peer is not installed.
 * @param {string} text standard output of one benchmark
 * @returns {{ name: string, ours: number, peer: number | null, ratio: number | null, unit: string }[]}
 */
export const benchLines = (text) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
    .map(({ name, ours, peer, unit }) => ({
      name,
      ours,
      peer,
      ratio: peer === null ? null : ours / peer,
      unit,
    }))

const figure = (value) => (value === null ? '—' : Number(value.toPrecision(3)).toString())

/** One line for a person. */
export const benchText = ({ name, ours, peer, ratio, unit }) =>
  `${name}: ${figure(ours)} ${unit}, peer ${figure(peer)} ${unit}, ratio ${figure(ratio)}`
