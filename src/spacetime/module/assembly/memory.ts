/**
 * Memory of one call: its arguments, and a place behind them for what is read. It begins anew with
 * every call, so that it never grows beyond the largest message and what is kept free behind it.
 */

/** Where the host writes what it has found. */
export const cell: usize = memory.data(8)

/** The arguments are here. */
export const base: usize = __heap_base

/** Makes sure that there is memory up to an address. */
export function reach(end: usize): bool {
  const missing: i64 = <i64>end - ((<i64>memory.size()) << 16)
  return missing <= 0 || memory.grow(<i32>((missing + 0xffff) >> 16)) >= 0
}
