/** What a compiled lens offers: carrying values and paths of one type from one version to another. */
import type { Result } from '../errors/index.ts'
import type { Json, Path, Scanner } from '../json/index.ts'
import type { CarryAddress } from './hyperlinks.ts'
import type { CodecStep, LossKind } from './codecs/index.ts'
import type { Depends, Shared } from './depends.ts'
import type { Refuses } from './refuses.ts'
import type { LargePieces } from './stream/carrier.ts'
import type { Omit } from './stream/omission.ts'

/** Something that a lens drops, blurs or writes in another way. */
export interface Loss {
  /** Path in the version that the lens reads. `*` stands for any index or map key. */
  readonly path: Path
  readonly kind: LossKind
  readonly reason: string
  /** Whether a codec blurs the value as a whole: what comes of it stands for it, and is no other choice. */
  readonly blurs?: boolean
  /** Whether a request may say it all the same: it is let go then, and told. */
  readonly discards?: boolean
  /** Whether nothing goes: it comes back, at another place. */
  readonly returns?: boolean
}

/** Two fields of the version read of which only one is carried. */
export interface Twin {
  readonly path: Path
  /** The one that has precedence. */
  readonly first: Path
}

export interface RunOptions {
  /** Whether absent fields are filled with their defaults; false for partial documents. Default true. */
  readonly defaults?: boolean
  /** What stands around the paths of links; absolute paths, perhaps with a query, when absent. */
  readonly address?: CarryAddress | undefined
}

/** Where a path leads in the other version. */
export type MappedPath =
  /** `lens` carries the value there, when it changes on the way. */
  | {
      readonly kind: 'path'
      readonly path: Path
      readonly lens: ValueLens
      /** What the value goes through; undefined when that is more than codecs, one after another. */
      readonly codecs: readonly CodecStep[] | undefined
      readonly depends?: Depends | undefined
      /** Whether it leads there only where nothing stands at the place that says the same. */
      readonly stands?: boolean
      /** Where the value leads as well. */
      readonly also?: readonly MappedPath[]
      /** What its absence becomes in the version written. */
      readonly filled?: Json
    }
  /**
   * Known in the version read, without a counterpart in the other. `into`: the places of the
   * version written whose values a function (`custom`) makes of it, together with others. `shared`:
   * an object that gave members away or took some in.
   */
  | {
      readonly kind: 'dropped'
      readonly path: Path
      readonly into?: readonly Path[]
      readonly shared?: Shared
    }
  /** Not known in the version read: unknown fields keep their place. */
  | { readonly kind: 'unknown'; readonly path: Path }

/** Carries one value. */
export interface ValueLens {
  /** True when every value comes out as it went in. */
  readonly identity: boolean
  /** Problems: `wrong-shape` and `not-representable`, with `errors: [{pointer, detail}]`. Never throws, never mutates. */
  value(value: Json, options?: RunOptions): Result<Json>
}

export interface BytesOptions extends RunOptions {
  /** What indexes and joins the bytes; plain JavaScript when absent. */
  readonly scanner?: Scanner | undefined
  /** Deepest allowed nesting of arrays and objects; default 128. */
  readonly depth?: number
  /** Most bytes that may come of it; no bound when absent. Beyond it the problem is `too-large`. */
  readonly most?: number | undefined
  /** Whether the answer is used up before the scanner is used again: nothing is allocated for it then. */
  readonly brief?: boolean
  /**
   * Whether a document that names changed fields (`pathsOf`), but none that the version written
   * has, is answered with no bytes at all. Default false: the list of names is then empty.
   */
  readonly skipsUnseen?: boolean
}

/** Carries a JSON text. */
export interface BytesLens {
  /**
   * UTF-8 in, UTF-8 out: what no op touches comes out byte for byte. The result is never a view of
   * the input, except when the lens is the identity, which answers the input itself, unread.
   * Problems: those of `value`, `malformed-json` and `too-deep` with `offset` in bytes. Never throws.
   */
  bytes(input: Uint8Array<ArrayBuffer>, options?: BytesOptions): Result<Uint8Array<ArrayBuffer>>
}

export interface StreamOptions extends BytesOptions {
  /** One document, a document a line, or server-sent events with a document each as their data. */
  readonly format: 'json' | 'ndjson' | 'sse'
  /** Largest line or event, and largest part of a document that is carried as a whole. */
  readonly itemBytes: number
  /**
   * Told of each item that cannot be carried, which is then left out: a line, an event, an item of a
   * document that is a list or of a list directly in it. Without it such an item ends the stream.
   */
  readonly omit?: Omit
  /** Told of what ends the stream before its time; answers the error that it then ends with. */
  readonly onFault?: (error: Error) => Error
  /** Carries large pieces elsewhere. */
  readonly large?: LargePieces | undefined
  /** Lets others have their turn, which happens after every so many pieces and bytes. */
  readonly turn?: () => Promise<void>
}

/** Carries JSON texts as they come. */
export interface StreamLens {
  /** Whether a document may be carried in pieces; else it is one piece. */
  readonly cuts: boolean
  /** Carries one piece by itself: the one that `LargePieces` was given. Problems: those of `bytes`. */
  piece(
    index: number,
    input: Uint8Array<ArrayBuffer>,
    options: BytesOptions,
  ): Result<Uint8Array<ArrayBuffer>>
  /**
   * What `bytes` does, piece by piece: lines, events, items of a list, members of an object around
   * lists; where a lens moves members across such an object it is carried as a whole. Holds no more
   * than the largest piece and what came of a few, and carries on as it is read. The identity passes
   * everything on, unread.
   *
   * It errors with a `ProblemError` on what cannot be carried, ends too early or is too large
   * (problems as of `bytes`, and `too-large`; `offset` and `errors` count from the beginning of the
   * stream), after all that came before: whoever sends it on must break off, not end. Unlike
   * `bytes` it wants every one of several members of the same name to fit, not just the last.
   */
  stream(options: StreamOptions): TransformStream<Uint8Array, Uint8Array>
  /** What `stream` does to one document, at once. Problems: those of `bytes`. */
  bytesOmitting(
    input: Uint8Array<ArrayBuffer>,
    options: BytesOptions & { readonly omit: Omit },
  ): Result<Uint8Array<ArrayBuffer>>
}

export interface Lens extends ValueLens, BytesLens, StreamLens {
  /** 8 hex digits of what it does: the same wherever it does the same, in other deployments too. */
  readonly hash: string
  /** Whether there are links that it may change. */
  readonly linked: boolean
  /** What is lost between reading and writing versions; empty when the lens loses nothing. */
  readonly losses: readonly Loss[]
  /** Whether some documents of the version read cannot be carried at all; undefined when all can. */
  readonly refuses: Refuses | undefined
  /** Fields that say the same as others, which have precedence: both in the version read. */
  readonly twins: readonly Twin[]
  mapPath(path: Path): MappedPath
  /**
   * The dotted names in the version written of what a dotted name means in the version read, as
   * lists of names (`pathsOf`) tell it; none where there is nothing of it.
   */
  names(name: string): readonly string[]
  /**
   * Where what stands at a path of a document of the version written comes from, members that the
   * version read does not declare included; undefined where that is no one place.
   */
  sourceOf(path: Path, written: Json): Path | undefined
}
