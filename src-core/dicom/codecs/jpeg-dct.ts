export function decodeDct(_bytes: Uint8Array): Uint16Array | null {
  return null
}
