/** One document, and clients of all versions that read and write it by turns; after each turn the laws are asserted. */
import { randomUUID } from 'node:crypto'
import contract from '../../../../../adapters/index.ts'
import { print, valueAt, type Json, type JsonObject } from '../../../../../src/json/index.ts'
import { must } from '../../../../support/must.ts'
import { randomOf, type Random } from '../../../../support/random.ts'
import type { Edit } from './edit.ts'
import { drawEdits, plainly } from './edits.ts'
import { isBefore, type Known, type Version } from './fields.ts'
import { filled, read, same } from './judge.ts'
import { kindOf, type Kind, type TypeName } from './kinds.ts'
import { jsonPatchOf, mergePatchOf } from './patches.ts'
import { refusalOf } from './none.ts'
import { having, putting } from './tree.ts'
import type { Turn } from './turn.ts'
import type { Ask, Reply, World } from './world.ts'

/** A document as one client saw it some time ago. */
interface Seen {
  readonly document: Json
  readonly etag: string
}

const json = { 'content-type': 'application/json' }

export class Session {
  private readonly world: World
  private readonly type: TypeName
  private readonly kind: Kind
  private readonly path: string
  private readonly fields: readonly Known[]
  private readonly first: string
  private readonly told: string[] = []
  private readonly memory = new Map<Version, Seen>()
  /** The text that is stored now. */
  private current = ''

  constructor(world: World, type: TypeName, document: Json) {
    const id = randomUUID()
    this.world = world
    this.type = type
    this.kind = kindOf(type)
    this.path = `${this.kind.path}/${id}`
    this.fields = this.kind.fields(world.ids)
    const [from] = world.ids
    const ends =
      type === 'Relation'
        ? this.fields.filter(({ path }) => path('1.0')[0]?.endsWith('_entity'))
        : []
    // What a relation names has to be there, once somebody changes it.
    const joined = ends.reduce<Json>(
      (value, { path }) => putting(value, path(world.version), from) ?? value,
      document,
    )
    this.first = print(having(joined as JsonObject, this.kind.key, id))
  }

  async run(all: readonly Turn[]): Promise<void> {
    await this.plant()
    for (const turn of all) await this.take(turn)
  }

  private async plant(): Promise<void> {
    await this.world.plant(this.path, this.first)
    await this.refresh()
  }

  private async refresh(): Promise<string> {
    this.current = (await this.world.stored(this.path)).text
    return this.current
  }

  private async take(turn: Turn): Promise<void> {
    const { client, kind, raw, seed } = turn
    const before = this.current
    this.told.push(`${client} ${kind}${raw ? ' raw' : ''}\n  stored ${before}`)
    if (isBefore(client, this.kind.since)) return this.beRefused(client)
    const seen = await this.look(client, before)
    const random = randomOf(seed)
    if (kind === 'delete') return this.delete(client)
    if (kind === 'anew') return this.writeAnew(client, seen)
    if (kind === 'stale') await this.writeStale(turn, before, seen, random)
    else await this.write(turn, before, seen, random)
    this.memory.set(client, this.memory.get(client) ?? seen)
  }

  /** A client whose version has no such documents neither sees nor changes them. */
  private async beRefused(client: Version): Promise<void> {
    const refusal = await refusalOf(this.world, client, this.path)
    this.must(refusal === '404 route-not-in-version', () => refusal)
  }

  /** What a client reads is what its version sees of what is stored. */
  private async look(client: Version, stored: string): Promise<Seen> {
    const reply = await this.world.ask(client, { method: 'GET', path: this.path })
    this.must(reply.status === 200 && reply.etag !== null, () => `read: ${reply.text}`)
    const document = read(reply.text)
    this.must(
      print(document) === print(this.down(read(stored), client)),
      () => `${client} reads ${reply.text}`,
    )
    return { document, etag: reply.etag ?? '' }
  }

  private async delete(client: Version): Promise<void> {
    const reply = await this.world.ask(client, { method: 'DELETE', path: this.path })
    const gone = await this.world.stored(this.path)
    this.must(reply.status === 204 && gone.status === 404, () => `delete: ${reply.text}`)
    await this.plant()
  }

  /** A raw write of what is not there makes it of what the client says, and defaults for the rest. */
  private async writeAnew(client: Version, { document }: Seen): Promise<void> {
    await this.world.remove(this.path)
    const body = print(document)
    const path = `/raw${this.path}`
    const reply = await this.world.ask(client, { method: 'PUT', path, headers: json, body })
    const after = await this.refresh()
    this.must(reply.status === 201, () => `${reply.status} ${reply.text}`)
    const made = print(this.carried(document, client, this.world.version))
    this.must(after === made, () => `stored   ${after}\nexpected ${made}`)
    this.expectRead({ client, raw: true }, document, reply, after)
  }

