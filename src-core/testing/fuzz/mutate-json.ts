import { randomInt, type Random } from '#core/random.ts'
import { chance, pick } from './choose.ts'

const deep = (depth: number): unknown => {
  let value: unknown = 1
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value }
  return value
}

/** What stands where something else is meant. */
const STRANGE: readonly (() => unknown)[] = [
  ...[
    () => null,
    () => true,
    () => -1,
    () => 0,
    () => 1.5,
    () => 1e308,
    () => Number.MAX_SAFE_INTEGER + 2,
    () => -0,
  ],
  ...[
    () => '',
    () => '\u0000',
    () => '../../etc/passwd',
    () => 'x'.repeat(100_000),
    () => '\ud800',
    () => '1e999',
  ],
  ...[() => [], () => ({}), () => [[]], () => new Array<number>(1000).fill(0), () => deep(500)],
  (): unknown => JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {}}}'),
]

/** The value with some of it changed: keys lost, doubled or strange, values of other kinds. Plain JSON again. */
export function mutateJson(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null) return pick(random, STRANGE)()
  const keys = Object.keys(value)
  if (keys.length === 0 || chance(random, 0.05)) return pick(random, STRANGE)()
  const key = pick(random, keys)
  const inside: unknown = Reflect.get(value, key)
  const changed =
    chance(random, 0.7) && typeof inside === 'object' ? mutateJson(inside, random) : pick(random, STRANGE)()
  if (Array.isArray(value)) {
    const items: unknown[] = [...value]
    const at = Number(key)
    const way = random()
    if (way < 0.2) items.splice(at, 1)
    else if (way < 0.4) items.splice(at, 0, ...items.slice(0, 1 + randomInt(random, 50)))
    else items[at] = changed
    return items
  }
  const entries = Object.entries(value).flatMap(([name, one]: [string, unknown]): [string, unknown][] => {
    if (name !== key) return [[name, one]]
    if (chance(random, 0.25)) return []
    return chance(random, 0.15) ? [[`${name} `, one]] : [[name, changed]]
  })
  return Object.fromEntries(entries)
}

/** Text that is no longer quite JSON, or CSV, or whatever it was. */
export function mutateText(text: string, random: Random): string {
  const at = randomInt(random, text.length + 1)
  const piece = pick(random, [
    '"',
    ',',
    '\n',
    '\r',
    ';',
    '\u0000',
    '\ufeff',
    '{',
    '[',
    '=1+1',
    '\\u',
    '\ud800',
    ' '.repeat(50),
    '"'.repeat(999),
  ])
  if (chance(random, 0.3)) return text.slice(0, at)
  if (chance(random, 0.3)) return text.slice(0, at) + text.slice(at + 1 + randomInt(random, 20))
  if (chance(random, 0.2)) return text.slice(0, at) + '['.repeat(5000) + text.slice(at)
  return text.slice(0, at) + piece + text.slice(at)
}
