/** Something that a document of an API says otherwise than a version of a contract. */
export interface Difference {
  /** The id of the route in the contract; that of the document where the contract has none. */
  readonly route: string
  /** `operation`, `status`, `request`, `answer items[].price`, `query limit`. */
  readonly place: string
  /** What the document of the API says there. */
  readonly real: string
  /** What the contract says there. */
  readonly derived: string
  /** Whether a client that goes by the contract would notice. */
  readonly noticed: boolean
}

/** What two sides say at one place, before it is known of which route. */
export type Said = Omit<Difference, 'route'>