  private async write(
    { client, kind, raw }: Turn,
    before: string,
    { document, etag }: Seen,
    random: Random,
  ): Promise<void> {
    const stored = read(before)
    const { version } = this.world
    const { parts, stamps } = this.kind
    const plain = parts.length > 0 ? plainly(this.type, stored, version) : null
    const fields = raw ? [...this.fields, ...stamps] : this.fields
    const drawn = kind === 'back' ? [] : drawEdits({ fields, parts, client, plain }, random)
    let wanted = document
    const edits: Edit[] = []
    for (const edit of drawn) {
      const next = edit.apply(wanted, client)
      // What its version shows already is no change.
      if (same(next, wanted)) continue
      wanted = next
      edits.push(edit)
    }
    const sent = this.asked({ kind, raw }, document, wanted, etag)
    this.told.push(
      `  ${edits.map(({ what }) => what).join('; ')}\n  sends ${sent.method} ${sent.body}`,
    )
    const reply = await this.world.ask(client, sent)
    const after = await this.refresh()
    if (edits.some(({ holds }) => !holds(version))) {
      this.must(reply.status === 422 && after === before, () => `not refused: ${reply.text}`)
      return
    }
    this.must(reply.status === 200, () => `${reply.status} ${reply.text}`)
    const expected = edits.reduce((value, edit) => edit.apply(value, version), stored)
    if (raw)
      this.must(after === print(expected), () => `stored   ${after}\nexpected ${print(expected)}`)
    else this.expectStored(before, filled(this.type, expected, version), after)
    this.expectRead({ client, raw }, wanted, reply, after)
  }

  /** Nothing but what was changed differs, to the byte; where nothing was, nothing is written. */
  private expectStored(before: string, expected: Json, after: string): void {
    const { stamp } = this.kind
    const isWritten = print(expected) !== before
    const whole =
      isWritten && stamp !== undefined
        ? having(expected as JsonObject, stamp, valueAt(read(after), [stamp]))
        : expected
    this.must(after === print(whole), () => `stored   ${after}\nexpected ${print(whole)}`)
  }

  /** What was written is what is read. */
  private expectRead(
    { client, raw }: Pick<Turn, 'client' | 'raw'>,
    wanted: Json,
    reply: Reply,
    after: string,
  ): void {
    const answered = read(reply.text)
    this.must(
      print(answered) === print(this.down(read(after), client)),
      () => `answered ${reply.text}\nstored ${after}`,
    )
    const [is, was] = [answered, wanted].map((document) => {
      const whole = filled(this.type, document, client)
      return raw ? whole : this.unstamped(whole, client)
    }) as [Json, Json]
    this.must(same(is, was), () => `reads  ${print(is)}\nwanted ${print(was)}\nstored ${after}`)
  }

  /** A replacement that is based on what the client saw some turns ago. */
  private async writeStale(
    { client, raw }: Turn,
    before: string,
    now: Seen,
    random: Random,
  ): Promise<void> {
    const old = this.memory.get(client)
    if (!old) return
    const asked = { method: 'PUT', path: this.pathOf(raw), body: print(old.document) }
    const isConditional = random(2) === 0
    const headers = isConditional ? { ...json, 'if-match': old.etag } : json
    this.told.push(`  stale ${isConditional ? 'with If-Match ' : ''}${asked.body}`)
    const reply = await this.world.ask(client, { ...asked, headers })
    const after = await this.refresh()
    if (isConditional && now.etag !== old.etag) {
      this.must(reply.status === 412 && after === before, () => `${reply.status} ${reply.text}`)
      return
    }
    this.must(reply.status === 200, () => `${reply.status} ${reply.text}`)
    const [was, is] = [read(before), read(after)]
    const { version } = this.world
    for (const { since, path } of this.fields.filter((field) => isBefore(client, field.since))) {
      if (isBefore(version, since)) continue
      const [hidden, kept] = [valueAt(was, path(version)), valueAt(is, path(version))]
      this.must(
        hidden === undefined || (kept !== undefined && print(hidden) === print(kept)),
        () => `${path(version).join('.')} became ${after}`,
      )
    }
    this.expectRead({ client, raw }, old.document, reply, after)
  }

  private asked(
    { kind, raw }: Pick<Turn, 'kind' | 'raw'>,
    before: Json,
    after: Json,
    etag: string,
  ): Ask {
    const path = this.pathOf(raw)
    const [patch, type] =
      kind === 'patch'
        ? [jsonPatchOf(before, after), 'application/json-patch+json']
        : [kind === 'merge' && mergePatchOf(before, after), 'application/merge-patch+json']
    if (patch) {
      return { method: 'PATCH', path, headers: { 'content-type': type }, body: print(patch) }
    }
    const headers = kind === 'matched' ? { ...json, 'if-match': etag } : json
    return { method: 'PUT', path, headers, body: print(after) }
  }

  /** Without what only the store sets. */
  private unstamped(document: Json, version: Version): Json {
    return this.kind.stamps.reduce<Json>(
      (value, { path }) => putting(value, path(version), undefined) ?? value,
      document,
    )
  }

  private down(document: Json, client: Version): Json {
    return this.carried(document, this.world.version, client)
  }

  private carried(document: Json, from: Version, to: Version): Json {
    const seen = contract.lens(this.type, from, to).value(document)
    if (!seen.ok) throw new Error(`${seen.problem.detail}\n${print(document)}`)
    return seen.value
  }

  private pathOf(raw: boolean): string {
    return raw ? `/raw${this.path}` : this.path
  }

  private must(holds: boolean, message: () => string): void {
    must(holds, () => `${this.told.join('\n')}\n${message()}`)
  }
}
