/** The programs of the protocol as processes of the searched world: what they ask for, in atoms. */
import type * as protocol from '../../../src/rollout/protocol/index.ts'
import type { Rules } from './rules.ts'
import {
  from,
  postKey,
  to,
  type Atom,
  type Client,
  type Condition,
  type Doc,
  type Intent,
  type Place,
  type Tag,
} from './state.ts'

/** The modules under search: ours, or a broken copy of them. */
export type Protocol = typeof protocol

/** A process that goes on as another one begins anew, which is what it is told apart by. */
export type Next = readonly [program: string, ...args: number[]] | null

export type Process = Generator<Atom, Next, unknown>

export type Write = readonly [kind: string, key: number, write: number]

export type Script =
  | { readonly program: 'write'; readonly writes: readonly Write[] }
  | { readonly program: 'offWrite'; readonly writes: readonly Write[] }
  | { readonly program: 'repair' }
  | { readonly program: 'copy'; readonly keys: readonly number[] }
  | {
      readonly program: 'read'
      readonly write: number
      readonly key: number
      readonly where: Place
    }
  | { readonly program: 'lookTwice'; readonly key: number; readonly where: Place }

type Looked = protocol.Looked<Doc, number>
type Looks = protocol.Looks<Doc, number>
type Sent = protocol.Sent<Doc, number>

const placeOf = (side: protocol.Side): Place => (side === 'from' ? from : to)
const sideOf = (place: unknown): protocol.Side => (place === from ? 'from' : 'to')

const opposite = (place: Place): Place => (place === from ? to : from)

/** Tags are texts to the programs; here they count writes, or are the content. */
const tagOf = (text: string): Tag => JSON.parse(text) as Tag

const lookedOf = (got: unknown): Looked => {
  if (got === null) return { kind: 'absent' }
  const [document, tag] = got as [Doc, Tag]
  return { kind: 'found', document, tag: JSON.stringify(tag) }
}

const docOf = (looked: Looked): Doc | null => (looked.kind === 'found' ? looked.document : null)

/** What a client's write makes of the document; `no`: 404, 412, 422. */
const changed = (kind: string, write: number, doc: Doc | null): Doc | null | 'no' => {
  const [seen, hidden, updated] = doc ?? [0, 0, 0]
  if (kind === 'del') return doc ? null : 'no'
  if (((kind === 'upd' || kind === 'hid') && !doc) || (kind === 'create' && doc)) return 'no'
  if (kind === 'hid') return [seen | write, write, updated]
  if (kind.startsWith('rev')) return doc ? [seen & ~Number(kind.slice(3)), hidden, updated] : 'no'
  return [seen | write, hidden, updated]
}

interface Doing {
  readonly rules: Rules
  /** The client's write; undefined for repair and copy. */
  readonly write?: Write
  /** Place of it in its script, which names its intent. */
  readonly place: number
  readonly attempt: number
}

/** Of a write that waited for its intent until there was nothing to open it for. */
const atOff = -1

/** Of who writes without any. */
const none = 'none'

/** The intent that a program works under, and the authority that it was told. */
interface Held {
  readonly intent: string
  readonly side: Place
}

/** Both sides, in one of the orders that asking them at once may have. */
function* both(key: number, side: Place, rules: Rules): Generator<Atom, Looks, unknown> {
  const other = opposite(side)
  if (rules.down)
    return { theirs: { kind: 'failed', answer: 0 }, mine: lookedOf(yield ['get', side, key]) }
  if (rules.swapped) {
    const mine = lookedOf(yield ['get', side, key])
    return { mine, theirs: lookedOf(yield ['get', other, key]) }
  }
  const theirs = lookedOf(yield ['get', other, key])
  return { theirs, mine: lookedOf(yield ['get', side, key]) }
}

const sentOf = (r: unknown, doc: Doc | null, answer: number): Sent => {
  if (r === '412') return { kind: 'overtaken' }
  if (r === 'refused') return { kind: 'refused', answer }
  if (r === 'timeout') return { kind: 'unknown', answer }
  const [, , updated] = r as ['ok', Tag, number]
  return { kind: 'written', document: doc ? [doc[0], doc[1], updated] : undefined, answer }
}

function* begin(
  key: string,
  kind: string,
  { rules, place, attempt }: Doing,
): Generator<Atom, protocol.Begun<Doc, number>, unknown> {
  const at = kind === 'post' ? postKey : Number(key)
  let early: { side: unknown; looks: Looks } | undefined
  if (rules.cached && kind !== 'post' && kind !== 'copy') {
    const side = yield ['side']
    early = { side, looks: yield* both(at, side as Place, rules) }
  }
  const opened = yield ['open', at, kind, place, attempt]
  if (opened === 'off') return { kind: 'held', answer: atOff }
  const [intent, side] = opened as [string, Place]
  const known = early?.side === side ? { looks: early.looks } : {}
  return { kind: 'begun', intent, side: sideOf(side), ...known }
}

