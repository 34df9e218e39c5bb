/**
 * A process that edits a control store in a file, one edit after the other, and says so after each:
 * `node editing.ts FILE COUNT PATIENCE`. It is killed in the middle, or may not write.
 */
import { sqliteDatabase } from '../../../src/control/node/sqlite.ts'
import { createControlStore } from '../../../src/control/store/index.ts'
import { Failure } from '../../../src/errors/index.ts'
import { committed, pin } from '../suite/edits.ts'

const [file = '', count = '1', patience = '200'] = process.argv.slice(2)
const store = createControlStore(sqliteDatabase(file, { patienceMs: Number(patience) }))

try {
  for (let i = 0; i < Number(count); i++) {
    const { head } = await committed(store, [
      pin(`client-${process.pid}-${i}`, '1.0'),
      pin('all', `${i}.${process.pid}`),
    ])
    process.stdout.write(`${head.number}\n`)
  }
} catch (error) {
  process.stdout.write(
    `${error instanceof Failure ? `${error.code} ${error.message}` : String(error)}\n`,
  )
}
