/** Reads a file of 200,000 documents in no order, and tells by how much the process has grown meanwhile. */
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compareKeys } from '../../../src/migrate/store/compare-keys.ts'
import { loadFile } from '../../../src/migrate/node/files/load-file.ts'

const lines = 200_000
/** Coprime to the number of lines, so that each is there once. */
const step = 77_777

const folder = await mkdtemp(join(tmpdir(), 'isthmus-memory-'))
const path = join(folder, 'notes.ndjson')
const file = createWriteStream(path)
const filler = 'x'.repeat(1000)
const lineAt = (at: number): string =>
  `{"id":"${String((at * step) % lines).padStart(9, '0')}","text":"${filler}"}\n`
for (let at = 0; at < lines; at += 1000) {
  const some = Array.from({ length: 1000 }, (_, of) => lineAt(at + of)).join('')
  if (!file.write(some)) await once(file, 'drain')
}
file.end()
await once(file, 'close')

const before = process.memoryUsage().rss
let most = before
const { table } = await loadFile(path, {
  keys: new Map([['Note', 'id']]),
  type: 'Note',
  depth: 8,
  lineBytes: 10_000,
  onLines: () => {
    most = Math.max(most, process.memoryUsage().rss)
  },
})
let [found, isAscending] = [0, true]
for (let after: string | undefined; ;) {
  const { rows, isLast } = table.page('Note', after === undefined ? {} : { after }, 2000)
  for (const { key } of rows) {
    isAscending &&= after === undefined || compareKeys(after, key) < 0
    after = key
  }
  found += rows.length
  most = Math.max(most, process.memoryUsage().rss)
  if (isLast) break
}
table.close()
const { size } = await stat(path)
await rm(folder, { recursive: true })
process.stdout.write(
  JSON.stringify({ lines: found, isAscending, grownBytes: most - before, fileBytes: size }),
)
