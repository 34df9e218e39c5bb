/** The port to where a backup is kept: files of rows that are compressed and digested as they go by. */

export type Compression = 'zstd' | 'gzip'

export interface Digest {
  readonly bytes: number
  /** Lower-case hex. */
  readonly sha256: string
}

export interface FileDigests {
  /** Of what it holds, uncompressed. */
  readonly content: Digest
  /** Of the file itself. */
  readonly stored: Digest
}

export interface RowSink {
  /** Resolves when more is taken. */
  write(bytes: Uint8Array): Promise<void>
  /** Resolves when all of it is on the disk. */
  end(): Promise<FileDigests>
  /** Gives it up. */
  close(): Promise<void>
}

/** One pass over a file. */
export interface Content {
  readonly chunks: AsyncIterable<Uint8Array>
  /** Of what was read, after the last chunk. */
  readonly digests: () => FileDigests
}

/** @throws Failure `not-writable`, where the disk does not take it */
export interface BackupWriter {
  /** For people. */
  readonly where: string
  readonly compression: Compression
  /** Begins a file, in place of one of that name. */
  rows(name: string): Promise<RowSink>
  content(name: string): Content
  text(name: string, text: string): Promise<Digest>
  /** Puts the first file in the place of the second one. */
  replace(name: string, old: string): Promise<void>
  /** Only from now on it is a backup. */
  seal(manifest: string): Promise<void>
  /** Removes all of it. */
  discard(): Promise<void>
}

/** @throws ProblemError `backup-damaged`, which names the file and what is wrong with it */
export interface BackupReader {
  readonly where: string
  /** All that is there, whatever it is. */
  names(): Promise<readonly string[]>
  /** A small file, of at most `limit` bytes. */
  bytes(name: string, limit: number): Promise<Uint8Array<ArrayBuffer>>
  /** Size of a file. */
  size(name: string): Promise<number>
  content(name: string, compression: Compression): Content
}

/** Rows that have changed since they were written to a file. */
export interface Corrections {
  /** @param document undefined: it has been deleted */
  set(type: string, key: string, document: Uint8Array | undefined): void
  /** Of one type, in key order. */
  of(
    type: string,
  ): Iterable<{ readonly key: string; readonly document: Uint8Array<ArrayBuffer> | undefined }>
  close(): void
}
