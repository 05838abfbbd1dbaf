/** The part of the codec packages that is used. Their wasm builds come without types. */
declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  const create: import('./wasm-codec.ts').CreateModule<'JpegLSDecoder'>
  export default create
}
declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs' {
  const create: import('./wasm-codec.ts').CreateModule<'JPEGDecoder'>
  export default create
}
declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  const create: import('./wasm-codec.ts').CreateModule<'J2KDecoder'>
  export default create
}
declare module '@cornerstonejs/codec-openjph/wasmjs' {
  const create: import('./wasm-codec.ts').CreateModule<'HTJ2KDecoder'>
  export default create
}
