/** The rows of one file of a backup, held to what the manifest says of it: read to its end, it is whole. */
import { ProblemError } from '../../errors/index.ts'
import { lineCutter } from '../../json/index.ts'
import { compareKeys } from '../store/compare-keys.ts'
import type { Row } from '../store/document-store.ts'
import type { BackupReader, Compression, Content, Digest } from './backup-files.ts'
import { damage } from './damage.ts'
import type { BackupKind } from './manifest.ts'
import { readRowLine } from './row-line.ts'

/** No document is longer. */
const longestLine = 256 * 1024 * 1024

/**
 * Rows in key order, some at a time.
 *
 * @param name of the file
 * @throws ProblemError `backup-damaged`
 */
export async function* rowsIn(
  name: string,
  field: string,
  { chunks }: Pick<Content, 'chunks'>,
): AsyncGenerator<readonly Row[], void, void> {
  let rows: Row[] = []
  let [count, last] = [0, undefined as string | undefined]
  const cutter = lineCutter(longestLine, (line) => {
    count += 1
    const row = readRowLine(line, field)
    if (typeof row === 'string') throw damage(name, `has a line that ${row}: line ${count}`)
    const order = last === undefined ? 1 : compareKeys(row.key, last)
    if (order === 0) throw damage(name, `has the key of line ${count} twice`)
    if (order < 0) throw damage(name, `is not in the order of keys, at line ${count}`)
    last = row.key
    rows.push(row)
  })
  const cut = (work: () => void): void => {
    try {
      work()
    } catch (error) {
      const isLong = error instanceof ProblemError && error.problem.code === 'too-large'
      throw isLong ? damage(name, `has a line that is too long: line ${count + 1}`) : error
    }
  }
  for await (const chunk of chunks) {
    cut(() => void cutter.push(chunk))
    if (rows.length > 0) yield rows
    rows = []
  }
  cut(() => void cutter.end())
  if (rows.length > 0) yield rows
}

/** What is read goes no further than the manifest says: a small file may hold far more. */
async function* bounded(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
  most: number,
): AsyncGenerator<Uint8Array, void, void> {
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > most) throw damage(name, `holds more than the ${most} bytes that the manifest says`)
    yield chunk
  }
}

const held = (name: string, what: string, found: Digest, said: Digest): void => {
  if (found.bytes !== said.bytes) {
    throw damage(name, `${what} ${found.bytes} bytes, not the ${said.bytes} that the manifest says`)
  }
  if (found.sha256 !== said.sha256) {
    throw damage(name, 'has been altered: its SHA-256 is not that of the manifest')
  }
}

/**
 * The rows of a kind. Whoever reads them to the end knows that the file is what it was.
 *
 * @throws ProblemError `backup-damaged`
 */
export async function* backupRows(
  reader: BackupReader,
  { file, key, rows: said, content, stored }: BackupKind,
  compression: Compression,
): AsyncGenerator<readonly Row[], void, void> {
  const size = await reader.size(file)
  if (size !== stored.bytes) {
    throw damage(file, `has ${size} bytes, not the ${stored.bytes} that the manifest says`)
  }
  const opened = reader.content(file, compression)
  let count = 0
  for await (const rows of rowsIn(file, key, {
    chunks: bounded(file, opened.chunks, content.bytes),
  })) {
    count += rows.length
    yield rows
  }
  const found = opened.digests()
  held(file, 'holds', found.content, content)
  held(file, 'has', found.stored, stored)
  if (count !== said)
    throw damage(file, `has ${count} rows, not the ${said} that the manifest says`)
}
