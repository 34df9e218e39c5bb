/** The searched world: stores, control store, processes, and all that may go wrong between two steps. */
import { programsOf, type Next, type Process, type Protocol, type Script } from './programs.ts'
import type { Rules } from './rules.ts'
import {
  byText,
  from,
  isMutation,
  replaced,
  to,
  type Atom,
  type Budget,
  type Cell,
  type Control,
  type Doc,
  type Intent,
  type Mutation,
  type Place,
  type State,
} from './state.ts'

export interface Scope {
  readonly procs: readonly Script[]
  readonly budget: Budget
  /** By key: writes that are in the document at the start, or null. */
  readonly from: readonly (number | null)[]
  readonly to: readonly (number | null)[]
  /** What the hidden field of key 0 is at the start. */
  readonly hidden?: number
  readonly side?: Place
  readonly stage?: 'off'
  readonly gone?: number
  /** A change of authority may be taken back. */
  readonly abort?: boolean
  /** It goes back to `off` once, and begins anew: then the backfill runs. */
  readonly retreat?: boolean
}

/** What is wrong, by the invariants that `search.ts` lists. */
export class Violation extends Error {}

/** Of new documents: the clock of `to` is behind. */
const clock = [10, 0] as const

/** One transition: who did what, and what came of it. */
export interface Act {
  readonly who: number | 'net' | 'control'
  readonly did: readonly unknown[]
  readonly came: unknown
}

export type Successor = readonly [Act, State]

const byControl = (...did: unknown[]): Act => ({ who: 'control', did, came: '' })

/** Whether it is a write of a gateway that believes in `off`. */
const isOff = (atom: Atom | null): boolean => atom !== null && isMutation(atom) && atom[5] === 'off'

/** Where a process stands: its program, its arguments, what it was answered so far. */
interface Standing {
  readonly program: string
  readonly args: readonly number[]
  readonly answers: readonly unknown[]
  readonly step: Atom | null
}

export class World {
  readonly #scope: Scope
  readonly #rules: Rules
  readonly #programs: Record<string, (script: Script, ...args: number[]) => Process>
  readonly #standings: Standing[] = []
  readonly #known = new Map<string, number>()
  /** From which place by which answer to which place: no place is of two processes. */
  readonly #goneOn = new Map<string, number>()

  constructor(scope: Scope, rules: Rules, protocol: Protocol) {
    this.#scope = scope
    this.#rules = rules
    this.#programs = programsOf(protocol, rules)
  }

