/** One board, and clients of all versions that read and write it by turns; after each turn the laws are asserted. */
import { print, type Json } from '../../../../../../src/json/index.ts'
import { differences, sameText } from '../../../../../../src/testing/differences.ts'
import { must } from '../../../../../support/must.ts'
import { randomOf, type Random } from '../../../../../support/random.ts'
import { mergePatchOf } from '../patches.ts'
import { drawBoard, drawOperations, edited, patchOf } from './edits.ts'
import { isBefore, namedIn, overfills, seenIn, type Version } from './model.ts'
import { read, Texts, tidy } from './texts.ts'
import { written } from './written.ts'
import type { BoardWorld } from './world.ts'

export const turns = ['replace', 'merge', 'patch', 'back', 'stale', 'matched', 'anew'] as const

export interface Turn {
  readonly client: Version
  readonly kind: (typeof turns)[number]
  /** Of all that is chosen in this turn. */
  readonly seed: number
}

/** A board as one client saw it some time ago, under the names of version 1.0. */
interface Seen {
  readonly board: Json
  readonly etag: string
}

const json = { 'content-type': 'application/json' }
const merging = { 'content-type': 'application/merge-patch+json' }
const patching = { 'content-type': 'application/json-patch+json' }

/** The same JSON, number by number to the letter, its members in any order. */
const isAlike = (a: string, b: string): boolean =>
  differences(read(a), read(b), sameText).length === 0

export class Session {
  private readonly world: BoardWorld
  private readonly texts = new Texts()
  private readonly memory = new Map<Version, Seen>()
  private readonly told: string[] = []
  /** What is stored now. */
  private board: Json

  constructor(world: BoardWorld, random: Random) {
    this.world = world
    this.board = drawBoard({ version: world.version, texts: this.texts, random })
  }

  async run(all: readonly Turn[]): Promise<void> {
    this.world.hold(this.stored())
    for (const turn of all) await this.take(turn)
  }

  private async take(turn: Turn): Promise<void> {
    const { client, kind, seed } = turn
    this.told.push(`${client} ${kind}\n  stored ${this.stored()}`)
    const seen = await this.look(client)
    const random = randomOf(seed)
    const stale = this.memory.get(client) ?? seen
    this.memory.set(client, stale)
    if (kind === 'anew') return this.writeAnew(client, seen)
    if (kind === 'stale') return this.writeStale(client, stale, seen, random(2) === 0)
    return this.write(turn, seen, random)
  }

  private async look(client: Version): Promise<Seen> {
    const { status, text, etag } = await this.world.ask(client, { method: 'GET' })
    const board = seenIn(this.board, this.world.version, client)
    const expected = tidy(this.textIn(board, client))
    this.must(status === 200 && tidy(text) === expected, () => `reads ${text}\nnot   ${expected}`)
    return { board, etag: etag ?? '' }
  }

  private async write({ client, kind }: Turn, { board, etag }: Seen, random: Random) {
    const drawing = { version: client, texts: this.texts, random }
    const operations = kind === 'back' ? [] : drawOperations(board, drawing)
    const wanted = edited(board, operations)
    const body = this.textIn(wanted, client)
    const isUnheld = overfills(wanted, this.world.version)
    // What is taken back by the same patch may be refused or not.
    const wavers =
      !isUnheld &&
      operations.some(({ path, value }) =>
        overfills(
          value === undefined ? {} : { [path.at(-1) as string]: value },
          this.world.version,
        ),
      )
    const merge =
      kind === 'merge' ? mergePatchOf(read(this.textIn(board, client)), read(body)) : undefined
    const asked = merge
      ? { method: 'PATCH', headers: merging, body: print(merge) }
      : kind === 'patch' && !wavers
        ? { method: 'PATCH', headers: patching, body: this.texts.of(patchOf(operations, client)) }
        : {
            method: 'PUT',
            headers: kind === 'matched' ? { ...json, 'if-match': etag } : json,
            body,
          }
    this.told.push(`  sends ${asked.method} ${asked.body}`)
    const { status, text } = await this.world.ask(client, asked)
    if (isUnheld) {
      this.must(status === 422 && text.includes('not-representable'), () => `${status} ${text}`)
      this.must(this.world.held() === this.stored(), () => `became ${this.world.held()}`)
      return
    }
    this.must(status === 200, () => `${status} ${text}`)
    this.expectStored(client, wanted, text)
  }

  /** A write of what is not there makes it of what the client says, and defaults for the rest. */
  private async writeAnew(client: Version, { board }: Seen): Promise<void> {
    this.world.hold(undefined)
    const body = this.textIn(board, client)
    const { status, text } = await this.world.ask(client, { method: 'PUT', headers: json, body })
    this.must(status === 201, () => `${status} ${text}`)
    this.expectStored(client, board, text, true)
  }

  /** A replacement that is based on what the client saw some turns ago. */
  private async writeStale(client: Version, old: Seen, now: Seen, isConditional: boolean) {
    const body = this.textIn(old.board, client)
    const headers = isConditional ? { ...json, 'if-match': old.etag } : json
    this.told.push(`  sends ${body}`)
    const { status, text } = await this.world.ask(client, { method: 'PUT', headers, body })
    if (isConditional && old.etag !== now.etag) {
      this.must(status === 412 && this.world.held() === this.stored(), () => `${status} ${text}`)
      return
    }
    this.must(status === 200, () => `${status} ${text}`)
    this.expectStored(client, old.board, text)
  }

  /** To the byte where the gateway has merged; a client that sees all writes all, in its own spelling. */
  private expectStored(client: Version, wanted: Json, answered: string, isNew = false): void {
    const { version: store } = this.world
    const isMerged = !isNew && isBefore(client, store)
    this.board = isMerged
      ? written(this.board, wanted, { client, store, texts: this.texts })
      : seenIn(wanted, client, store)
    const [is, should] = [this.world.held(), this.stored()]
    const isExact = isMerged && !this.world.wasPatched()
    const isRight = isExact ? is === should : isAlike(is, should)
    this.must(isRight, () => `stored   ${is}\nexpected ${should}`)
    this.world.hold(should)
    const seen = this.textIn(seenIn(this.board, store, client), client)
    this.must(isAlike(answered, seen), () => `answered ${answered}\nnot      ${seen}`)
  }

  private stored(): string {
    return this.textIn(this.board, this.world.version)
  }

  private textIn(board: Json, version: Version): string {
    return this.texts.of(namedIn(board, version))
  }

  private must(holds: boolean, message: () => string): void {
    must(holds, () => `${this.told.join('\n')}\n${message()}`)
  }
}
