/**
 * What the programs of the protocol ask for. Each call is one atomic step: a statement at the control
 * store, or a request at one backend. Between two of them anything may happen: other processes run,
 * this one is paused or killed, a request is applied and its answer lost. The programs beside this file
 * are held against all of that by `test/models`, which runs them, not copies of them.
 */

/** `from` is the backend that a rollout leaves, `to` the one that it leads to. */
export type Side = 'from' | 'to'

export const opposite = (side: Side): Side => (side === 'from' ? 'to' : 'from')

/** What a write does, as far as repair has to know: of a `post` the key is not known before. */
export type IntentKind = 'replace' | 'patch' | 'create' | 'delete' | 'post' | 'copy'

/** What a backend holds under a key. `A` is what a client is told. */
export type Looked<D, A> =
  | { readonly kind: 'found'; readonly document: D; readonly tag: string }
  | { readonly kind: 'absent' }
  /** It could not be read. */
  | { readonly kind: 'failed'; readonly answer: A }

/** What came of a request that writes. */
export type Sent<D, A> =
  /** The document as it is held now, its id and timestamps included; undefined where it was deleted. */
  | { readonly kind: 'written'; readonly document: D | undefined; readonly answer: A }
  /** The condition did not hold: nothing was written. */
  | { readonly kind: 'overtaken' }
  /** The backend was not reached, or said no: nothing was written. */
  | { readonly kind: 'refused'; readonly answer: A }
  /** No answer, or one that does not tell: it may have been written, or may be later. */
  | { readonly kind: 'unknown'; readonly answer: A }

/** On which state of the document a write counts. */
export type Condition = { readonly ifMatch: string } | 'absent'

/** What a client's write makes of the document. */
export type Merged<D, A> =
  | { readonly kind: 'put'; readonly document: D }
  | { readonly kind: 'delete' }
  /** Nothing is to be written: its condition does not hold, there is nothing to delete. */
  | { readonly kind: 'answered'; readonly answer: A }

/** What the other side has to hold, given what the authority holds. */
export type Carried<D, A> =
  | { readonly kind: 'same' }
  | { readonly kind: 'put'; readonly document: D }
  | { readonly kind: 'delete' }
  /** The lens cannot say it there. */
  | { readonly kind: 'refused'; readonly answer: A }

export interface Looks<D, A> {
  readonly theirs: Looked<D, A>
  readonly mine: Looked<D, A>
}

export type Begun<D, A> =
  | {
      readonly kind: 'begun'
      /** Id of the intent. */
      readonly intent: string
      /** Which side is the authority, now. */
      readonly side: Side
      /** What both sides held at about that time, where it was asked of them under the same authority. */
      readonly looks?: Looks<D, A>
    }
  /** Writes wait for a change of stage, and it did not come in time. */
  | { readonly kind: 'held'; readonly answer: A }

/** An intent that was taken over. */
export interface Taken {
  readonly intent: string
  readonly key: string
  readonly kind: IntentKind
  readonly side: Side
  /** `open`: what happened at the authority is not known. `dirty`: it has it, the other side may not. */
  readonly state: 'open' | 'dirty'
  /** Whether a create at the other side may be on its way. */
  readonly createInFlight: boolean
  /** Whether the create behind it could not look at the other side: what that holds is of an earlier life. */
  readonly fresh: boolean
}

/** `D` is a document with its id and timestamps, `A` an answer to the client. */
export interface Effects<D, A> {
  /** Opens an intent, and may look at both sides beside it. */
  begin(key: string, kind: IntentKind): Promise<Begun<D, A>>
  /** Whether the intent is still ours: nobody has taken it. */
  confirm(intent: string): Promise<boolean>
  /** Marks that the other side could not be looked at; answers as `confirm`. */
  fresh(intent: string): Promise<boolean>
  /** Nothing was written: the intent goes. */
  drop(intent: string): Promise<boolean>
  /** Both sides are equal: the intent goes, if it is still ours. */
  close(intent: string): Promise<boolean>
  /** Only the authority has it: repair owns the intent now, if it was still ours. */
  dirty(intent: string, createInFlight: boolean, why: A | undefined): Promise<boolean>
  /** What happened is not known: repair owns the intent now. */
  handOver(intent: string): Promise<boolean>
  /** Repair gives an intent back, to be tried again later. */
  putOff(intent: string, createInFlight: boolean, why: A | undefined): Promise<boolean>
  /** An intent without an owner, or whose owner's lease has run out; undefined where there is none. */
  take(): Promise<Taken | undefined>
  /** Waits until nothing that was sent under the intent can still be applied. */
  grace(intent: string): Promise<void>

  /** Reads both sides at once, in whatever order. */
  look(key: string, authority: Side): Promise<Looks<D, A>>
  get(side: Side, key: string): Promise<Looked<D, A>>
  put(side: Side, key: string, document: D, condition: Condition): Promise<Sent<D, A>>
  remove(side: Side, key: string, ifMatch: string): Promise<Sent<D, A>>
  /** Creates with an id that the backend makes; `key` is that id. */
  post(
    side: Side,
    document: D,
  ): Promise<Exclude<Sent<D, A>, { kind: 'overtaken' }> & { readonly key?: string }>
  /** Writes what is held once more, so that its tag changes. */
  touch(
    side: Side,
    key: string,
    held: Extract<Looked<D, A>, { kind: 'found' }>,
  ): Promise<Sent<D, A>>
  /** Keys that a `post` whose answer was lost may have made. */
  made(intent: string): Promise<readonly string[]>

  /** The client's write, on what the authority holds. Touches no backend. */
  merge(mine: Looked<D, A>): Promise<Merged<D, A>>
  /** The authority's document through the lens, onto what the other side holds. Touches no backend. */
  carry(
    to: Side,
    key: string,
    mine: D | undefined,
    theirs: D | undefined,
    fresh: boolean,
  ): Promise<Carried<D, A>>

  /** Tells the client, if the lease says that the intent is still ours; whether it did. */
  tell(answer: A): Promise<boolean>
  /** Which side is the authority, and whether the key has an intent. */
  intentsOf(key: string): Promise<{ readonly side: Side; readonly any: boolean }>
}

export type EffectName = keyof Effects<unknown, unknown>

type ArgumentsOf<D, A, K extends EffectName> = Parameters<Effects<D, A>[K]>
type AnswerOf<D, A, K extends EffectName> = Awaited<ReturnType<Effects<D, A>[K]>>

export type Step<D, A> = {
  readonly [K in EffectName]: { readonly do: K; readonly with: ArgumentsOf<D, A, K> }
}[EffectName]

/** A program: it yields steps, is given what came of each, and answers `R`. */
export type Program<D, A, R> = Generator<Step<D, A>, R, unknown>

/** Asks for one step. */
export function* ask<D, A, K extends EffectName>(
  name: K,
  ...given: ArgumentsOf<D, A, K>
): Generator<Step<D, A>, AnswerOf<D, A, K>, unknown> {
  return (yield { do: name, with: given } as Step<D, A>) as AnswerOf<D, A, K>
}

/** Runs a program with effects that are real. Rejects where one of them does. */
export const run = async <D, A, R>(
  program: Program<D, A, R>,
  effects: Effects<D, A>,
): Promise<R> => {
  let next = program.next()
  while (!next.done) {
    const step = next.value
    const effect = effects[step.do] as (...given: readonly unknown[]) => Promise<unknown>
    next = program.next(await effect.apply(effects, step.with))
  }
  return next.value
}
