/** A file that the build writes into the code as a `data:` address: it is there unpacked and packaged alike. */
declare module '*?inline' {
  const dataUrl: string
  export default dataUrl
}
