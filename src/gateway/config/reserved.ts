/** What logs and flags call those who are nobody in particular: no client can have such an id. */
export const isReservedId = (id: string): boolean => /^(?:anonymous|unknown)$/i.test(id)