  start(): State {
    const {
      from: blue,
      to: green,
      procs,
      budget,
      hidden = 0,
      gone = 0,
      side = from,
      stage,
    } = this.#scope
    const updated = this.#rules.noGrow ? 0 : clock[0]
    const cells = (row: readonly (number | null)[], at: Place): readonly Cell[] =>
      row.map((seen, key) => [
        seen ? [seen, key === 0 && at === to ? hidden : 0, updated] : null,
        0,
      ])
    return {
      control: {
        epoch: 0,
        side,
        phase: 'stable',
        intents: [],
        stage: stage ?? 'dual',
        off: [],
        excused: [],
        again: false,
      },
      stores: [cells(blue, from), cells(green, to)],
      ghosts: [],
      acked: 0,
      gone,
      hidden: [hidden, 0, 0],
      procs: procs.map(({ program }, pid) => this.#stand(pid, [program], [])),
      budget,
    }
  }

  /** The place of a process that began a program anew and was answered this. */
  #stand(pid: number, next: Next, answers: readonly unknown[]): number {
    const key = `${pid} ${JSON.stringify([next, answers])}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const place = this.#reach(pid, next, answers)
    this.#known.set(key, place)
    return place
  }

  #reach(pid: number, next: Next, answers: readonly unknown[]): number {
    if (next === null)
      return this.#standings.push({ program: '', args: [], answers: [], step: null }) - 1
    const [program, ...args] = next
    const script = this.#scope.procs[pid]
    const begin = this.#programs[program]
    if (!script || !begin) throw new Error(`There is no program ${program}`)
    const process = begin(script, ...args)
    let came = process.next()
    for (const answer of answers) came = process.next(answer)
    if (came.done) return this.#stand(pid, came.value, [])
    return this.#standings.push({ program, args, answers, step: came.value }) - 1
  }

  #standing(place: number | null | undefined): Standing | undefined {
    return place === null || place === undefined ? undefined : this.#standings[place]
  }

  #stepOf(state: State, pid: number): Atom | null {
    return this.#standing(state.procs[pid])?.step ?? null
  }

  #answered(state: State, pid: number, answer: unknown): State {
    const asked = state.procs[pid]
    const key = `${asked} ${JSON.stringify(answer)}`
    let place = this.#goneOn.get(key)
    if (place === undefined) {
      const standing = this.#standing(asked)
      if (!standing) throw new Error('Nobody was asked')
      const { program, args, answers } = standing
      place = this.#stand(pid, [program, ...args], [...answers, answer])
      this.#goneOn.set(key, place)
    }
    return { ...state, procs: replaced(state.procs, pid, place) }
  }

  // Requests at one backend: atomic.

  #apply(state: State, mutation: Mutation): readonly [State, unknown] {
    const [name, side, key, doc, condition, , client] = mutation
    const { noGrow, hash, feed, blindPut, blindCreate, blindDelete } = this.#rules
    const [current, count] = state.stores[side][key] ?? [null, 0]
    const isBlind =
      (blindPut && name === 'put' && condition[0] === 'if') ||
      (blindDelete && name === 'del') ||
      (blindCreate && condition[0] === 'none')
    if (name !== 'post' && !isBlind) {
      const isTagged = condition[0] === 'if'
      const tag = hash ? JSON.stringify(current) : count
      const asked = isTagged ? (hash ? JSON.stringify(condition[1]) : condition[1]) : undefined
      if (isTagged && (current === null || asked !== tag)) return [state, '412']
      if (condition[0] === 'none' && current !== null) return [state, '412']
    }
    if (name === 'del' && current === null) return [state, '412']
    const updated = noGrow ? 0 : current ? current[2] + 1 : clock[side]
    const stored: Doc | null = client && doc ? [doc[0], doc[1], updated] : doc
    const row = replaced(state.stores[side], key, [stored, count + 1] as const)
    const stores =
      side === from ? ([row, state.stores[to]] as const) : ([state.stores[from], row] as const)
    let { gone, hidden, control } = state
    if (client && side === control.side) {
      const [kind, write] = client
      if (kind === 'del' && current) {
        gone |= current[0] | write
        hidden = replaced(hidden, key, 0)
      } else if (kind.startsWith('rev')) gone |= Number(kind.slice(3)) | write
      else if (kind === 'hid') hidden = replaced(hidden, key, write)
    }
    if (feed) {
      const id = `feed ${key}`
      const heard: Intent = [id, null, key, 'copy', 'dirty', false, false]
      const rest = control.intents.filter((intent) => intent[0] !== id)
      control = { ...control, intents: byText([...rest, heard]) }
    }
    const tag = hash ? stored : count + 1
    return [{ ...state, stores, gone, hidden, control }, ['ok', tag, stored ? stored[2] : 0]]
  }

  // Who holds what.

  #isAlive(state: State, owner: number | null): boolean {
    return owner !== null && this.#stepOf(state, owner) !== null
  }

  #isOurs(intent: Intent, pid: number): boolean {
    return intent[1] === pid || !this.#rules.perWrite
  }

  /**
   * The grace period of an intent, or undefined while it is not over. It begins at the deadline: what
   * was given up by then has been applied, or never will be, and who is about to send gives up.
   */
  #waited(state: State, id: string): State | undefined {
    const { grace, unbounded, deadline, takers } = this.#rules
    if (!grace || unbounded) return state
    if (state.ghosts.some((ghost) => ghost[5] === id)) return undefined
    const owner = state.control.intents.find((intent) => intent[0] === id)?.[1]
    let waited = state
    for (const pid of state.procs.keys()) {
      const step = this.#stepOf(state, pid)
      const isSending = step !== null && isMutation(step) && step[5] === id && owner !== pid
      const isCovered = deadline && (takers || this.#scope.procs[pid]?.program !== 'repair')
      if (isSending && isCovered) waited = this.#answered(waited, pid, 'timeout')
    }
    return waited
  }

  // Statements at the control store: what may come of them; nothing where one has to wait.

  #control(state: State, pid: number, atom: Atom): readonly (readonly [State, unknown])[] {
    const { control, acked } = state
    const { intents, side, phase, stage } = control
    const { perWrite, takers, stageFence, anyIntent, retreatTold } = this.#rules
    const holding = (next: readonly Intent[], write = 0): State => ({
      ...state,
      acked: acked | write,
      control: { ...control, intents: byText(next) },
    })
    const told = (write: number): State => ({ ...state, acked: acked | write })
    switch (atom[0]) {
      case 'open': {
        if (stage === 'off' && this.#scope.retreat) return [[state, 'off']]
        if (phase !== 'stable' || stage === 'off') return []
        const [, key, kind, place, attempt] = atom
        const id = perWrite ? `${pid} ${place} ${attempt}` : `key ${key}`
        const rest = intents.filter((intent) => intent[0] !== id)
        return [[holding([...rest, [id, pid, key, kind, 'open', false, false]]), [id, side]]]
      }
      case 'confirm':
        return [
          [state, intents.some((intent) => intent[0] === atom[1] && this.#isOurs(intent, pid))],
        ]
      case 'close':
      case 'dirty':
      case 'handOver':
      case 'putOff':
      case 'fresh': {
        const mine = intents.find((intent) => intent[0] === atom[1] && this.#isOurs(intent, pid))
        if (!mine) return [[state, false]]
        const rest = intents.filter((intent) => intent !== mine)
        const [id, owner, key, kind, was, inFlight, fresh] = mine
        if (atom[0] === 'close') return [[holding(rest, atom[2]), true]]
        if (atom[0] === 'fresh')
          return [[holding([...rest, [id, owner, key, kind, was, inFlight, true]]), true]]
        if (atom[0] === 'dirty') {
          const dirty: Intent = [id, null, key, kind, 'dirty', inFlight || atom[3], fresh]
          return [[holding([...rest, dirty], atom[2]), true]]
        }
        const flying = inFlight || (atom[0] === 'putOff' && atom[2])
        return [[holding([...rest, [id, null, key, kind, was, flying, fresh]]), true]]
      }
      case 'take':
        return intents.flatMap((intent): (readonly [State, unknown])[] => {
          const [id, owner, key, kind, was, inFlight, fresh] = intent
          if (owner === pid) return []
          const [crashes, lost, late, steals, moves] = state.budget
          const isStolen = this.#isAlive(state, owner)
          if (isStolen && steals === 0) return []
          const budget: Budget = [crashes, lost, late, isStolen ? steals - 1 : steals, moves]
          const others = intents.filter((one) => one !== intent)
          const flying = inFlight || (takers && owner !== null)
          const taken: Intent = [id, pid, key, kind, was, flying, fresh]
          return [[{ ...holding([...others, taken]), budget }, [taken, side]]]
        })
      case 'grace':
        return [this.#waited(state, atom[1])].flatMap((waited): (readonly [State, unknown])[] =>
          waited ? [[waited, true]] : [],
        )
      case 'ack':
        return [[told(atom[1]), true]]
      case 'awaitAck':
        return acked & atom[1] ? [[state, true]] : []
      case 'side':
        return [[state, side]]
      case 'listed':
        return [[state, [side, state.stores[side][atom[1]]?.[0] ?? null]]]
      case 'view': {
        const any = intents.some(
          (intent) => intent[2] === atom[1] && (intent[4] === 'dirty' || anyIntent),
        )
        return [[state, [side, any || (retreatTold && !this.#isKept(state))]]]
      }
      case 'copyStart':
        return this.#isBefore(state) || this.#isOffLate(state) ? [] : [[state, true]]
      case 'offBegin': {
        if (stage !== 'off' && stageFence) return [[state, false]]
        const off = [...control.off, pid].sort((a, b) => a - b)
        const inside: State = { ...state, control: { ...control, off } }
        // Not fenced, it may or may not have heard.
        return stage === 'off'
          ? [[inside, true]]
          : [
              [inside, true],
              [state, false],
            ]
      }
      case 'offOk':
        return [[state, !control.excused.includes(pid)]]
      case 'offAck': {
        const write = control.excused.includes(pid) ? 0 : atom[1]
        const off = control.off.filter((one) => one !== pid)
        return [[{ ...told(write), control: { ...control, off } }, true]]
      }
      default:
        throw new Error(`${atom[0]} is none of the control store`)
    }
  }

  /** Before `dualwrite`, the second one where there are two. */
  #isBefore({ control: { stage, again } }: State): boolean {
    return stage === 'off' || (this.#scope.retreat === true && !again)
  }

  #isCopying(state: State): boolean {
    if (this.#isBefore(state)) return false
    return state.procs.some((place) => {
      const standing = this.#standing(place)
      return standing?.program === 'copy' && standing.step !== null
    })
  }

  /** Whether the other side holds what the authority does, but for intents. */
  #isKept(state: State): boolean {
    const { stage } = state.control
    return stage === 'dual' && !this.#isCopying(state)
  }

  /** Nobody sends any more under what is forgotten, or nothing may be yet. */
  #forgotten(state: State): State | undefined {
    if (state.control.intents.some(([, owner]) => owner !== null)) return undefined
    let waited: State | undefined = state
    for (const [id, , , , was, inFlight] of state.control.intents)
      if (was === 'open' || inFlight) waited = waited && this.#waited(waited, id)
    return waited
  }

  *#retreat(state: State): Generator<Successor> {
    const { control, budget } = state
    const { phase, side, stage, epoch, again } = control
    const [crashes, lost, late, steals, moves] = budget
    if (!this.#scope.retreat || again || stage === 'off') return
    const canGo = side === from || !this.#rules.retreatStays
    if (phase === 'stable' && moves && canGo) {
      const fewer: Budget = [crashes, lost, late, steals, moves - 1]
      const next = { ...control, phase: 'retreating' } as const
      yield [byControl('prepare off'), { ...state, control: next, budget: fewer }]
    }
    if (phase !== 'retreating') return
    const left = this.#rules.retreatWaits ? this.#forgotten(state) : state
    const off = {
      stage: 'off',
      side: from,
      phase: 'stable',
      epoch: epoch + 1,
      intents: [],
    } as const
    if (left) yield [byControl('off'), { ...left, control: { ...control, ...off } }]
  }

  /** Whether a write of `off` may still arrive. */
  #isOffLate(state: State): boolean {
    if (!this.#rules.grace || !this.#rules.stageFence) return false
    return state.ghosts.some(isOff) || state.procs.some((_, pid) => isOff(this.#stepOf(state, pid)))
  }

  // All that may happen next.

  *successors(state: State): Generator<Successor> {
    for (const pid of state.procs.keys()) {
      const step = this.#stepOf(state, pid)
      if (!step) continue
      yield* this.#steps(state, pid, step)
      yield* this.#crashes(state, pid, step)
    }
    yield* this.#arrivals(state)
    yield* this.#changes(state)
    yield* this.#retreat(state)
  }

  *#steps(state: State, pid: number, step: Atom): Generator<Successor> {
    const [crashes, lost, late, steals, moves] = state.budget
    const act = (came: unknown): Act => ({ who: pid, did: step, came })
    if (step[0] === 'get') {
      const [doc, count] = state.stores[step[1]][step[2]] ?? [null, 0]
      const got = doc === null ? null : [doc, this.#rules.hash ? doc : count]
      yield [act(got), this.#answered(state, pid, got)]
    } else if (step[0] === 'compare') {
      const [, a, b] = step
      if ((a?.[0] ?? 0) & ~(b?.[0] ?? 0) & ~state.gone)
        throw new Violation('f: time goes back for a client that changes sides')
      yield [act(''), this.#answered(state, pid, true)]
    } else if (step[0] === 'saw') {
      const [, doc, write] = step
      if (!((doc?.[0] ?? 0) & write) && !(state.gone & write))
        throw new Violation('f: a client does not see its own acknowledged write')
      yield [act(''), this.#answered(state, pid, true)]
    } else if (isMutation(step)) {
      const [next, came] = this.#apply(state, step)
      yield [act(came), this.#answered(next, pid, came)]
      if (lost && came !== '412') {
        const budget: Budget = [crashes, lost - 1, late, steals, moves]
        yield [act('applied, answer lost'), this.#answered({ ...next, budget }, pid, 'timeout')]
      }
      if (lost && this.#rules.refusing && step[6] === null) {
        const budget: Budget = [crashes, lost - 1, late, steals, moves]
        yield [act('refused'), this.#answered({ ...state, budget }, pid, 'refused')]
      }
      if (late) {
        const budget: Budget = [crashes, lost, late - 1, steals, moves]
        const ghosts = byText([...state.ghosts, step])
        yield [
          act('timed out, still on its way'),
          this.#answered({ ...state, ghosts, budget }, pid, 'timeout'),
        ]
      }
    } else
      for (const [next, came] of this.#control(state, pid, step))
        yield [act(came), this.#answered(next, pid, came)]
  }

  *#crashes(state: State, pid: number, step: Atom): Generator<Successor> {
    const [crashes, lost, late, steals, moves] = state.budget
    const standing = this.#standing(state.procs[pid])
    if (!crashes || !standing) return
    const { program, args, answers } = standing
    const [at = 0, attempt = 0] = args
    // Repair begins again, a backfill at its last durable progress.
    const again: Next =
      program === 'repair' ? ['repair'] : program === 'copy' ? ['copy', at, attempt + 1] : null
    if (again && answers.length === 0) return
    const { control } = state
    const intents = control.intents.map((intent): Intent => {
      const [id, owner, key, kind, was, inFlight, fresh] = intent
      // Nobody has said what the dead one had sent.
      return owner === pid
        ? [id, null, key, kind, was, inFlight || this.#rules.takers, fresh]
        : intent
    })
    const dead: State = {
      ...state,
      control: {
        ...control,
        intents: byText(intents),
        off: control.off.filter((one) => one !== pid),
      },
      procs: replaced(state.procs, pid, again && this.#stand(pid, again, [])),
      budget: [crashes - 1, lost, late, steals, moves],
    }
    yield [{ who: pid, did: ['killed'], came: `before ${step[0]}` }, dead]
    if (!late || !isMutation(step)) return
    yield [
      { who: pid, did: ['killed'], came: `${step[0]} still on its way` },
      {
        ...dead,
        ghosts: byText([...state.ghosts, step]),
        budget: [crashes - 1, lost, late - 1, steals, moves],
      },
    ]
  }

  *#arrivals(state: State): Generator<Successor> {
    for (const [index, ghost] of state.ghosts.entries()) {
      const rest = { ...state, ghosts: state.ghosts.filter((_, at) => at !== index) }
      const [next, came] = this.#apply(rest, ghost)
      yield [{ who: 'net', did: ghost, came }, next]
      if (came !== '412') yield [{ who: 'net', did: ghost, came: 'never arrives' }, rest]
    }
  }

  *#changes(state: State): Generator<Successor> {
    const { control, budget } = state
    const { phase, stage, side, intents, off, excused, epoch } = control
    const [crashes, lost, late, steals, moves] = budget
    const next: Place = side === from ? to : from
    const become = (edits: Partial<Control>, left: Budget = budget): State => ({
      ...state,
      control: { ...control, ...edits },
      budget: left,
    })
    const fewer: Budget = [crashes, lost, late, steals - 1, moves]
    if (stage === 'off') {
      if (!this.#rules.stageFence || off.length === 0)
        yield [byControl('dualwrite'), become({ stage: 'dual', again: true })]
      else if (steals)
        yield [
          byControl('dualwrite, a lease ran out', off),
          become({ stage: 'dual', again: true, off: [], excused: [...excused, ...off] }, fewer),
        ]
      return
    }
    if (phase === 'stable' && moves && !this.#isCopying(state))
      yield [
        byControl('prepare'),
        become({ phase: 'preparing' }, [crashes, lost, late, steals, moves - 1]),
      ]
    if (phase !== 'preparing') return
    if (this.#scope.abort) yield [byControl('abort'), become({ phase: 'stable', epoch: epoch + 1 })]
    const moved = { epoch: epoch + 1, side: next, phase: 'stable' } as const
    if (this.#rules.drain) {
      if (intents.length === 0) yield [byControl('commit'), become(moved)]
      return
    }
    const isHeld = intents.some(
      ([, owner]) =>
        owner !== null &&
        this.#scope.procs[owner]?.program !== 'repair' &&
        this.#isAlive(state, owner),
    )
    if (!isHeld) yield [byControl('commit'), become(moved)]
    else if (steals) yield [byControl('commit, a lease ran out'), become(moved, fewer)]
  }
}
