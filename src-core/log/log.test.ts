import { describe, expect, it } from 'vitest'
import { failureFacts, mistakeFacts, mistakeInText } from './facts.ts'
import { idOf, systemWord, tagOf, word } from './plain.ts'

const MARKER = 'MARKER^Zephyrine'

describe('what may stand in a log', () => {
  it('is a code, a name of the program or a hash, and nothing else', () => {
    expect([word('not-dicom'), word('study.choose'), word(MARKER), word('Zephyrine')]).toEqual([
      'not-dicom',
      'study.choose',
      'unsaid',
      'unsaid',
    ])
    expect([idOf('00ff00ff00ff00ff'), idOf('1.2.840.113619'), idOf('PID-4711')]).toEqual([
      '00ff00ff00ff00ff',
      'unsaid',
      'unsaid',
    ])
    expect([tagOf('(0028,0010)'), tagOf('x00280010'), tagOf(MARKER)]).toEqual([
      '(0028,0010)',
      'x00280010',
      'unsaid',
    ])
    expect([systemWord('Linux 6.1.0-x64'), systemWord('/home/zephyrine')]).toEqual([
      'Linux 6.1.0-x64',
      'unsaid',
    ])
  })

  it('is of a failure where it came from, without what it quotes', () => {
    const failure = {
      code: 'truncated',
      message: `${MARKER}.dcm ends in the middle.`,
      action: `Ask ${MARKER}.`,
      operation: 'read pixels',
      tag: '(7fe0,0010)',
      offset: 512,
    }
    expect(failureFacts(failure)).toEqual({
      code: 'truncated',
      operation: 'read-pixels',
      tag: '(7fe0,0010)',
      offset: 512,
    })
  })

  it('is of a mistake its class and place, though its message looks like a stack', () => {
    const mistake = new TypeError(
      `cannot read\n    at ${MARKER} (marker.js:1:1)\n    at zephyrine (x.js:2:2)`,
    )
    const { error, at } = mistakeFacts(mistake)
    expect(error).toBe('TypeError')
    expect(at).not.toHaveLength(0)
    expect(JSON.stringify(at)).not.toMatch(/marker|zephyrine|\//i)
  })

  it('is of what a process printed before it ended its class and places in our own parts', () => {
    const printed = [
      '/opt/ostium/dist/main/engine.cjs:12',
      `  throw new RangeError('${MARKER}')`,
      '  ^',
      '',
      `RangeError: ${MARKER}`,
      `    at ${MARKER} (marker.cjs:3:4)`,
      '    at readPixels (/opt/ostium/dist/main/shared/pixels.cjs:99:7)',
      '    at async /opt/ostium/dist/main/engine.cjs:12:9',
    ]
    const facts = mistakeInText(printed.join('\n'))
    expect(facts).toEqual({
      error: 'RangeError',
      at: ['shared.cjs:3:4', 'shared.cjs:99:7', 'engine.cjs:12:9'],
    })
    expect(mistakeInText(MARKER)).toEqual({ error: 'unsaid', at: [] })
  })

  it('is nothing of a mistake that is no error', () => {
    expect(mistakeFacts(MARKER)).toEqual({ error: 'string', at: [] })
  })
})
