import { createHash } from 'node:crypto'
import { Enums, Models, SPDX, Serialize, Spec } from '@cyclonedx/cyclonedx-library'

/**
 * The inventory of what is inside a package, as CycloneDX 1.6. The serial number comes from its content, so that two builds of the
 * same parts have one inventory.
 * @param {{ name: string, version: string }} program
 * @param {import('./parts.mjs').Part[]} parts
 * @param {string} timestamp ISO 8601
 * @returns {string} JSON
 */
export function sbom(program, parts, timestamp) {
  const bom = new Models.Bom()
  bom.metadata.timestamp = new Date(timestamp)
  const itself = component(Enums.ComponentType.Application, {
    ...program,
    licence: 'Apache-2.0',
    purpose: 'the program',
  })
  bom.metadata.component = itself
  for (const part of parts) {
    const one = component(part.type ?? Enums.ComponentType.Library, part)
    bom.components.add(one)
    itself.dependencies.add(one.bomRef)
  }
  bom.serialNumber = `urn:uuid:${uuidOf(parts.map(({ name, version }) => `${name}@${version}`).join('\n') + program.version)}`
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6))
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`
}

function component(type, { name, version, licence, purpose, sha256, purl }) {
  const [group, short] = name.startsWith('@') ? name.split('/') : [undefined, name]
  const one = new Models.Component(type, short, {
    group,
    version,
    bomRef: `${name}@${version}`,
    description: purpose,
  })
  if (licence) one.licenses.add(licenceOf(licence))
  if (sha256) one.hashes.set(Enums.HashAlgorithm['SHA-256'], sha256)
  if (purl) one.purl = purl
  return one
}

function licenceOf(text) {
  if (SPDX.isSupportedSpdxId(text)) return new Models.SpdxLicense(text)
  return / (OR|AND|WITH) /.test(text) ? new Models.LicenseExpression(text) : new Models.NamedLicense(text)
}

/** A version-8 UUID (RFC 9562) of the content. */
function uuidOf(text) {
  const hex = createHash('sha256').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
