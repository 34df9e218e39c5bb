/** Two texts side by side: which lines of one are in the other. */

/** A line of either side; undefined where a side has none in its place. */
export interface DiffRow {
  readonly left: string | undefined
  readonly right: string | undefined
  readonly isSame: boolean
}

/** Lengths of the longest common rest from each pair of lines on. */
const restsOf = (left: readonly string[], right: readonly string[]): readonly Uint32Array[] => {
  const rests = Array.from({ length: left.length + 1 }, () => new Uint32Array(right.length + 1))
  for (let i = left.length - 1; i >= 0; i -= 1) {
    const [here, below] = [rests[i]!, rests[i + 1]!]
    for (let j = right.length - 1; j >= 0; j -= 1) {
      here[j] = left[i] === right[j] ? below[j + 1]! + 1 : Math.max(below[j]!, here[j + 1]!)
    }
  }
  return rests
}

/** Lines that went and came between two that stayed, beside each other. */
const beside = (left: readonly string[], right: readonly string[]): readonly DiffRow[] =>
  Array.from({ length: Math.max(left.length, right.length) }, (_, index) => ({
    left: left[index],
    right: right[index],
    isSame: false,
  }))

const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.split('\n'))

/** @example lineDiff('a\nb', 'a\nc') // a beside a, b beside c */
export const lineDiff = (older: string, newer: string): readonly DiffRow[] => {
  const [left, right] = [linesOf(older), linesOf(newer)]
  const rests = restsOf(left, right)
  const rows: DiffRow[] = []
  let [gone, come]: [string[], string[]] = [[], []]
  const flush = (): void => {
    rows.push(...beside(gone, come))
    ;[gone, come] = [[], []]
  }
  for (let i = 0, j = 0; i < left.length || j < right.length;) {
    if (i < left.length && j < right.length && left[i] === right[j]) {
      flush()
      rows.push({ left: left[i], right: right[j], isSame: true })
      i += 1
      j += 1
    } else if (j >= right.length || (i < left.length && rests[i + 1]![j]! >= rests[i]![j + 1]!)) {
      gone.push(left[i] ?? '')
      i += 1
    } else {
      come.push(right[j] ?? '')
      j += 1
    }
  }
  flush()
  return rows
}
