/** Content codings (RFC 9110 section 8.4): bodies compressed and expanded as they flow, and what a message says of it. */
import { streamOf, type BodyReader } from './body-reader.ts'

/** The codings that a runtime knows. */
export interface Codings {
  /** In lower case, the preferred first. */
  readonly names: readonly string[]
  /** Whether an encoder can give out at once what it was given, as event streams need it. */
  readonly flushes: boolean
  /** Expands piece by piece: what is not read costs no memory. The reader throws where the bytes are wrong. */
  decode(coding: string, body: BodyReader): BodyReader
  /** @param flush whether each chunk goes out at once */
  encode(coding: string, body: BodyReader, flush: boolean): BodyReader
}

export const identity = 'identity'

const nameOf = (text: string): string => {
  const name = text.trim().toLowerCase()
  return name === 'x-gzip' ? 'gzip' : name
}

/** The coding of a `Content-Encoding`: `identity` when there is none; several are named together. */
export const codingOf = (header: string | null): string => {
  if (header === null) return identity
  const names = header.split(',').map(nameOf)
  return names.filter((name) => name !== '' && name !== identity).join(', ') || identity
}

interface Accepted {
  readonly name: string
  /** From 0, not acceptable, to 1. */
  readonly quality: number
}

// https://www.rfc-editor.org/rfc/rfc9110#section-12.4.2
const item = /^\s*([\w!#$%&'*+.^`|~-]+)\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i

/** The members of an `Accept-Encoding`; those that are not well formed are left out. */
const accepted = (header: string): readonly Accepted[] =>
  header.split(',').flatMap((text) => {
    const [, name, quality = '1'] = item.exec(text) ?? []
    return name === undefined ? [] : [{ name: nameOf(name), quality: Number(quality) }]
  })

/** How welcome a coding is: without a word about it `identity` is, and others are not. */
const qualities = (header: string): ((coding: string) => number) => {
  const list = accepted(header)
  const of = (wanted: string) => list.find(({ name }) => name === wanted)?.quality
  return (coding) => of(coding) ?? of('*') ?? (coding === identity ? 1 : 0)
}

/**
 * The coding for an answer (RFC 9110 section 12.5.3): the one it has, if it is acceptable, else the
 * most welcome one. Who does not say what it accepts is answered plain. Where nothing is acceptable that the runtime knows the answer goes plain, which
 * helps more than a refusal.
 */
export const chooseCoding = (
  header: string | null,
  present: string,
  names: readonly string[],
): string => {
  if (header === null) return identity
  const quality = qualities(header)
  if (quality(present) > 0) return present
  let best = identity
  let most = quality(identity)
  for (const name of names) {
    if (quality(name) > most) {
      best = name
      most = quality(name)
    }
  }
  return best
}

/** What is asked of whoever is read for a client: what the client accepts, as far as it can be decoded. */
export const readableCodings = (header: string | null, names: readonly string[]): string => {
  const readable = accepted(header ?? '').filter(
    ({ name, quality }) => quality > 0 && (name === identity || names.includes(name)),
  )
  const texts = readable.map(({ name, quality }) => (quality < 1 ? `${name};q=${quality}` : name))
  return texts.join(', ') || identity
}

/**
 * The web's decoders hold all that comes of one piece of input, up to a thousand times as much, so
 * that pieces are kept small.
 */
const pieceBytes = 2048

const inPieces = (body: BodyReader): BodyReader => {
  let rest = new Uint8Array()
  return {
    read: async () => {
      if (rest.byteLength === 0) {
        const { done, value } = await body.read()
        if (done) return { done }
        rest = new Uint8Array(value ?? [])
      }
      const piece = rest.subarray(0, pieceBytes)
      rest = rest.subarray(pieceBytes)
      return { done: false, value: piece }
    },
    cancel: (reason) => body.cancel(reason),
  }
}

/** What the types of the web want, which know a stream's bytes more exactly than we do. */
type Pair = ReadableWritablePair<Uint8Array, Uint8Array>

/** The codings of the web's compression streams, which every runtime has. */
export const webCodings: Codings = {
  names: ['gzip', 'deflate'],
  flushes: false,
  decode: (coding, body) =>
    streamOf(inPieces(body))
      .pipeThrough(new DecompressionStream(coding as CompressionFormat) as Pair)
      .getReader(),
  encode: (coding, body) =>
    streamOf(body)
      .pipeThrough(new CompressionStream(coding as CompressionFormat) as Pair)
      .getReader(),
}
