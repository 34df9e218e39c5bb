/** What has to hold for every contract, and what is told where it does not. */
import type { Json, Path } from '../json/index.ts'
import type { FunctionFault, FunctionPlace } from './watch.ts'

/** The laws, each as what holds where it is kept. */
export const laws = {
  functions: 'the functions of the contract always answer the same, of the shape that they say',
  carries: 'every valid document is carried, or refused as the contract says',
  'comes-back': 'a document that is carried there and back is the same, but for declared losses',
  'reads-back': 'what a client writes is what it then reads, but for declared losses',
  fits: 'what is carried fits the schema of the other version',
  executors: 'all ways to carry a document come to the same',
  'wrong-shape': 'JSON of another shape is refused with its place, and nothing is thrown',
} as const

/** What is told where a document breaks it. */
export const broken: Readonly<Record<LawName, string>> = {
  functions: 'a function of the contract is wrong',
  carries: 'a valid document is refused, though the contract does not say so',
  'comes-back': 'a document does not come back as it was',
  'reads-back': 'a client does not read what it wrote',
  fits: 'what is carried does not fit the schema of the other version',
  executors: 'two ways to carry a document come to different ends',
  'wrong-shape': 'JSON of another shape is not refused as it has to be',
}

export type LawName = keyof typeof laws

export const lawNames = Object.keys(laws) as readonly LawName[]

/** One place at which a law does not hold for one document. */
export interface Violation {
  readonly law: LawName
  /** In the document of the law: the one carried, for `fits` what came of it. */
  readonly place: Path
  /** What is wrong there, in words. */
  readonly detail: string
  /** What became of the document in the other version. */
  readonly there?: Json
  /** What came back. */
  readonly back?: Json
  /** The function that did it, where one did. */
  readonly by?: FunctionPlace
  /** What that one did, where it is wrong by itself. */
  readonly fault?: FunctionFault['kind']
}

/** What is seen of one document. */
export interface Judged {
  readonly violations: readonly Violation[]
  /** Whether the other version has no place for it, as the contract says. */
  readonly refused: boolean
  /** What came back where something did. */
  readonly back?: Json
}
