/**
 * A client of the database itself, with SpacetimeDB's own SDK: tells the entities and relations that
 * there are, and what becomes of them, whoever writes.
 * `node examples/spacetimedb-client/client.ts http://127.0.0.1:3000/iu-green [TOKEN-FILE]`
 */
import { readFile } from 'node:fs/promises'
import { connectionTo, type Connection, type Schema } from './module.ts'

/** A row of any of the tables: what the SDK makes of the columns. Absent and null are `undefined`. */
interface Row<Document> {
  readonly key: string
  readonly document: Document
}

interface Entity {
  readonly entity_type: string
  /** Microseconds. */
  readonly created_at: bigint
  readonly metadata: { readonly name?: string; readonly tags?: readonly string[] }
}

interface Relation {
  readonly from_entity: string
  readonly to_entity: string
  readonly relation_type: string
  readonly metadata: { readonly strength?: number }
}

const entityText = ({ key, document }: Row<Entity>): string => {
  const { entity_type: type, created_at: created, metadata } = document
  const { name = '', tags = [] } = metadata
  return `entity ${key}: ${type} ${JSON.stringify(name)} [${tags.join(' ')}], created at ${created}`
}

const relationText = ({ key, document }: Row<Relation>): string => {
  const { from_entity: from, to_entity: to, relation_type: type, metadata } = document
  return `relation ${key}: ${from} ${type} ${to}, strength ${metadata.strength ?? 1}`
}

const told = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

const failed = (what: string): void => {
  process.stderr.write(`${what}\n`)
  process.exitCode = 1
}

/** What an event of the SDK says of where it comes from. */
interface Context {
  readonly event: { readonly tag: string }
}

/** Tells what becomes of the rows of a table; the result tells those that there are. */
const follow = <Document>(
  { db }: Connection,
  name: string,
  textOf: (row: Row<Document>) => string,
): (() => void) => {
  const table = db.table<Row<Document>>(name)
  table.onInsert<Context>(({ event }, row) => {
    // The first rows are inserts, too.
    if (event.tag !== 'SubscribeApplied') told(`new ${textOf(row)}`)
  })
  table.onUpdate((_, __, row) => told(`changed ${textOf(row)}`))
  table.onDelete((_, row) => told(`gone ${textOf(row)}`))
  return () => {
    for (const row of table.iter() as Row<Document>[]) told(`there is ${textOf(row)}`)
  }
}

const run = async (address: string, tokenFile: string): Promise<void> => {
  const { origin, pathname } = new URL(address)
  const database = pathname.slice(1)
  const answer = await fetch(`${origin}/v1/database/${database}/schema?version=9`)
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`)
  const token = (await readFile(tokenFile, 'utf8')).trim()
  connectionTo((await answer.json()) as Schema)
    .withUri(origin)
    .withModuleName(database)
    .withToken(token)
    .withCompression('none')
    // What Isthmus writes comes without the call that wrote it, which the SDK could not read.
    .withLightMode(true)
    .onConnect((connection) => {
      const tables = [
        follow(connection, 'entities', entityText),
        follow(connection, 'relations', relationText),
      ]
      connection
        .subscriptionBuilder()
        .onApplied(() => {
          for (const tell of tables) tell()
          told('that is all so far')
        })
        .onError(({ event }) => {
          failed(`The rows cannot be read: ${event?.message}`)
          connection.disconnect()
        })
        .subscribe(['SELECT * FROM entities', 'SELECT * FROM relations'])
    })
    .onConnectError((_, error) => failed(`There is no connection: ${error.message}`))
    .onDisconnect(() => failed('The connection is gone'))
    .build()
}

if (import.meta.main) {
  // The SDK talks to the console: standard output is for the rows.
  console.log = console.error
  const [address, tokenFile = '.isthmus/spacetimedb.token'] = process.argv.slice(2)
  if (address === undefined) throw new Error('Say which: http://127.0.0.1:3000/iu-green')
  await run(address, tokenFile)
}
