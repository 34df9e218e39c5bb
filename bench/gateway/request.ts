/** The request of every case: a known client, pinned to version 1.0. */
export const headers: Readonly<Record<string, string>> = {
  accept: 'application/json',
  'x-api-key': 'bench-key',
}
