/** Writes all rows of a kind to a file of a backup, and later what has changed in them. */
import { problem, ProblemError } from '../../errors/index.ts'
import type { Kind } from '../kinds.ts'
import { compareKeys } from '../store/compare-keys.ts'
import type { Row } from '../store/document-store.ts'
import type { BackupWriter, Corrections, FileDigests } from './backup-files.ts'
import { rowsIn } from './read-rows.ts'
import { rowLine } from './row-line.ts'

export interface RowsFile extends FileDigests {
  readonly name: string
  readonly rows: number
}

type Lined = Pick<Row, 'key' | 'document'>

/** @throws ProblemError `backend-bad-answer` where keys do not grow, and what `rows` throws */
export const writeRows = async (
  writer: BackupWriter,
  name: string,
  { type }: Pick<Kind, 'type'>,
  rows: AsyncIterable<readonly Lined[]>,
  onRows: (rows: number) => void = () => undefined,
): Promise<RowsFile> => {
  const sink = await writer.rows(name)
  let [count, last] = [0, undefined as string | undefined]
  try {
    for await (const some of rows) {
      for (const row of some) {
        if (last !== undefined && compareKeys(row.key, last) <= 0) {
          const detail = `The rows of ${type} do not come in the order of their keys, each once: row ${count + 1} does not come after the one before.`
          throw new ProblemError(problem('backend-bad-answer', detail))
        }
        last = row.key
        count += 1
        await sink.write(rowLine(row))
      }
      onRows(count)
    }
    return { name, rows: count, ...(await sink.end()) }
  } catch (error) {
    await sink.close()
    throw error
  }
}

/** Both are in key order, and a correction counts more. */
async function* corrected(
  rows: AsyncIterable<readonly Row[]>,
  corrections: ReturnType<Corrections['of']>,
): AsyncGenerator<readonly Lined[], void, void> {
  const fixes = corrections[Symbol.iterator]()
  let fix = fixes.next()
  const lined = (): readonly Lined[] => {
    const { key, document } = fix.value as { key: string; document: Row['document'] | undefined }
    fix = fixes.next()
    return document ? [{ key, document }] : []
  }
  for await (const some of rows) {
    const merged: Lined[] = []
    for (const row of some) {
      while (!fix.done && compareKeys(fix.value.key, row.key) < 0) merged.push(...lined())
      if (!fix.done && fix.value.key === row.key) merged.push(...lined())
      else merged.push(row)
    }
    yield merged
  }
  while (!fix.done) yield lined()
}

/** Writes a file anew, with what has changed since. */
export const correctRows = async (
  writer: BackupWriter,
  { name }: RowsFile,
  kind: Pick<Kind, 'type' | 'key'>,
  corrections: Corrections,
): Promise<RowsFile> => {
  const draft = `corrected-${name}`
  const before = rowsIn(name, kind.key, writer.content(name))
  const made = await writeRows(writer, draft, kind, corrected(before, corrections.of(kind.type)))
  await writer.replace(draft, name)
  return { ...made, name }
}