function* take(): Generator<Atom, protocol.Taken, unknown> {
  const [[intent, , key, kind, state, createInFlight, fresh], side] = (yield ['take']) as [
    Intent,
    Place,
  ]
  return {
    intent,
    key: String(key),
    kind: kind as protocol.IntentKind,
    side: sideOf(side),
    state,
    createInFlight,
    fresh,
  }
}

const merged = (write: Write | undefined, mine: Looked, { side }: Held) => {
  const [kind = '', , bit = 0] = write ?? []
  if (kind === 'post') return { kind: 'put', document: [bit, 0, 0] }
  // 422: that side cannot hold it.
  if (kind === 'hid' && side === from) return { kind: 'answered', answer: 0 }
  const made = changed(kind, bit, docOf(mine))
  if (made === 'no') return { kind: 'answered', answer: 0 }
  return made === null ? { kind: 'delete' } : { kind: 'put', document: made }
}

/** `to` has one more field: on the way there it is kept from what is held there. */
const carried = (
  side: protocol.Side,
  mine: Doc | undefined,
  theirs: Doc | undefined,
  fresh: boolean,
) => {
  if (!mine) return theirs ? { kind: 'delete' } : { kind: 'same' }
  const hidden = side === 'to' && theirs && !fresh ? theirs[1] : 0
  const want: Doc = [mine[0], hidden, mine[2]]
  const isSame = theirs && JSON.stringify(theirs) === JSON.stringify(want)
  return isSame ? { kind: 'same' } : { kind: 'put', document: want }
}

/** Answers what a program asks for, atom by atom; what touches nothing, at once. */
function* perform(
  step: protocol.Step<Doc, number>,
  doing: Doing,
  held: Held,
): Generator<Atom, unknown, unknown> {
  const { rules, write } = doing
  const bit = write?.[2] ?? 0
  /** At the authority a write is the client's, elsewhere it is ours. */
  const whose = (side: Place): Client | null =>
    write && side === held.side ? [write[0], bit] : null
  switch (step.do) {
    case 'begin':
      return yield* begin(step.with[0], step.with[1], doing)
    case 'take':
      return yield* take()
    case 'confirm':
    case 'fresh':
    case 'handOver':
    case 'grace':
      return held.intent === none || (yield [step.do, step.with[0]])
    case 'drop':
      return yield ['close', step.with[0], 0]
    case 'close':
      return yield ['close', step.with[0], bit]
    case 'dirty':
      return yield ['dirty', step.with[0], bit, step.with[1]]
    case 'putOff':
      return yield ['putOff', step.with[0], step.with[1]]
    case 'tell':
      return yield ['ack', bit]
    case 'intentsOf': {
      const [side, any] = (yield ['view', Number(step.with[0])]) as [Place, boolean]
      return { side: sideOf(side), any }
    }
    case 'look':
      return yield* both(Number(step.with[0]), placeOf(step.with[1]), rules)
    case 'get':
      return lookedOf(yield ['get', placeOf(step.with[0]), Number(step.with[1])])
    case 'made':
      return ['0', '1', String(postKey)]
    case 'merge':
      return merged(write, step.with[0], held)
    case 'carry': {
      const [side, , mine, theirs, fresh] = step.with
      return carried(side, mine, theirs, fresh)
    }
    case 'put': {
      const [side, key, doc, condition] = step.with
      const at = placeOf(side)
      const how: Condition = condition === 'absent' ? ['none'] : ['if', tagOf(condition.ifMatch)]
      const r = yield ['put', at, Number(key), doc, how, held.intent, whose(at)]
      return sentOf(r, doc, bit)
    }
    case 'remove': {
      const [side, key, ifMatch] = step.with
      const at = placeOf(side)
      const how: Condition = ['if', tagOf(ifMatch)]
      return sentOf(yield ['del', at, Number(key), null, how, held.intent, whose(at)], null, bit)
    }
    case 'touch': {
      const [side, key, found] = step.with
      const [seen, hidden, updated] = found.document
      const doc: Doc = [seen, hidden, updated + (rules.noGrow ? 0 : 1)]
      const how: Condition = ['if', tagOf(found.tag)]
      const r = yield ['put', placeOf(side), Number(key), doc, how, held.intent, null]
      return sentOf(r, doc, bit)
    }
    case 'post': {
      const [side, doc] = step.with
      const at = placeOf(side)
      const r = yield ['post', at, postKey, doc, ['any'], held.intent, whose(at)]
      return { ...sentOf(r, doc, bit), key: String(postKey) }
    }
  }
}

