/** Which of several names somebody has meant who wrote another one. */

/** Edits between two words: a letter too many, one too few, a wrong one, or two that changed places. */
const edits = (a: string, b: string): number => {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + same)
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (isSwapped) least = Math.min(least, before[j - 2]! + 1)
      next.push(least)
    }
    before = row
    row = next
  }
  return row[b.length]!
}

/** Words longer than this are no misspelt name. */
const longest = 64

/** @example likely('adminHots', ['host', 'adminHost']) // 'adminHost' */
export const likely = (given: string, names: readonly string[]): string | undefined => {
  if (given.length > longest) return undefined
  const word = given.toLowerCase()
  const most = Math.max(1, Math.floor(word.length / 3))
  const [best] = names
    .map((name) => ({ name, far: edits(word, name.toLowerCase()) }))
    .filter(({ far }) => far <= most)
    .sort((x, y) => x.far - y.far)
  return best?.name
}
