/** The output of another process, line by line: what two of them write never ends up in one line. */

/** Characters of a line; longer ones are dropped. */
const longest = 1024 * 1024

export interface WholeLines {
  push(text: string): void
  /** The process has ended: what it began and did not end is no line. */
  end(): void
}

/** @param pass takes whole lines, several at once */
export const wholeLines = (pass: (lines: string) => void): WholeLines => {
  let rest = ''
  let dropping = false
  return {
    push: (text) => {
      const end = text.lastIndexOf('\n') + 1
      if (end === 0) {
        if (!dropping) rest += text
        if (rest.length <= longest) return
        rest = ''
        dropping = true
        return
      }
      const from = dropping ? text.indexOf('\n') + 1 : 0
      const lines = rest + text.slice(from, end)
      if (lines !== '') pass(lines)
      rest = text.slice(end)
      dropping = false
    },
    end: () => {
      rest = ''
    },
  }
}