/** Runs a program of the protocol as a part of a process. */
function* inWorld<R>(
  program: protocol.Program<Doc, number, R>,
  doing: Doing,
): Generator<Atom, R, unknown> {
  let held: Held = { intent: none, side: from }
  let next = program.next()
  while (!next.done) {
    const step = next.value
    const answer = yield* perform(step, doing, held)
    if (step.do === 'begin' || step.do === 'take') {
      const { intent, side } = answer as { intent: string; side: protocol.Side }
      held = { intent, side: placeOf(side) }
    }
    next = program.next(answer)
  }
  return next.value
}

/** All programs of the searched world, by name. */
export const programsOf = ({ write, post, repair, settle, copy, read }: Protocol, rules: Rules) => {
  const { noGrow, careful, lateClose } = rules
  const backends: protocol.Backends = { careful: noGrow && careful, touch: true, lateClose }
  const programs: Record<string, (script: Script, ...args: number[]) => Process> = {
    *write(script, at = 0) {
      if (script.program !== 'write' && script.program !== 'offWrite') return null
      const one = script.writes[at]
      if (!one) return null
      const [kind, key] = one
      const doing = { rules, write: one, place: at, attempt: 0 }
      if (kind === 'post') {
        yield* inWorld(post<Doc, number>(backends), doing)
        return ['write', at + 1]
      }
      const how = kind === 'del' ? 'delete' : 'replace'
      const writing = write<Doc, number>({ key: String(key), kind: how }, backends)
      const came = yield* inWorld(writing, doing)
      return came.kind === 'answered' && came.answer === atOff
        ? ['offWrite', at]
        : ['write', at + 1]
    },
    *repair() {
      yield* inWorld(repair<Doc, number>(backends), { rules, place: 0, attempt: 0 })
      return ['repair']
    },
    *copy(script, at = 0, attempt = 0) {
      if (script.program !== 'copy') return null
      if (at === 0) yield ['copyStart']
      const key = script.keys[at]
      if (key === undefined) return null
      const next: Next = ['copy', at + 1, attempt]
      if (!rules.union) {
        const [, held] = (yield ['listed', key]) as [Place, Doc | null]
        if (held === null) return next
      }
      const doing = { rules, place: at, attempt }
      if (rules.copyIntent) {
        const came = yield* inWorld(copy<Doc, number>(String(key), backends.careful), doing)
        return came === 'taken' ? ['copy', at, attempt + 1] : next
      }
      const side = sideOf(yield ['side'])
      for (;;) {
        const settling = {
          intent: none,
          key: String(key),
          side,
          fresh: false,
          careful: backends.careful,
        }
        const came = yield* inWorld(settle<Doc, number>(settling), doing)
        if (came.kind === 'done') return next
      }
    },
    /** A gateway that still believes in `off`: one backend, no intent, its lease checked before the answer. */
    *offWrite(script, at = 0) {
      if (script.program !== 'write' && script.program !== 'offWrite') return null
      const one = script.writes[at]
      if (!one) return null
      const [kind, key, bit] = one
      if (!(yield ['offBegin'])) return ['write', at]
      const looked = lookedOf(yield ['get', from, key])
      const made = changed(kind, bit, docOf(looked))
      if (made === 'no') {
        yield ['offAck', 0]
        return ['offWrite', at + 1]
      }
      if (!(yield ['offOk'])) return ['write', at]
      const how: Condition = looked.kind === 'found' ? ['if', tagOf(looked.tag)] : ['none']
      const r = yield [made ? 'put' : 'del', from, key, made, how, 'off', [kind, bit]]
      yield ['offAck', r === '412' || r === 'timeout' ? 0 : bit]
      return ['offWrite', at + 1]
    },
    /** A client that wrote reads through another gateway; its cohort reads `where`. */
    *read(script) {
      if (script.program !== 'read') return null
      const { write: bit, key, where } = script
      let side: unknown
      if (!rules.leaseView) [side] = (yield ['view', key]) as [Place, boolean]
      yield ['awaitAck', bit]
      if (rules.leaseView) side = yield ['side']
      const program = read<Doc, number>(String(key), sideOf(where), sideOf(side))
      const { looked } = yield* inWorld(program, { rules, place: 0, attempt: 0 })
      yield ['saw', docOf(looked), bit]
      return null
    },
    /** A client reads the authority, then its cohort's side. */
    *lookTwice(script) {
      if (script.program !== 'lookTwice') return null
      const { key, where } = script
      const side = yield ['side']
      const first = lookedOf(yield ['get', side as Place, key])
      const program = read<Doc, number>(String(key), sideOf(where), sideOf(opposite(where)))
      const { looked } = yield* inWorld(program, { rules, place: 0, attempt: 0 })
      yield ['compare', docOf(first), docOf(looked)]
      return null
    },
  }
  return programs
}
