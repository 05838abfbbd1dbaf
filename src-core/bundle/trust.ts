import { PREPROCESS_VERSION } from '../model/preprocess.ts'
import { fail, ok, type Failure, type Result } from '../result.ts'
import type { BundleHeader } from './bundle-format.ts'

/** The architecture this program reads. */
const ARCHITECTURE = 'hybrid-mobilenet-v2-1.0'

/**
 * Whether a bundle that is whole may be imported here.
 * @param known whether its signer is trusted at this workstation
 * @param fingerprint of its signer's key
 * Errors: `bundle-unknown-signer`, `bundle-architecture`, `bundle-preprocessing`
 */
export function mayImport(header: BundleHeader, known: boolean, fingerprint: string): Result<null> {
  const { architecture, preprocessVersion, id } = header.model
  if (architecture !== ARCHITECTURE) return fail(otherArchitecture(id, architecture))
  if (preprocessVersion !== PREPROCESS_VERSION) return fail(otherPreprocessing(id, preprocessVersion))
  return known ? ok(null) : fail(unknownSigner(header.signer.name, fingerprint))
}

/** Of a SHA-256 in hexadecimal: short enough to be read out over the telephone, 64 bits. */
export const fingerprintText = (sha256: string): string =>
  (sha256.slice(0, 16).match(/.{4}/g) ?? []).join(' ')

const unknownSigner = (name: string, fingerprint: string): Failure => ({
  code: 'bundle-unknown-signer',
  message: `This bundle is whole, but its signer is not known here: it calls itself “${name}”, fingerprint ${fingerprint}.`,
  action: 'Have them read their fingerprint out to you. Trust the signer only if it is the same.',
})
const otherArchitecture = (id: string, architecture: string): Failure => ({
  code: 'bundle-architecture',
  message: `${id} is of another architecture (${architecture}); this program reads ${ARCHITECTURE}.`,
  action: 'Use the program it was made for.',
})
const otherPreprocessing = (id: string, version: number): Failure => ({
  code: 'bundle-preprocessing',
  message: `${id} was trained on pictures prepared by version ${version}; this program prepares them by version ${PREPROCESS_VERSION}.`,
  action: 'Use a model made for this version of the program, or the program it was made for.',
})
