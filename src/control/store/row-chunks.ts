/** Many rows as few texts: D1 allows 100 parameters per statement, and texts of 2 MB. */
import { storable } from './text.ts'

export type Row = Readonly<Record<string, string | number | null>>

/** UTF-16 units of one parameter, of which none takes more than four bytes. */
const mostUnits = 400_000

/** JSON of lists of rows. */
export const chunksOf = (rows: readonly Row[]): readonly string[] => {
  const chunks: string[] = []
  let texts: string[] = []
  let units = 0
  const flush = () => {
    if (texts.length > 0) chunks.push(`[${texts.join(',')}]`)
    texts = []
    units = 0
  }
  for (const row of rows) {
    const text = JSON.stringify(row, (_, value) =>
      typeof value === 'string' ? storable(value) : value,
    )
    if (units + text.length > mostUnits) flush()
    texts.push(text)
    units += text.length
  }
  flush()
  return chunks
}
