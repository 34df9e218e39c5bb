/** What commands about migrations are given as words. */

/** A migration that is there. */
export const nameParameters = {
  kind: 'tuple',
  parameters: [{ brief: 'Name of the migration', parse: String, placeholder: 'name' }],
} as const
