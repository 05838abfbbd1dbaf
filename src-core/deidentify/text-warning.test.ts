import { expect, test } from 'vitest'
import { mustConfirm, textWarning, type BurntText, type TextSeen } from './text-warning.ts'

const found: TextSeen = { kind: 'found', where: ['top left', 'bottom'] }

test.each<[BurntText, boolean, RegExp]>([
  [{ burnedIn: 'unsaid', text: found }, true, /top left, bottom\): it may name.*does not say/],
  [{ burnedIn: 'no', text: found }, true, /looks like text.*The file says that no text/],
  [{ burnedIn: 'yes', text: { kind: 'none' } }, true, /says that text is burnt.*may name the patient/],
  [{ burnedIn: 'unsaid', text: { kind: 'unseen' } }, true, /could not be drawn, so nobody looked/],
  [{ burnedIn: 'unsaid', text: { kind: 'none' } }, false, /found none; look at every frame/],
  [{ burnedIn: 'no', text: { kind: 'none' } }, false, /found none\.$/],
])('of %j a person has to say that they looked: %s', (known, confirms, says) => {
  expect(mustConfirm(known)).toBe(confirms)
  expect(textWarning(known)).toMatch(says)
})
