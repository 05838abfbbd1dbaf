import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { filesUnder, fingerprint, signingKey, sumsOf, writeSums } from './sums.mjs'

let folder
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ostium-sums-'))
  mkdirSync(join(folder, 'b'))
  writeFileSync(join(folder, 'b', 'one'), 'abc')
  writeFileSync(join(folder, 'a'), '')
  symlinkSync('a', join(folder, 'link'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const pem = () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })

test('every file is listed once, sorted, as sha256sum has it', async () => {
  const files = await filesUnder(folder)
  expect(files).toEqual(['a', 'b/one'])
  // FIPS 180-4's own examples: of nothing, and of "abc".
  expect(await sumsOf(folder, files)).toBe(
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a\n' +
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  b/one\n',
  )
})

test('the signature is of the list, by the key that lies beside it', async () => {
  const key = signingKey(pem())
  await writeSums(folder, 'list\n', key)
  const beside = createPublicKey(readFileSync(join(folder, 'signer.pem')))
  const signature = readFileSync(join(folder, 'SHA256SUMS.sig'))
  expect(signature).toHaveLength(64)
  expect(verify(null, Buffer.from('list\n'), beside, signature)).toBe(true)
  expect(verify(null, Buffer.from('lost\n'), beside, signature)).toBe(false)
  expect(fingerprint(beside)).toBe(fingerprint(key))
})

test('a key of another kind is refused', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  expect(() => signingKey(privateKey.export({ type: 'pkcs8', format: 'pem' }))).toThrow('not Ed25519')
})
