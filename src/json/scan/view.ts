/** What of a value is to be found on the tape. */

/** A member that a view lists: an id of 1 and up, and the number of the view of its value. */
export interface Member {
  readonly id: number
  readonly view: number
}

/** Views are named by number. Whatever is not recorded is checked all the same. */
export interface View {
  /** View of each array item; -1 when items are not recorded. */
  readonly items: number
  /** View of members not listed; -1 when no members are recorded at all. */
  readonly others: number
  /** By name. Empty when `others` is -1. */
  readonly members: ReadonlyMap<string, Member>
}

/** Looks at nothing: the value itself is recorded, what is inside is only checked. */
export const leaf: View = { items: -1, others: -1, members: new Map() }
