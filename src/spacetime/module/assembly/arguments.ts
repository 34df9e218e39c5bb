/** The arguments of a call, read from the host and then piece by piece, never past their end. */
import { sourceRead } from './host'
import { base, cell, reach } from './memory'

/** At least so much is free before the host is asked for more. */
const piece: usize = 65536

/** Behind the last byte. */
export let end: usize = base

let at: usize = base

/** A piece that was read: where it is, and how long. */
export let bytesAt: usize = 0
export let bytesLength: usize = 0

/** Takes all that there is; false where the host fails, or memory ends. */
export function takeAll(source: u32): bool {
  at = base
  end = base
  // The host has no source for arguments that are empty.
  if (source == 0) return true
  while (true) {
    if (!reach(end + piece)) return false
    store<u32>(cell, <u32>piece)
    const answer = sourceRead(source, end, cell)
    if (answer > 0) return false
    end += load<u32>(cell)
    if (answer < 0) return true
  }
}

/** Whether everything was read. */
export function isAtEnd(): bool {
  return at == end
}

/** Reads a byte, or says that there is none by 256. */
export function readByte(): u32 {
  if (at == end) return 256
  at += 1
  return load<u8>(at - 1)
}

/** Reads a 32-bit number, or says by a number above them that there is none. */
export function readCount(): u64 {
  if (end - at < 4) return <u64>u32.MAX_VALUE + 1
  at += 4
  return load<u32>(at - 4)
}

/**
 * Reads a length and as many bytes: `bytesAt`, `bytesLength`. The four bytes before them are free
 * for other use from then on.
 */
export function readBytes(): bool {
  const length = readCount()
  if (length > <u64>(end - at)) return false
  bytesAt = at
  bytesLength = <usize>length
  at += bytesLength
  return true
}
