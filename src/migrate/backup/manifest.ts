/** What a backup says of itself: made last, so that what was not finished has none; digested, so that damage shows. */
import * as z from 'zod'
import { canonicalText, isObject, own, parseBytes, type Json } from '../../json/index.ts'
import { hexOf, webSha256 } from '../../policy/digest.ts'
import { damage } from './damage.ts'

export const manifestFile = 'manifest.json'
export const schemaFile = 'schema.json'

/** Larger ones are none. */
export const mostManifest = 4 * 1024 * 1024

export const backupFormat = 'isthmus-backup/1'

const digest = z.strictObject({
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})

/** A plain name: a manifest may come from anywhere, and must lead nowhere else. */
const fileName = z.string().regex(/^\d{2,4}-[\w-]{1,64}\.ndjson\.(?:zst|gz)$/)

const kind = z.strictObject({
  type: z.string().min(1),
  /** Field of the key. */
  key: z.string().min(1),
  file: fileName,
  rows: z.int().min(0),
  /** Of the rows, uncompressed. */
  content: digest,
  /** Of the file. */
  stored: digest,
})

const moment = z.discriminatedUnion('kind', [
  /** Of the moment of `ended`: the change feed of the store told what changed meanwhile. */
  z.strictObject({ kind: z.literal('feed'), before: z.string(), after: z.string() }),
  /** Everything was read twice and was the same. */
  z.strictObject({ kind: z.literal('read-twice') }),
  /** Rows are of different moments between `begun` and `ended`. */
  z.strictObject({ kind: z.literal('none') }),
])

const manifestSchema = z.strictObject({
  format: z.literal(backupFormat),
  /** Version of Isthmus. */
  tool: z.string(),
  /** Name of the backend. */
  backend: z.string(),
  /** Of the documents, such as 1.1.0. */
  version: z.string(),
  /** Hash of the contract. */
  contract: z.string(),
  begun: z.iso.datetime(),
  ended: z.iso.datetime(),
  compression: z.enum(['zstd', 'gzip']),
  moment,
  schema: digest,
  /** Those that others refer to first. */
  kinds: z.array(kind).max(1000),
  /** Types that no list shows: there is nothing of them. */
  unlisted: z.array(z.string()),
})

export type Manifest = z.output<typeof manifestSchema>
export type BackupKind = Manifest['kinds'][number]

/** Lower-case hex. */
export const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))

/** 64 hex digits, by which a backup is recognised. */
export const manifestDigest = async (manifest: Manifest): Promise<string> => digestOf(manifest)

const digestOf = async (content: Json): Promise<string> => webSha256(canonicalText(content))

export const manifestText = async (manifest: Manifest): Promise<string> => {
  const told = { ...manifest, digest: await digestOf(manifest) }
  return `${JSON.stringify(told, null, 2)}\n`
}

const sameFile = ({ kinds }: Manifest): boolean =>
  new Set(kinds.map(({ file }) => file)).size < kinds.length ||
  new Set(kinds.map(({ type }) => type)).size < kinds.length

const wrong = (what: string) => damage(manifestFile, what)

/** @throws ProblemError `backup-damaged` */
export const readManifest = async (bytes: Uint8Array): Promise<Manifest> => {
  const value = parseBytes(bytes)
  if (!value.ok || !isObject(value.value)) throw wrong('is no JSON object')
  const { digest: told, ...content } = value.value
  const format = own(content, 'format')
  if (format !== backupFormat) {
    throw wrong(
      `is of a format that this version of Isthmus does not read; it reads ${backupFormat}`,
    )
  }
  if (told !== (await digestOf(content))) {
    throw wrong('has been altered: its digest is another one')
  }
  const manifest = manifestSchema.safeParse(content)
  if (!manifest.success) {
    const at = manifest.error.issues[0]?.path.join(' > ') ?? ''
    throw wrong(`does not say what it has to, at ${at || 'its root'}`)
  }
  if (sameFile(manifest.data)) throw wrong('names a file or a type twice')
  return manifest.data
}

/** @param number from 1 on */
export const rowsFile = (number: number, type: string, compression: Manifest['compression']) => {
  const plain = type.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 64)
  return `${String(number).padStart(2, '0')}-${plain}.ndjson.${compression === 'zstd' ? 'zst' : 'gz'}`
}
