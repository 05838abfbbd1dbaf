const megabytes = (bytes) => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)

/**
 * Speaks on one stream (standard error: standard output is only the answer).
 * @param {(text: string) => void} write
 * @param {boolean} terminal a terminal gets one line that is rewritten, a file gets a line each quarter
 */
export function createSay(write, terminal) {
  return {
    line: (text) => void write(`set-up: ${text}\n`),
    /** @returns {(bytes: number) => void} shows how much of a download is here */
    progress(label, total) {
      let shown = -1
      return (bytes) => {
        const percent = total > 0 ? Math.min(100, Math.floor((100 * bytes) / total)) : 0
        const step = terminal ? percent : Math.floor(percent / 25) * 25
        if (step <= shown) return
        shown = step
        const text = `set-up: ${label}: ${step} % (${megabytes(bytes)} of ${megabytes(total)} MB)`
        write(terminal ? `\r${text}${percent === 100 ? '\n' : ''}` : `${text}\n`)
      }
    },
  }
}
