/** Why the module refused a call, as it says itself. */

/** What a step found that stands in its way: another writer was there before. */
export const conflicts = ['exists', 'changed', 'missing', 'present'] as const

export type Conflict = (typeof conflicts)[number]

export interface Refusal {
  /** Which step, counted from 0; none where the call as a whole was refused. */
  readonly step?: number
  /** A `Conflict`; or a word for what is wrong with the call (`forbidden`, `bad-row`), or what the server says. */
  readonly reason: string
}

/** Whether a call may be worked out again, on what is there now. */
export const isConflict = ({ reason }: Refusal): boolean =>
  (conflicts as readonly string[]).includes(reason)

/** Longest text that is taken over from a server. */
const longest = 200

/** @param text as the module writes it: `3 changed`, `forbidden`; or any of the server's own */
export const refusalOf = (text: string): Refusal => {
  const [, step, reason] = /^(\d{1,10}) ([a-z-]+)$/.exec(text) ?? []
  return step === undefined || reason === undefined
    ? { reason: text.slice(0, longest) }
    : { step: Number(step), reason }
}
