/** An edit as pages ask for it: the operation that makes it, and what people are told of it. */
import type { ReactNode } from 'react'
import { ask, type Input, type OperationName } from '../api/ask.ts'
import type { Operations, Schemas } from '../api/operations.ts'

export type Committed = Schemas['Committed']
export type Tried = Schemas['Tried']
export type Proposed = Schemas['Proposed']

/** Operations that edit the policy: all of them can be tried first. */
export type EditName = {
  [K in OperationName]: Committed extends Operations[K]['answer']
    ? Tried extends Operations[K]['answer']
      ? K
      : never
    : never
}[OperationName]

export interface Edit {
  readonly name: EditName
  /** Without `dry-run` and `reason`, which the dialog adds. */
  readonly input: {
    readonly params?: Readonly<Record<string, string>>
    readonly body?: Readonly<Record<string, unknown>>
    readonly ifMatch?: string | undefined
  }
  /** `Pin nerv-lab to 1.1` */
  readonly title: string
  readonly lead?: ReactNode
  /** What the button says: `Pin`. */
  readonly act: string
  /** Whether it takes something from somebody. */
  readonly danger?: boolean
  /** Told when it is made: `nerv-lab is pinned to 1.1` */
  readonly done: string
  /** Told what was made: of acts that answer more than that. */
  readonly then?: (made: Committed) => void
}

const inputOf = ({ input }: Edit, reason: string, isDry: boolean): Input<EditName> => {
  const said = reason.trim() === '' ? undefined : reason.trim()
  const hasBody = input.body !== undefined
  const query = {
    ...(isDry ? { 'dry-run': 'true' } : {}),
    ...(hasBody || said === undefined ? {} : { reason: said }),
  }
  return {
    ...input,
    query,
    ...(hasBody
      ? { body: { ...input.body, ...(said === undefined ? {} : { reason: said }) } }
      : {}),
  } as unknown as Input<EditName>
}

/** What would become of it. Nothing is edited. */
export const tryEdit = async (edit: Edit, reason: string, signal: AbortSignal): Promise<Tried> => {
  const { value } = await ask(edit.name, inputOf(edit, reason, true), { signal })
  return value as Tried
}

export const makeEdit = async (edit: Edit, reason: string): Promise<Committed | Proposed> => {
  const { value } = await ask(edit.name, inputOf(edit, reason, false))
  return value as Committed | Proposed
}

/** Takes an edit back: on the condition that nobody has edited the same since. */
export const takeBack = async (committed: Committed): Promise<Committed> => {
  const { value } = await ask('editPolicy', {
    query: {},
    body: {
      edits: (committed.inverse ?? []) as unknown as readonly Schemas['Edit'][],
      action: 'policy.undo',
      reason: `Takes policy ${committed.policy.number} back`,
    },
  })
  return value as Committed
}
