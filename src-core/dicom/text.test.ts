import { expect, test } from 'vitest'
import { hasSharedData, sharedSource } from '#core/testing/dicom-reading.ts'
import { nodeDicomHost } from '../../src-main/engine/dicom-host.ts'
import { readHeader } from './header.ts'
import { TAG } from './tags.ts'
import { decodeValue, displayName, personName } from './text.ts'

/** Latin-1 text as bytes, as the standard prints its examples. */
const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))

const read = (charset: readonly string[], text: string, isPersonName = true): string =>
  decodeValue(bytes(text), charset, isPersonName, nodeDicomHost)

const ESC = '\x1b'

test('Japanese names of PS3.5 annex H', () => {
  const kanji = `${ESC}$B;3ED${ESC}(B^${ESC}$BB@O:${ESC}(B=${ESC}$B$d$^$@${ESC}(B^${ESC}$B$?$m$&${ESC}(B`
  expect(read(['', 'ISO 2022 IR 87'], `Yamada^Tarou=${kanji}`)).toBe('Yamada^Tarou=山田^太郎=やまだ^たろう')
  const katakana = '\xd4\xcf\xc0\xde^\xc0\xdb\xb3'
  const romaji = kanji.replaceAll(`${ESC}(B`, `${ESC}(J`)
  expect(read(['ISO 2022 IR 13', 'ISO 2022 IR 87'], `${katakana}=${romaji}`)).toBe(
    'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう',
  )
})

test('Korean names of PS3.5 annex I', () => {
  const name = `Hong^Gildong=${ESC}$)C\xfb\xf3^${ESC}$)C\xd1\xce\xd4\xd7=${ESC}$)C\xc8\xab^${ESC}$)C\xb1\xe6\xb5\xbf`
  expect(read(['', 'ISO 2022 IR 149'], name)).toBe('Hong^Gildong=洪^吉洞=홍^길동')
})

test('Chinese names of PS3.5 annexes J and K', () => {
  expect(read(['GB18030'], 'Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab=')).toBe('Wang^XiaoDong=王^小东=')
  expect(read(['GBK'], 'Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab=')).toBe('Wang^XiaoDong=王^小东=')
  const utf8 = 'Wang^XiaoDong=\xe7\x8e\x8b^\xe5\xb0\x8f\xe6\x9d\xb1='
  expect(read(['ISO_IR 192'], utf8)).toBe('Wang^XiaoDong=王^小東=')
  const iso = `Zhang^XiaoDong=${ESC}$)A\xd5\xc5^${ESC}$)A\xd0\xa1\xb6\xab=`
  expect(read(['', 'ISO 2022 IR 58'], iso)).toBe('Zhang^XiaoDong=张^小东=')
})

test('a second Latin alphabet by escape ends at the delimiter', () => {
  expect(read(['ISO 2022 IR 100', 'ISO 2022 IR 144'], `Buc^J\xe9r\xf4me=${ESC}-L\xbb^J\xe9`)).toBe(
    'Buc^Jérôme=Л^Jé',
  )
  expect(read(['ISO 2022 IR 100', 'ISO 2022 IR 126'], `${ESC}-F\xc4\\J\xe9`, false)).toBe('Δ\\Jé')
})

test.each([
  [['ISO_IR 100'], 'Buc^J\xe9r\xf4me', 'Buc^Jérôme'],
  [['ISO-IR 100'], 'Buc^J\xe9r\xf4me', 'Buc^Jérôme'],
  [['iso_ir 100'], 'Buc^J\xe9r\xf4me', 'Buc^Jérôme'],
  [['ISO_IR 144'], '\xbb\xee\xda', 'Люк'],
  [['ISO_IR 126'], '\xc4\xe9\xef', 'Διο'],
  [['ISO_IR 127'], '\xe2\xc8\xc7', 'قبا'],
  [['ISO_IR 138'], '\xf9\xf8\xe5\xef', 'שרון'],
  [['ISO_IR 148'], '\xdd\xfe', 'İş'],
  [['ISO_IR 166'], '\xa1\xd2', 'กา'],
  [['ISO 2022 IR 149'], '\xb1\xe8\xc8\xf1\xc1\xdf', '김희중'],
  [['ISO 2022 IR 58'], '\xcd\xf5', '王'],
  [['ISO_IR 13'], '\xd4\xcf\xc0\xde', 'ﾔﾏﾀﾞ'],
  [['ISO_IR 203'], '\xa4', '€'],
  [[], 'J\xe9r', 'Jér'],
  [['NOT A TERM'], 'J\xe9r', 'Jér'],
] as const)('%j reads %j', (charset, text, expected) => {
  expect(read(charset, text)).toBe(expected)
})

test('a byte that is a backslash inside a character does not split a value', () => {
  // U+8868 is 95 5C in Shift JIS; GB18030 has trail bytes 5C too.
  expect(read(['GB18030'], '\x81\x5c', false).split('\\')).toHaveLength(1)
})

test('names for the screen', () => {
  expect(personName('Yamada^Tarou=山田^太郎=やまだ^たろう').ideographic).toEqual(['山田', '太郎'])
  expect(displayName('Yamada^Tarou=山田^太郎=やまだ^たろう')).toBe('Yamada, Tarou (山田, 太郎)')
  expect(displayName('Doe^Jane^Q^Dr^PhD')).toBe('Doe, Jane Q')
  expect(displayName('=山田^太郎')).toBe('山田, 太郎')
  expect(displayName('ANONYMOUS')).toBe('ANONYMOUS')
  expect(displayName('^^^^')).toBeNull()
  expect(displayName(null)).toBeNull()
})

/** What pydicom reads from its own files. */
const names: readonly (readonly [file: string, name: string])[] = [
  ['chrArab', 'قباني^لنزار'],
  ['chrFren', 'Buc^Jérôme'],
  ['chrFrenMulti', 'Buc^Jérôme'],
  ['chrGerm', 'Äneas^Rüdiger'],
  ['chrGreek', 'Διονυσιος'],
  ['chrH31', 'Yamada^Tarou=山田^太郎=やまだ^たろう'],
  ['chrH32', 'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう'],
  ['chrHbrw', 'שרון^דבורה'],
  ['chrI2', 'Hong^Gildong=洪^吉洞=홍^길동'],
  ['chrJapMulti', 'やまだ^たろう'],
  ['chrJapMultiExplicitIR6', 'やまだ^たろう'],
  ['chrKoreanMulti', '김희중'],
  ['chrRuss', 'Люкceмбypг'],
  ['chrX1', 'Wang^XiaoDong=王^小東'],
  ['chrX2', 'Wang^XiaoDong=王^小东'],
]

test.skipIf(!hasSharedData).each(names)('%s holds the name %s', (file, name) => {
  const header = readHeader(sharedSource(`conformance/pydicom/${file}.dcm`), nodeDicomHost)
  if (!header.ok) throw new Error(header.error.message)
  expect(header.value.attributes.string(TAG.patientName)?.replace(/=+$/, '')).toBe(name)
})
