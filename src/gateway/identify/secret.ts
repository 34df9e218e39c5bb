/** Comparing secrets so that the time it takes says nothing about them. */

const encoder = (text: string) => new TextEncoder().encode(text)

export const sha256 = async (text: string): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', encoder(text)))

/** Looks at every byte, whatever the first ones say. */
export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => {
  let difference = a.length ^ b.length
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ (b[i] ?? 0)
  return difference === 0
}

/** Compares digests, so that lengths do not show either. */
export const sameSecret = async (a: string, b: string): Promise<boolean> =>
  sameBytes(await sha256(a), await sha256(b))

/** The bytes of hex text of even length. */
export const bytesOfHex = (hex: string): Uint8Array =>
  Uint8Array.from({ length: hex.length / 2 }, (_, i) =>
    Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16),
  )
