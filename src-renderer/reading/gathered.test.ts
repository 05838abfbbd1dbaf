import { describe, expect, it } from 'vitest'
import { gathered } from './gathered.ts'

function start() {
  const seen: number[][] = []
  let due: (() => void) | null = null
  const after = (_: number, callback: () => void) => {
    due = callback
    return () => (due = null)
  }
  const pass = () => {
    const now = due
    due = null
    now?.()
  }
  return { seen, pass, waits: () => due !== null, ...gathered<number>(after, (all) => seen.push([...all])) }
}

describe('what arrives one by one', () => {
  it('is there at once when it comes alone, and together when it comes in a rush', () => {
    const { seen, add, pass } = start()
    add(1)
    expect(seen).toEqual([[1]])
    for (const one of [2, 3, 4]) add(one)
    expect(seen).toEqual([[1]])
    pass()
    expect(seen).toEqual([[1], [2, 3, 4]])
    add(5)
    pass()
    expect(seen.at(-1)).toEqual([5])
  })

  it('no clock runs when nothing more comes, and the next is at once again', () => {
    const { seen, add, pass, waits } = start()
    add(1)
    pass()
    expect(waits()).toBe(false)
    add(2)
    expect(seen).toEqual([[1], [2]])
  })

  it('is handed over when asked for, once, and forgotten when dropped', () => {
    const { seen, add, pass, flush, drop, waits } = start()
    add(1)
    add(2)
    flush()
    pass()
    expect(seen).toEqual([[1], [2]])
    add(3)
    add(4)
    drop()
    expect(waits()).toBe(false)
    flush()
    expect(seen).toEqual([[1], [2], [3]])
  })
})
