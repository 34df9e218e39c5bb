/** Whole answers carried to the client's version: item by item only where the whole does not fit. */
import type { Result } from '../../errors/index.ts'
import { parseBytes, type Json } from '../../json/index.ts'
import type { BytesOptions, Lens, Omit } from '../../lens/index.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** Problems: those of lenses. An answer that is no JSON stays refused. */
export const carriedDocument = (
  bytes: Bytes,
  lens: Lens,
  options: BytesOptions,
  omit: Omit | undefined,
): Result<Bytes> => {
  const whole = lens.bytes(bytes, options)
  return whole.ok || !omit || whole.problem.code === 'too-large'
    ? whole
    : lens.bytesOmitting(bytes, { ...options, omit })
}

/** The same, as a value. */
export const carriedValue = (
  bytes: Bytes,
  lens: Lens,
  options: BytesOptions,
  omit: Omit | undefined,
): Result<Json> => {
  const parsed = parseBytes(bytes, options)
  if (!parsed.ok) return parsed
  const whole = lens.value(parsed.value, options)
  if (whole.ok || !omit) return whole
  const rest = lens.bytesOmitting(bytes, { ...options, omit })
  return rest.ok ? parseBytes(rest.value, options) : rest
}
