/** The entry of the thread in which long reads of a control store happen. */
import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import type { ReadOrder, ReadReport } from './sqlite-reader.ts'

const file = String(workerData)

let opened: { readonly db: DatabaseSync; readonly ino: number } | undefined

/** Another file may have taken its name. */
const database = (): DatabaseSync => {
  const { ino } = statSync(file)
  if (opened?.ino !== ino) {
    opened?.db.close()
    opened = { db: new DatabaseSync(file, { readOnly: true, timeout: 0 }), ino }
  }
  return opened.db
}

const read = ({ id, queries }: ReadOrder): ReadReport => {
  const db = database()
  db.exec('begin')
  try {
    return { id, answers: queries.map(({ text, values }) => db.prepare(text).all(...values)) }
  } finally {
    db.exec('rollback')
  }
}

parentPort?.on('message', (order: ReadOrder) => {
  try {
    parentPort?.postMessage(read(order), [])
  } catch {
    // Whoever asked reads it itself, and finds out what is wrong.
    parentPort?.postMessage({ id: order.id } satisfies ReadReport, [])
  }
})
